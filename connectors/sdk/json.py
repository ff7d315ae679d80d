"""The type of plain JSON values, the only data that crosses the border of a connector."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any  # None, bool, int, float, str, list of Json, dict of str to Json
