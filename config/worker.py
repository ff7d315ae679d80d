"""The worker process: the Celery application with a pool of threads, the feeder, the scheduler and maintenance."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from celery import Celery
from celery.worker import state
from celery.worker.worker import WorkController
from setproctitle import setproctitle

from config import lifeline


def keep_connections() -> None:
    """Let each thread of this process keep its database connection: opening one costs as much as a page."""
    from django.db import connections

    connections.settings["default"]["CONN_MAX_AGE"] = None


def controller(app: Celery, threads: int) -> WorkController:
    """Return Celery's worker with a pool of threads and nothing that a single process does not need."""
    return app.WorkController(
        pool="threads",
        concurrency=threads,
        hostname="worker@flowyard",
        loglevel="WARNING",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )


def main() -> None:
    """Work until told to stop; the slices under way are finished, the rest stays in the database."""
    lifeline.hold()
    setproctitle(f"flowyard: worker {os.environ.get('FLOWYARD_WORKER', '')}".rstrip())
    django.setup()
    from django.conf import settings

    from config.celery import app
    from runs import events, tasks
    from runs.advance import worker_name
    from runs.feeder import Feeder, reclaim
    from runs.maintenance import Maintenance
    from runs.notices.notifier import Notifier
    from runs.schedules import Scheduler

    keep_connections()
    reclaim(worker_name())
    feeder = Feeder(tasks.HINTS, send=tasks.advance.delay)
    tasks.SETTLED.append(feeder.wake)
    maintenance, scheduler, notifier = Maintenance(tasks.HINTS), Scheduler(), Notifier()
    events.connect(on_wake=feeder.wake)
    stop_on_signal(tasks.nothing.delay)
    maintenance.start()
    notifier.start()
    feeder.start()
    scheduler.start()
    controller(app, settings.WORKER_THREADS).start()
    scheduler.stop()
    feeder.stop()
    maintenance.stop()
    notifier.stop()
    events.disconnect()
    os._exit(0)  # a thread still in an outgoing call would hold the process until that call ends


def stop_on_signal(nudge: Callable[[], object]) -> None:
    """Make Celery's loop end at once instead of within four seconds: ``nudge`` sends it a message.

    It takes two: the loop waits for the first, sees that it is to stop, and still waits for one more.
    """

    def nudge_twice() -> None:
        nudge()
        nudge()

    def stop(signum: int, frame: object) -> None:
        state.should_stop = os.EX_OK
        threading.Thread(target=nudge_twice, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    main()
