"""Ties a child process to its supervisor: when that one is gone, however it went, the child ends too."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

VARIABLE = "FLOWYARD_LIFELINE"  # the read end of a pipe whose write end the supervisor alone holds
PR_SET_PDEATHSIG = 1
GRACE = 10.0  # seconds between asking and ending


def hold() -> None:
    """Watch the supervisor; without one (a process started by hand) do nothing."""
    descriptor = os.environ.get(VARIABLE, "")
    if not descriptor.isdigit():
        return
    threading.Thread(target=_watch, args=(int(descriptor),), name="lifeline", daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch(descriptor: int) -> None:
    """Wait for the end of the pipe, then end this process: kindly first, for good after a while."""
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
