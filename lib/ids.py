"""Public identifiers: 24 lowercase hex characters that sort by the time they were made."""

from __future__ import annotations

import itertools
import os
import re
import secrets
import threading
import time

ID = re.compile(r"[0-9a-f]{24}\Z")

_lock = threading.Lock()
_last_second = 0
_counter = itertools.count()


def new_id() -> str:
    """A new identifier: 4 bytes of seconds, 3 bytes that count up within this process, 5 random bytes.

    Ids made in one process rise strictly (a clock that steps back is ignored); across processes they sort by
    the second.
    """
    second, count = _tick()
    return f"{second & 0xFFFFFFFF:08x}{count & 0xFFFFFF:06x}{secrets.token_hex(5)}"


def is_id(text: str) -> bool:
    """Whether the text has the form of an identifier."""
    return ID.match(text) is not None


def _tick() -> tuple[int, int]:
    global _last_second, _counter
    with _lock:
        second = int(time.time())
        if second > _last_second:
            _last_second, _counter = second, itertools.count(secrets.randbelow(1 << 20))
        return _last_second, next(_counter)


def _start_afresh() -> None:
    """After a fork the child must not count on from the same place as its parent."""
    global _last_second
    _last_second = 0


os.register_at_fork(after_in_child=_start_afresh)
