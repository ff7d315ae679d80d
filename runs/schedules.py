"""Fires what is due: turns the due times of schedules into runs, each once, whoever looks and however late.

The due time is a row; whoever moves it on, by compare-and-set, starts the runs in the same transaction. So a
second scheduler, a restart or a crash in between neither loses a due time nor fires it twice; the dedupe key
of the inbox (version and due time) is the second lock on the same door.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from designer import timetable
from designer.models import Environment, FlowSchedule, FlowVersion
from designer.services.schedules import CLOCK_WAS_WRONG, next_due
from lib.schedule import BadSchedule, CatchUp, catch_up, read
from runs.models import Run
from runs.models.runs import StartedBy
from runs.services import start_run
from runs.states import OPEN

log = logging.getLogger("flowyard.scheduler")
TICK = 0.5  # seconds between looks; a due time is read from the row, so nothing drifts
BATCH = 200
RIGHTING_EVERY = 120  # looks between those for due times that a wrong clock left


def fire_due(now: datetime | None = None) -> int:
    """Start what is due at ``now``; return how many runs were started."""
    now = now or timezone.now()
    rows = FlowSchedule.objects.filter(due_at__lte=now).select_related("flow").order_by("due_at")[:BATCH]
    return sum(_deal_with(row, now) for row in rows)


def _deal_with(row: FlowSchedule, now: datetime) -> int:
    """Judge one row that is due. A schedule that cannot be read is put away, and said so in the log."""
    assert row.due_at is not None
    try:
        found = catch_up(read(row.settings), row.due_at, now, row.settings.get("misfire", "one"))
    except BadSchedule as problem:
        log.error("The schedule of flow %s is not valid: %s", row.flow_id, problem)
        FlowSchedule.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=None)
        return 0
    return _fire(row, found, now)


def _fire(row: FlowSchedule, found: CatchUp, now: datetime) -> int:
    """Move the due time on and start its runs, in one transaction; 0 when somebody else did or may not be."""
    with transaction.atomic():
        rows = FlowSchedule.objects.select_for_update(of=("self",)).select_related("flow__current")
        mine = rows.filter(
            pk=row.pk, due_at=row.due_at, paused=False, flow__on=True, flow__deleted_at=None
        ).first()
        if mine is None or mine.flow.current is None:
            return 0
        mine.due_at, mine.last_due = found.due, found.fire[-1] if found.fire else row.due_at
        fire = () if found.fire and _runs_still(mine) else found.fire
        for due in fire:
            _start(mine, mine.flow.current, due)
        _tell(mine, found, now, left_out=len(fire) < len(found.fire))
        mine.save(update_fields=["due_at", "last_due", "missed", "told", "told_at"])
    return len(fire)


def _runs_still(row: FlowSchedule) -> bool:
    """Whether the schedule leaves a time out because a run before is not done."""
    if row.settings.get("overlap") != "skip":
        return False
    live = Run.objects.filter(flow_id=row.flow_id, environment=Environment.PRODUCTION)
    return live.filter(status__in=OPEN).exists()


def _start(row: FlowSchedule, version: FlowVersion, due: datetime) -> None:
    start_run(
        version=version,
        payload=timetable.payload(row.settings, due),
        started_by=StartedBy.SCHEDULE,
        dedupe_key=f"schedule {version.number} {due.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )


def _tell(row: FlowSchedule, found: CatchUp, now: datetime, *, left_out: bool) -> None:
    """Note for people what did not run as planned; what goes well leaves the last such word standing."""
    words = _words(found, left_out)
    if words:
        log.warning("Schedule of flow %s: %s", row.flow_id, words)
        row.missed, row.told, row.told_at = found.missed or 1, words, now


def _words(found: CatchUp, left_out: bool) -> str:
    if left_out:
        return "A time was left out: the run before was not done."
    if not found.missed:
        return ""
    times = "1 time was" if found.missed == 1 else f"{found.missed:,} times were"
    started = {0: "None was made up for", 1: "1 run was started"}.get(
        len(found.fire), f"{len(found.fire):,} runs were started"
    )
    return f"{times} missed because Flowyard was not running. {started}."


def right_the_clock(now: datetime | None = None) -> int:
    """Plan anew what a clock that ran far ahead and came back left in the future; return how many rows."""
    now = now or timezone.now()
    righted = 0
    for row in FlowSchedule.objects.filter(due_at__isnull=False, last_due__gt=now + CLOCK_WAS_WRONG)[:BATCH]:
        due = next_due(row, now)
        rows = FlowSchedule.objects.filter(pk=row.pk, due_at=row.due_at)
        righted += rows.update(due_at=due, last_due=None)
    return righted


class Scheduler:
    """Looks for due schedules in a thread of its own. Several may run at once, in any number of processes."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._looks = 0
        self._thread = threading.Thread(target=self._loop, name="scheduler", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the look at hand."""
        self._stop.set()
        self._thread.join(timeout=5)

    def look(self) -> None:
        """Fire what is due; now and then see whether the clock was wrong."""
        fire_due()
        if self._looks % RIGHTING_EVERY == 0:
            right_the_clock()
        self._looks += 1

    def _loop(self) -> None:
        while not self._stop.wait(TICK):
            try:
                self.look()
            except DatabaseError:  # locked or briefly away: what is due stays due
                log.warning("The schedules could not be read; trying again.", exc_info=True)
            finally:
                close_old_connections()
