"""What happened lately: counts and bars for pages, each in one query whatever the number of flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncHour
from django.utils import timezone

from accounts.models import Workspace
from connectors.models import Connection, ConnectionStatus
from runs.models import Run, RunError
from runs.states import OPEN, RunStatus

HOURS = 24
UNMENDED = (RunError.State.OPEN, RunError.State.HELD, RunError.State.RETRYING)


@dataclass(slots=True)
class Activity:
    """The last 24 hours of some flows: ``slots`` are hours, oldest first."""

    last_run_at: datetime | None = None
    running: int = 0
    open_errors: int = 0
    slots: list[dict[str, int]] = field(
        default_factory=lambda: [{"ok": 0, "failed": 0, "waiting": 0} for _ in range(HOURS)]
    )

    @property
    def bars(self) -> dict[str, Any]:
        """Return what the bars of a tile show."""
        highest = max(slot["ok"] + slot["failed"] + slot["waiting"] for slot in self.slots)
        return {"max": highest or 1, "slots": self.slots}

    @property
    def total(self) -> dict[str, int]:
        """Return the sums over all slots."""
        return {name: sum(slot[name] for slot in self.slots) for name in ("ok", "failed", "waiting")}

    def add(self, other: Activity) -> None:
        """Add another flow's activity, for the tile of an integration."""
        times = [time for time in (self.last_run_at, other.last_run_at) if time]
        self.last_run_at = max(times, default=None)
        self.running += other.running
        self.open_errors += other.open_errors
        for mine, more in zip(self.slots, other.slots, strict=True):
            for name in mine:
                mine[name] += more[name]


def activity_of(workspace: Workspace, flows: Iterable[str]) -> dict[str, Activity]:
    """Return the activity of each of ``flows`` (ids of the workspace), by id."""
    found: dict[str, Activity] = defaultdict(Activity)
    runs = Run.objects.filter(workspace=workspace, flow__in=list(flows))
    for flow, last in runs.values_list("flow").annotate(last=Max("created_at")):
        found[flow].last_run_at = last
    for flow, count in runs.filter(status__in=OPEN).values_list("flow").annotate(n=Count("id")):
        found[flow].running = count
    _add_errors(workspace, found)
    _add_slots(runs, found)
    return found


def _add_errors(workspace: Workspace, found: dict[str, Activity]) -> None:
    errors = RunError.objects.filter(workspace=workspace, state__in=UNMENDED)
    for flow, count in errors.values_list("flow").annotate(n=Count("id")):
        if flow in found:
            found[flow].open_errors = count


def _add_slots(runs: Any, found: dict[str, Activity]) -> None:
    end = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    since = end - timedelta(hours=HOURS)
    failed = Q(status=RunStatus.FAILED) | Q(n_failed__gt=0) | Q(n_held__gt=0)
    rows = (
        runs.filter(created_at__gte=since)
        .annotate(hour=TruncHour("created_at"))
        .values("flow", "hour")
        .annotate(
            bad=Count("id", filter=failed),
            waiting=Count("id", filter=Q(status__in=OPEN)),
            total=Count("id"),
        )
    )
    for row in rows:
        slot = found[row["flow"]].slots[HOURS - 1 - int((end - row["hour"]).total_seconds() // 3600 - 1)]
        slot["failed"] += row["bad"]
        slot["waiting"] += row["waiting"]
        slot["ok"] += max(0, row["total"] - row["bad"] - row["waiting"])


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


def open_errors(workspace: Workspace) -> int:
    """Return how many records wait for a person."""
    return RunError.objects.filter(workspace=workspace, state__in=UNMENDED, flow__deleted_at=None).count()


def broken_connections(workspace: Workspace) -> int:
    """Return how many connections are disconnected."""
    return Connection.objects.filter(workspace=workspace, status=ConnectionStatus.BROKEN).count()


def groups(errors: Any) -> list[dict[str, Any]]:
    """Return errors grouped by flow, step and reason, the largest group first.

    ``fingerprint`` names the group; it holds the flow's id, since copies of a flow have the same steps.
    """
    rows = (
        errors.values("fingerprint", "flow_id")
        .annotate(
            count=Count("id"),
            newest=Max("id"),
            first_at=Min("at"),
            held=Count("id", filter=Q(state=RunError.State.HELD)),
            retrying=Count("id", filter=Q(state=RunError.State.RETRYING)),
        )
        .order_by("-count")[:100]
    )
    found = {row["newest"]: row for row in rows}
    shown = RunError.objects.filter(pk__in=found).select_related("flow", "run").defer("payload")
    made = [_group(error, found[error.pk]) for error in shown]
    return sorted(made, key=lambda group: -group["count"])


def _group(error: RunError, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "fingerprint": f"{error.fingerprint}.{error.flow_id}",
        "count": row["count"],
        "message": error.message,
        "step_name": error.step_name,
        "flow_name": error.flow.name,
        "flow": error.flow,
        "run": error.run,
        "held": bool(row["held"]),
        "retrying": row["retrying"] == row["count"],
        "at": error.at,
        "detail": error.code,
        "first_at": row["first_at"],
    }
