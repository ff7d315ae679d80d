"""Background entry points: a few lines each, the work is elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from celery import shared_task
from django.conf import settings
from django.db import close_old_connections

from runs.hints import Hints

HINTS = Hints(limit=2 * settings.WORKER_THREADS)
SETTLED: list[Callable[[], None]] = []  # what the worker process wants called when a thread is free again


@shared_task(name="runs.advance", ignore_result=True)
def advance(run_id: str) -> None:
    """Go on with a run for a slice of time, if it is free and still has something to do."""
    from runs.advance import advance as go_on

    try:
        with HINTS.working(run_id):
            go_on(run_id)
    finally:
        close_old_connections()
        for settled in SETTLED:
            settled()


@shared_task(name="runs.nothing", ignore_result=True)
def nothing() -> None:
    """Do nothing: its message wakes a worker that has been told to stop."""
