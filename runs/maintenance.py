"""What keeps the data healthy while work goes on: checkpoints, parked events, retention, stuck threads."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import QuerySet
from django.utils import timezone

from designer.models import FlowVersion
from lib import blobs
from runs.hints import Hints
from runs.metering.folding import catch_up, forget_meters
from runs.models import InboxEvent, Page, Run
from runs.parking import release_parked
from runs.states import FINAL

log = logging.getLogger("flowyard.maintenance")
TICK = 1.0
BATCH = 200  # runs deleted in one transaction, so that nobody waits long for the lock
RETENTION_EVERY = 60.0
SWEEP_EVERY = 600.0
ORPHAN_AFTER = 3600.0  # seconds; a blob is written before the row that names it
STUCK_AFTER = 300.0  # seconds in one slice; every outgoing call ends long before
STUCK_EXIT = 70


def checkpoint() -> None:
    """Copy what the write-ahead log holds into the database file, as far as nobody is in the way."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            cursor.fetchall()


def forget_old() -> int:
    """Delete one batch of runs and events older than the retention; return how many runs went."""
    before = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    old_id = f"{int(before.timestamp()):08x}"  # ids begin with the second they were made
    runs = _oldest(Run.objects.filter(id__lt=old_id, status__in=FINAL))
    Run.objects.filter(id__in=runs).delete()
    events = _oldest(InboxEvent.objects.filter(id__lt=old_id, run=None))
    InboxEvent.objects.filter(id__in=events).delete()
    return len(runs)


def forget_snapshots() -> int:
    """Delete what test runs were made of, once the last of those runs is gone; return how many."""
    before = timezone.now() - timedelta(days=1)
    unused = FlowVersion.objects.filter(number=None, created_at__lt=before, runs=None)
    return FlowVersion.objects.filter(id__in=_oldest(unused)).delete()[0]


def _oldest(rows: QuerySet[Any]) -> list[str]:
    """Return the ids of one batch."""
    return list(rows.order_by("id").values_list("id", flat=True)[:BATCH])


def sweep_blobs() -> int:
    """Delete large bodies that no row names any more; return how many."""

    def referenced(blob: str) -> bool:
        return InboxEvent.objects.filter(blob=blob).exists() or Page.objects.filter(blob=blob).exists()

    return blobs.sweep(settings.BLOBS, referenced=referenced, older_than=ORPHAN_AFTER)


class Maintenance:
    """Runs the chores in a thread of their own; ``hints`` tells which threads are at work."""

    def __init__(self, hints: Hints, give_up: Callable[[int], None] = os._exit) -> None:
        self.hints = hints
        self.give_up = give_up
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="maintenance", daemon=True)
        self._due = {"forget": time.monotonic() + RETENTION_EVERY, "sweep": time.monotonic() + SWEEP_EVERY}

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the chore at hand, with a last checkpoint."""
        self._stop.set()
        self._thread.join(timeout=5)

    def watch(self) -> None:
        """End the process when a thread is stuck: the supervisor starts another, which reclaims the runs."""
        run_id, seconds = self.hints.longest()
        if seconds > STUCK_AFTER:
            log.error("Run %s has been stuck for %.0f s; this worker is replaced.", run_id, seconds)
            self.give_up(STUCK_EXIT)

    def _loop(self) -> None:
        while not self._stop.wait(TICK):
            self._once()
        self._once()

    def _once(self) -> None:
        self.watch()
        try:
            checkpoint()
            release_parked()
            catch_up()
            self._chores(time.monotonic())
        except DatabaseError:  # locked for long: every chore can wait for the next round
            log.warning("Maintenance could not use the database; trying again.", exc_info=True)
        finally:
            close_old_connections()

    def _chores(self, now: float) -> None:
        if now >= self._due["forget"]:
            self._due["forget"] = now + (TICK if forget_old() == BATCH else RETENTION_EVERY)
        if now >= self._due["sweep"]:
            sweep_blobs()
            forget_snapshots()
            forget_meters()
            self._due["sweep"] = now + SWEEP_EVERY
