"""Which runs this worker has been told to go on with: never the same one twice, never too many at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOST_AFTER = 60.0  # seconds after which a hint that nobody took is forgotten, so that it can be given again


class Hints:
    """The hints in flight: given by the feeder, taken by the task, settled when the task is done.

    ``limit`` is how many may be in flight, in all threads together. Safe to share between threads.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._given: dict[str, float] = {}  # run id → when the hint was given (monotonic seconds)
        self._working: dict[str, float] = {}  # run id → when a thread took it

    def room(self) -> int:
        """Return how many more hints may be given now."""
        with self._lock:
            self._forget_lost(time.monotonic())
            return max(self.limit - len(self._given) - len(self._working), 0)

    def give(self, run_id: str) -> bool:
        """Note a new hint; False when the run already has one."""
        with self._lock:
            if run_id in self._given or run_id in self._working:
                return False
            self._given[run_id] = time.monotonic()
            return True

    def known(self) -> frozenset[str]:
        """Return the runs that need no further hint now."""
        with self._lock:
            return frozenset(self._given) | frozenset(self._working)

    @contextmanager
    def working(self, run_id: str) -> Iterator[None]:
        """Mark the run as being worked on by this thread, and settle its hint at the end."""
        with self._lock:
            self._given.pop(run_id, None)
            self._working[run_id] = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._working.pop(run_id, None)

    def busy(self) -> int:
        """Return how many threads are at work."""
        with self._lock:
            return len(self._working)

    def longest(self) -> tuple[str, float]:
        """Return the run that has been worked on longest without a break, and for how many seconds."""
        with self._lock:
            if not self._working:
                return "", 0.0
            run_id, since = min(self._working.items(), key=lambda item: item[1])
            return run_id, time.monotonic() - since

    def _forget_lost(self, now: float) -> None:
        for run_id in [run_id for run_id, since in self._given.items() if now - since > LOST_AFTER]:
            del self._given[run_id]
