"""Reads waiting runs from the database and hands hints to the tasks: the heart of the worker process.

The database is the truth; a hint that is lost is given again. Woken by the local bus after a commit and by
each thread that becomes free; looks by itself every half second.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from runs import waiting
from runs.hints import Hints
from runs.models import Run
from runs.states import OPEN

log = logging.getLogger("flowyard.feeder")
FALLBACK = 0.5  # seconds between looks when nobody wakes it
URGENT_KEPT = 1000


def reclaim(owner: str) -> int:
    """End the leases of earlier processes in ``owner``'s slot, which are gone; return how many there were.

    The name of the lost owner stays on the run, so that the next claim knows of the crash.
    """
    slot = owner.partition("-")[0]
    lost = Run.objects.filter(status__in=OPEN, lease_owner__startswith=f"{slot}-").exclude(lease_owner=owner)
    return lost.update(lease_until=timezone.now() - timedelta(seconds=1))


class Feeder:
    """Gives ``send(run_id)`` one run after the other, fairly by flow, never more than ``hints`` has room for."""

    def __init__(self, hints: Hints, send: Callable[[str], None]) -> None:
        self.hints = hints
        self.send = send
        self._woken = threading.Event()
        self._stopped = False
        self._urgent: deque[str] = deque(maxlen=URGENT_KEPT)
        self._last_flow = ""
        self._thread = threading.Thread(target=self._loop, name="feeder", daemon=True)

    def start(self) -> None:
        """Begin to look for work in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Give no more hints; returns when the thread is done."""
        self._stopped = True
        self._woken.set()
        self._thread.join(timeout=5)

    def wake(self, run_id: str = "") -> None:
        """Look now; a run that somebody waits for goes first. Callable from any thread."""
        if run_id:
            self._urgent.append(run_id)
        self._woken.set()

    def look(self) -> int:
        """Give out hints until there is no room or no work; return how many were given."""
        return self._feed_urgent() + self._feed_fairly()

    def _loop(self) -> None:
        while not self._stopped:
            self._woken.wait(FALLBACK)
            self._woken.clear()
            if self._stopped:
                return
            try:
                self.look()
            except DatabaseError:  # locked or briefly away: the next look is half a second off
                log.warning("The queue could not be read; trying again.", exc_info=True)
            finally:
                close_old_connections()

    def _feed_urgent(self) -> int:
        given = 0
        while self._urgent and self.hints.room():
            run_id = self._urgent.popleft()
            if waiting.is_free(run_id):
                given += self._give(run_id)
        return given

    def _feed_fairly(self) -> int:
        """Go around the flows, one run each, beginning after the last one served, until the room is full."""
        room = self.hints.room()
        if not room:
            return 0
        known = self.hints.known()
        queues = deque(self._queues(room + len(known)))
        given = 0
        while queues and given < room:
            flow_id, runs = queues.popleft()
            run_id = next((run_id for run_id in runs if run_id not in known), None)
            if run_id is None:
                continue
            given += self._give(run_id)
            self._last_flow = flow_id
            queues.append((flow_id, runs))
        return given

    def _queues(self, depth: int):
        """Return (flow, its candidates) for each flow with open runs, beginning after the last one served."""
        flows = waiting.flows()
        later = [flow for flow in flows if flow[0] > self._last_flow]
        earlier = [flow for flow in flows if flow[0] <= self._last_flow]
        return [(flow_id, waiting.candidates(flow_id, limit, depth)) for flow_id, limit in (*later, *earlier)]

    def _give(self, run_id: str) -> int:
        """Send one hint; 1 when it was new."""
        if not self.hints.give(run_id):
            return 0
        self.send(run_id)
        return 1
