"""The thread of the worker that tells people: groups troubles, sends what is due."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from runs.models import Delivery, Notice
from runs.notices.grouping import collect
from runs.notices.sending import attempt, due

log = logging.getLogger("flowyard.notices")
TICK = 1.0
AT_ONCE = 4  # a receiver that hangs keeps one of them for some seconds, not all
FORGET_EVERY = 3600  # ticks
FORGOTTEN_AT_ONCE = 500


class Notifier:
    """Runs in a thread of its own; what it did not do when the process ends, the next one does."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notices")
        self._thread = threading.Thread(target=self._loop, name="notifier", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new; attempts under way are left to their lease."""
        self._stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._thread.join(timeout=5)

    def _loop(self) -> None:
        tick = 0
        while not self._stop.wait(TICK):
            try:
                once(self._pool)
                if tick % FORGET_EVERY == 0:
                    forget()
                tick += 1
            except DatabaseError:  # locked for long: everything can wait for the next round
                log.warning("Notifications could not use the database; trying again.", exc_info=True)
            except Exception:
                log.exception("Notifications met something unforeseen; trying again.")
            finally:
                close_old_connections()


def once(pool: ThreadPoolExecutor) -> int:
    """Group what happened and send what is due; return how many attempts were begun, all of which have ended."""
    collect()
    return len(list(pool.map(_attempt, due())))


def forget() -> int:
    """Delete a batch of notices older than the retention, with their deliveries; return how many rows went."""
    before = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).values("notice")
    old = Notice.objects.filter(at__lt=before).exclude(pk__in=waiting).order_by("pk")
    return Notice.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()[
        0
    ]


def _attempt(delivery: Delivery) -> None:
    try:
        attempt(delivery)
    except Exception:
        log.exception(
            "Delivery %s met something unforeseen; it is tried again when its lease is over", delivery.pk
        )
    finally:
        close_old_connections()
