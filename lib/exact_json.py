"""JSON from outside, with no digit lost.

Stored JSON holds whole numbers of 64 bits. A longer one, usually an identifier, becomes a text of the same digits:
as a number it would be rounded without a word.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

SMALLEST, LARGEST = -(2**63), 2**64 - 1
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * 19  # every whole number of fewer digits fits
JSONDecodeError = orjson.JSONDecodeError


def exact_json(data: bytes | str) -> Any:
    """Return the value that a JSON text writes; whole numbers beyond 64 bits come as texts.

    Raises :class:`JSONDecodeError`, which has ``msg``, ``lineno`` and ``colno``.
    """
    value = orjson.loads(data)
    raw = data.encode() if isinstance(data, str) else data
    if _LONG not in raw.translate(_DIGITS_TO_ZERO):
        return value
    try:  # slower, and only where there are many digits in a row
        return json.loads(data, parse_int=whole)
    except RecursionError:
        return value


def whole(digits: str) -> int | str:
    """The number of these digits; the digits as a text where it is beyond 64 bits."""
    if len(digits) > 20:
        return digits
    number = int(digits)
    return number if SMALLEST <= number <= LARGEST else digits
