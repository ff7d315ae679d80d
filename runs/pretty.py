"""JSON as people read it."""

from __future__ import annotations

from typing import Any

import orjson


def pretty(value: Any) -> str:
    """Return ``value`` as indented JSON; nothing for null."""
    return "" if value is None else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
