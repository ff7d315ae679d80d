"""Holds back what comes too often: of each run the newest message, at most ten times a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]

INTERVAL = 0.1


class Pacer:
    """Sends run messages by ``send``. Safe to share between threads.

    A final one is sent at once and ends what was held back for its run. ``clock`` gives seconds.
    """

    def __init__(
        self,
        send: Callable[[Message], None],
        *,
        interval: float = INTERVAL,
        clock: Callable[[], float] = time.monotonic,
        thread: bool = True,
    ) -> None:
        self._send = send
        self._interval = interval
        self._clock = clock
        self._lock = threading.Condition()
        self._sent: dict[str, float] = {}
        self._held: dict[str, Message] = {}
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="live-pacer", daemon=True)
        if thread:
            self._thread.start()

    def offer(self, message: Message) -> None:
        """Send the message now when its run has not been heard of lately, else later or never."""
        snapshot = message["snapshot"]
        run_id = snapshot["run"]
        with self._lock:
            if snapshot.get("final"):
                self._held.pop(run_id, None)
                self._sent.pop(run_id, None)
            elif self._clock() - self._sent.get(run_id, -self._interval) < self._interval:
                self._held[run_id] = message
                self._lock.notify()
                return
            else:
                self._sent[run_id] = self._clock()
            self._send(message)

    def flush(self) -> None:
        """Send what has been held back long enough, and forget runs that went quiet."""
        with self._lock:
            now = self._clock()
            for run_id in [run for run, at in self._sent.items() if now - at >= self._interval]:
                message = self._held.pop(run_id, None)
                if message is None:
                    del self._sent[run_id]
                else:
                    self._sent[run_id] = now
                    self._send(message)

    def stop(self) -> None:
        """Send everything that is held back and end the thread."""
        with self._lock:
            self._stopped = True
            held, self._held = list(self._held.values()), {}
            for message in held:
                self._send(message)
            self._lock.notify()

    def _run(self) -> None:
        while not self._stopped:
            with self._lock:
                if not self._held and not self._stopped:
                    self._lock.wait()
            if not self._stopped:
                time.sleep(self._interval / 4)
                self.flush()
