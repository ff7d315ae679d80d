"""Named points where a test can make the process die as if the machine had lost power.

``CRASH_AT=after_send:3`` ends the process at the third pass of ``after_send``; without a number at the first.
Where the variable is unset, a point costs one comparison.
"""

from __future__ import annotations

import os
import threading

EXIT_CODE = 137  # what a shell reports for a process ended by SIGKILL


def _wanted(text: str) -> tuple[str, int]:
    """Split ``point:n`` into the point and how many passes are left; a missing or wrong number counts as 1."""
    name, _, passes = text.strip().partition(":")
    return name, max(int(passes), 1) if passes.isdigit() else 1


_name, _left = _wanted(os.environ.get("CRASH_AT", ""))
_lock = threading.Lock()


def crash_point(name: str) -> None:
    """End the process at once, without any clean-up, if this is the pass that ``CRASH_AT`` names."""
    global _left
    if name != _name:
        return
    with _lock:
        _left -= 1
        if _left == 0:
            os._exit(EXIT_CODE)
