"""What happened lately: counts and bars for pages, each in one query whatever the number of flows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.models import Workspace
from designer.models import Environment, Flow
from runs.children import common_reason, example_of
from runs.metering.counted import counted
from runs.models import Run, RunError
from runs.models.runs import StartedBy
from runs.states import OPEN, RunStatus
from runs.watched import oldest_id, open_runs, unmended

HOURS = 24
# Runs of an hour: completed, completed with errors, failed, open.
SLOT = ("ok", "errors", "failed", "waiting")


@dataclass(slots=True)
class Activity:
    """The last 24 hours of some flows: ``slots`` are hours, oldest first, of the runs in Production that count.

    The last run is any; ``last_run_was`` is "test" or "development" where it is none of Production's.
    """

    last_run_at: datetime | None = None
    last_run_was: str = ""
    running: int = 0
    open_errors: int = 0
    slots: list[dict[str, int]] = field(
        default_factory=lambda: [dict.fromkeys(SLOT, 0) for _ in range(HOURS)]
    )

    @property
    def bars(self) -> dict[str, Any]:
        """Return what the bars of a tile show."""
        highest = max(sum(slot.values()) for slot in self.slots)
        return {"max": highest or 1, "slots": [_stacked(slot, highest or 1) for slot in self.slots]}

    @property
    def total(self) -> dict[str, int]:
        """Return the sums over all slots."""
        return {name: sum(slot[name] for slot in self.slots) for name in SLOT}

    def add(self, other: Activity) -> None:
        """Add another flow's activity, for the tile of an integration."""
        if other.last_run_at and (self.last_run_at is None or other.last_run_at > self.last_run_at):
            self.last_run_at, self.last_run_was = other.last_run_at, other.last_run_was
        self.running += other.running
        self.open_errors += other.open_errors
        for mine, more in zip(self.slots, other.slots, strict=True):
            for name in mine:
                mine[name] += more[name]


FILLS = {"ok": "ok", "errors": "warn", "failed": "bad", "waiting": "idle"}  # from the ground up
TALLEST, LEAST = 22, 2  # of 24


def _stacked(slot: dict[str, int], highest: int) -> list[dict[str, Any]]:
    """Return the parts of an hour's bar, one upon the other; what happened once is never too small to see."""
    parts, ground = [], 1
    for name, fill in FILLS.items():
        if slot[name]:
            height = max(LEAST, round(TALLEST * slot[name] / highest))
            parts.append({"fill": fill, "y": ground, "height": height})
            ground += height
    return parts


def activity_of(workspace: Workspace, flows: Iterable[str]) -> dict[str, Activity]:
    """Return the activity of each of ``flows`` (ids of the workspace), by id."""
    ids = list(flows)
    found = {flow: Activity() for flow in ids}
    for flow, last, started_by, environment in _last_runs(workspace, ids):
        found[flow].last_run_at = last
        if started_by == StartedBy.TEST or environment != Environment.PRODUCTION:
            found[flow].last_run_was = "test" if started_by == StartedBy.TEST else environment
    runs = Run.objects.filter(workspace=workspace, flow__in=ids)
    for flow, count in open_runs(runs).values_list("flow").annotate(n=Count("id")):
        found[flow].running = count
    errors = unmended(RunError.objects.filter(workspace=workspace, flow__in=ids))
    for flow, count in errors.values_list("flow").annotate(n=Count("id")):
        found[flow].open_errors = count
    _add_slots(counted(runs, Environment.PRODUCTION), found)
    return found


