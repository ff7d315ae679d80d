"""Public identifiers: 24 lowercase hex characters that sort by the time they were made."""

from __future__ import annotations

import itertools
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator

ID = re.compile(r"[0-9a-f]{24}\Z")

_lock = threading.Lock()
_last_second = 0
_counter = itertools.count()
# Five bytes each, fetched many at a time: every call to the system would let other threads in.
_random: Iterator[str] = iter(())
_AT_ONCE = 256


def new_id() -> str:
    """A new identifier: 4 bytes of seconds, 3 bytes that count up within this process, 5 random bytes.

    Ids made in one process rise strictly (a clock that steps back is ignored); across processes they sort by
    the second.
    """
    second, count, tail = _tick()
    return f"{second & 0xFFFFFFFF:08x}{count & 0xFFFFFF:06x}{tail}"


def is_id(text: str) -> bool:
    """Whether the text has the form of an identifier."""
    return ID.match(text) is not None


def _tick() -> tuple[int, int, str]:
    global _last_second, _counter, _random
    with _lock:
        tail = next(_random, "")
        if not tail:
            drawn = secrets.token_hex(5 * _AT_ONCE)
            _random = iter([drawn[start : start + 10] for start in range(0, len(drawn), 10)])
            tail = next(_random)
        second = int(time.time())
        if second > _last_second:
            _last_second, _counter = second, itertools.count(secrets.randbelow(1 << 20))
        return _last_second, next(_counter), tail


def _start_afresh() -> None:
    """After a fork the child must not count on from the same place as its parent, nor draw the same bytes."""
    global _last_second, _random
    _last_second = 0
    _random = iter(())


os.register_at_fork(after_in_child=_start_afresh)
