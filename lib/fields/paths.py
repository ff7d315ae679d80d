"""Reading and writing an object by a dotted name: `paging.kind` is the key `kind` of the object `paging`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def dig(value: Mapping[str, Any], name: str, default: Any = None) -> Any:
    """What stands at the dotted `name`, or `default` when any part of the way is missing."""
    here: Any = value
    for part in name.split("."):
        if not isinstance(here, Mapping) or part not in here:
            return default
        here = here[part]
    return here


def put(value: dict[str, Any], name: str, new: Any) -> None:
    """Write `new` at the dotted `name`; what is in the way and is no object is replaced by one."""
    *way, last = name.split(".")
    here = value
    for part in way:
        inner = here.get(part)
        if not isinstance(inner, dict):
            inner = here[part] = {}
        here = inner
    here[last] = new