def _last_runs(workspace: Workspace, flows: list[str]) -> Any:
    """Return (flow, time, what started it, environment) of newest runs: one step into the index for each flow."""
    newest = Run.objects.filter(flow=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    found = Flow.objects.filter(workspace=workspace, pk__in=flows).values(newest=Subquery(newest))
    return Run.objects.filter(pk__in=found).values_list("flow", "created_at", "started_by", "environment")


def _add_slots(runs: Any, found: dict[str, Activity]) -> None:
    end = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    since = end - timedelta(hours=HOURS)
    failed = Q(status=RunStatus.FAILED)
    errors = ~failed & (Q(n_failed__gt=0) | Q(n_held__gt=0))
    rows = (
        runs.filter(pk__gt=oldest_id(since), created_at__gte=since, created_at__lt=end)
        .annotate(hour=_hour(since))
        .values("flow", "hour")
        .annotate(
            failed=Count("id", filter=failed),
            errors=Count("id", filter=errors),
            waiting=Count("id", filter=~errors & Q(status__in=OPEN)),
            total=Count("id"),
        )
    )
    for row in rows:
        slot = found[row["flow"]].slots[row["hour"]]
        other = {name: row[name] for name in SLOT if name != "ok"}
        for name, count in other.items():
            slot[name] += count
        slot["ok"] += row["total"] - sum(other.values())


def _hour(since: datetime) -> Case:
    """Return the number of the hour in which a run was made, counted from ``since``.

    Comparisons, because the database would call back into Python to cut a time to its hour.
    """
    edges = [since + timedelta(hours=hour + 1) for hour in range(HOURS - 1)]
    return Case(
        *(When(created_at__lt=edge, then=Value(number)) for number, edge in enumerate(edges)),
        default=Value(HOURS - 1),
    )


def state_of(activity: Activity, *, on: bool, published: bool, broken: bool = False) -> str:
    """Return the state that a badge shows for a flow or an integration."""
    if broken:
        return "disconnected"
    if activity.running:
        return "running"
    if activity.open_errors:
        return "errors"
    if not published:
        return "new"
    return "healthy" if on else "off"


def waiting_errors(workspace: Workspace) -> QuerySet[RunError]:
    """Return the records of flows still there that wait for a person or for their retry."""
    flows = Flow.objects.filter(workspace=workspace).values("pk")
    return unmended(RunError.objects.filter(workspace=workspace, flow__in=flows))


def open_errors(workspace: Workspace) -> int:
    """Return how many records wait for a person."""
    return waiting_errors(workspace).count()


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of the records that a run lost; ``retry`` is the run that mended the only mended one."""

    open: int = 0
    held: int = 0
    retrying: int = 0
    resolved: int = 0
    skipped: int = 0
    retry: Run | None = None

    @property
    def done(self) -> int:
        """How many wait for nobody any more."""
        return self.resolved + self.skipped


def fates_of(errors: QuerySet[RunError]) -> Fates:
    """Return what became of the records of ``errors``."""
    rows = errors.order_by().values_list("state").annotate(n=Count("id"), retry=Max("retry"))
    found = {state: (n, retry) for state, n, retry in rows}
    mended, retry = found.get(RunError.State.RESOLVED, (0, None))
    run = Run.objects.filter(pk=retry).first() if mended == 1 and retry else None
    return Fates(**{state: n for state, (n, _) in found.items()}, retry=run)


def groups(errors: Any) -> list[dict[str, Any]]:
    """Return errors grouped by flow, step and reason, the largest group first.

    ``fingerprint`` names the group; it holds the flow's id, since copies of a flow have the same steps. Where
    its records differ in their words, ``title`` is what they share and ``example`` what the first one says.
    ``run`` is None where they come from several runs.
    """
    rows = (
        errors.values("fingerprint", "flow_id")
        .annotate(
            count=Count("id"),
            newest=Max("id"),
            oldest=Min("id"),
            held=Count("id", filter=Q(state=RunError.State.HELD)),
            retrying=Count("id", filter=Q(state=RunError.State.RETRYING)),
        )
        .order_by("-count", "oldest")[:100]
    )
    # The first and the last one stand for all: reading every record's words would cost a page each.
    ends = {end for row in rows for end in (row["oldest"], row["newest"])}
    shown = RunError.objects.filter(pk__in=ends).select_related("flow", "run").defer("payload", "exchange")
    found = {error.pk: error for error in shown}
    return [
        _group(found[row["oldest"]], found[row["newest"]], row)
        for row in rows
        if row["oldest"] in found and row["newest"] in found
    ]


def _group(error: RunError, newest: RunError, row: dict[str, Any]) -> dict[str, Any]:
    alike = error.message == newest.message
    return {
        "fingerprint": f"{error.fingerprint}.{error.flow_id}",
        "count": row["count"],
        "title": error.message if alike else common_reason(error.code, error.message),
        "example": "" if alike else example_of(error.code, error.message),
        "step_name": error.step_name,
        "flow_name": error.flow.name,
        "flow": error.flow,
        "run": error.run if error.run_id == newest.run_id else None,
        "held": bool(row["held"]),
        "retrying": row["retrying"],
        "at": newest.at,
        "first_at": error.at,
    }
