"""Which flows use a connection. Flows live above this layer, so whoever knows them registers here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from accounts.models import Workspace

Finder = Callable[[Workspace], Mapping[str, Sequence[Any]]]

_finder: Finder | None = None


def set_usage_finder(finder: Finder) -> None:
    """Register what finds the flows of a workspace by the id of each connection they use."""
    global _finder
    _finder = finder


def flows_by_connection(workspace: Workspace) -> Mapping[str, Sequence[Any]]:
    """Return the flows by connection id; empty while nothing is registered."""
    return _finder(workspace) if _finder else {}
