"""Counts ended runs into meters, in the background and exactly once.

Runs are taken in the order of their ids, some seconds late: by then every transaction that could bring an earlier
id has ended. Reading and adding up happen outside the transaction; it begins by taking the turn, so of two workers that
counted the same runs one stores its count and the other throws it away.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from runs.metering.counted import UNCOUNTED
from runs.metering.histogram import Histogram, merge, note
from runs.models import Meter, MeterMark, Run, Unmetered
from runs.states import FINAL, RunStatus

LATE = timedelta(seconds=30)  # longer than a writer waits for the database
BATCH = 300  # few enough that the transaction that stores them is short
SECONDS = 0.5  # of each turn of the maintenance
SIZES = (1, 60)
MINUTES_KEPT = timedelta(days=8)
HOURS_KEPT = timedelta(days=400)
FORGOTTEN_AT_ONCE = 2000
COLUMNS = (
    "id", "flow_id", "status", "n_in", "n_failed", "n_held", "stats", "created_at", "ended_at", "started_by",
    "environment",
)  # fmt: skip
COLUMNS_KEPT = ("ok", "errors", "failed", "stopped", "records", "latency", "steps")
COUNTED = ("in", "ok", "ignored", "failed", "held", "ms")


@dataclass(slots=True)
class Sums:
    """What some ended runs add up to; the columns of :class:`~runs.models.Meter`."""

    ok: int = 0
    errors: int = 0
    failed: int = 0
    stopped: int = 0
    records: int = 0
    latency: Histogram = field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)

    def count(self, run: Sequence[Any]) -> None:
        """Count an ended run, given by :data:`COLUMNS`."""
        _, _, status, n_in, n_failed, n_held, stats, created_at, ended_at, _, _ = run
        lost = bool(n_failed or n_held)
        name = {RunStatus.FAILED: "failed", RunStatus.CANCELLED: "stopped"}.get(
            status, "errors" if lost else "ok"
        )
        setattr(self, name, getattr(self, name) + 1)
        self.records += n_in
        if status != RunStatus.CANCELLED:
            note(self.latency, max(0.0, (ended_at - created_at).total_seconds() * 1000))
        for step, counts in stats.items():
            if step:
                self._count_step(step, counts)

    def _count_step(self, step: str, counts: dict[str, Any]) -> None:
        mine = self.steps.setdefault(step, {**dict.fromkeys(COUNTED, 0), "runs": {}})
        for name in COUNTED:
            mine[name] += counts.get(name, 0)
        if counts.get("in"):
            note(mine["runs"], counts.get("ms", 0))

    def add(self, other: Sums | Meter) -> None:
        """Add what somebody else counted."""
        for name in ("ok", "errors", "failed", "stopped", "records"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        merge(self.latency, other.latency)
        add_steps(self.steps, other.steps)


def add_steps(into: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> None:
    """Add the counters of steps."""
    for step, counts in other.items():
        mine = into.setdefault(step, {**dict.fromkeys(COUNTED, 0), "runs": {}})
        for name in COUNTED:
            mine[name] += counts[name]
        merge(mine["runs"], counts["runs"])


Key = tuple[str, str, int, datetime]


def fold(runs: Iterable[Sequence[Any]]) -> dict[Key, Sums]:
    """Return the sums of ended runs by flow, environment, size of the slot in minutes, and its begin.

    Retries and tests do not count.
    """
    found: dict[Key, Sums] = {}
    for run in runs:
        if run[9] in UNCOUNTED:
            continue
        for minutes in SIZES:
            key = (run[1], run[10], minutes, slot_begin(run[7], minutes))
            found.setdefault(key, Sums()).count(run)
    return found


def slot_begin(at: datetime, minutes: int) -> datetime:
    """Return the begin of the minute or hour of ``at``."""
    return at.replace(second=0, microsecond=0, **({"minute": 0} if minutes == 60 else {}))


def catch_up(seconds: float = SECONDS) -> int:
    """Count batch after batch until all are counted or ``seconds`` are over; return how many runs were looked at."""
    until, counted = time.monotonic() + seconds, 0
    while more := count_ended():
        counted += more
        if more < BATCH or time.monotonic() > until:
            break
    return counted


def count_ended(now: datetime | None = None) -> int:
    """Count a batch of runs into the meters; return how many were looked at."""
    now = now or timezone.now()
    mark, _ = MeterMark.objects.get_or_create(pk=1)
    upto = f"{int((now - LATE).timestamp()):08x}"
    new = list(
        Run.objects.filter(pk__gt=mark.reached, pk__lt=upto).order_by("pk").values_list(*COLUMNS)[:BATCH]
    )
    waiting = Unmetered.objects.filter(run__status__in=FINAL).values_list("pk", flat=True)
    late = list(Run.objects.filter(pk__in=list(waiting[:BATCH])).values_list(*COLUMNS))
    if not new and not late:
        return 0
    still_open = [run[0] for run in new if run[2] not in FINAL]
    sums = fold([*(run for run in new if run[2] in FINAL), *late])
    with transaction.atomic():
        turn = MeterMark.objects.filter(pk=1, turn=mark.turn)
        if not turn.update(turn=F("turn") + 1, reached=new[-1][0] if new else mark.reached):
            return 0
        Unmetered.objects.filter(pk__in=[run[0] for run in late]).delete()
        there = Run.objects.filter(pk__in=still_open).values_list("pk", flat=True)
        Unmetered.objects.bulk_create(Unmetered(run_id=pk) for pk in there)
        _store(sums)
    return len(new) + len(late)


def _store(sums: dict[Key, Sums]) -> None:
    if not sums:
        return
    flows, environments, _, times = (set(part) for part in zip(*sums, strict=True))
    there = Meter.objects.filter(
        flow__in=flows, environment__in=environments, minutes__in=SIZES, at__in=times
    )
    for row in there:
        more = sums.get((row.flow_id, row.environment, row.minutes, row.at))
        if more:
            more.add(row)
    Meter.objects.bulk_create(
        (
            Meter(
                flow_id=flow,
                environment=environment,
                minutes=minutes,
                at=at,
                **{name: getattr(one, name) for name in COLUMNS_KEPT},
            )
            for (flow, environment, minutes, at), one in sums.items()
        ),
        update_conflicts=True,
        unique_fields=["flow", "environment", "minutes", "at"],
        update_fields=COLUMNS_KEPT,
    )


def forget_meters(now: datetime | None = None) -> int:
    """Delete a batch of meters that are too old; return how many went."""
    now = now or timezone.now()
    gone = 0
    for minutes, kept in zip(SIZES, (MINUTES_KEPT, HOURS_KEPT), strict=True):
        old = Meter.objects.filter(minutes=minutes, at__lt=now - kept).order_by("at")
        gone += Meter.objects.filter(
            pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        ).delete()[0]
    return gone
