"""The resources of an API request: each method and path it answers to, and what a call there may bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from designer.steps.kind import Config, rows_of, text_of

FIRST = "out"
"""The port by which calls of the trigger's first resource leave."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One method and path. Calls leave the trigger by ``port``; ``payload`` names the body in the record, or is empty.

    ``query`` has the declared parameters: ``{"name", "type", "default", "required"}``.
    """

    port: str
    method: str
    path: str
    query: tuple[dict[str, Any], ...] = ()
    payload: str = ""

    @property
    def label(self) -> str:
        """How people tell it from others."""
        return f"{self.method} {self.path}"


def resources_of(config: Config) -> tuple[Resource, ...]:
    """The resources in the settings of an API request, whatever junk a draft may hold there."""
    payload = (text_of(config, "payload_name") or "payload") if config.get("payload") is True else ""
    first = Resource(
        FIRST, text_of(config, "method"), text_of(config, "path"), tuple(rows_of(config, "query")), payload
    )
    return (first,)


def resource_of(config: Config, payload: Mapping[str, Any]) -> Resource | None:
    """The resource that a call came by, from its ``trigger``; None when it is not there any more.

    A call of an API request with one resource came by that one.
    """
    found = resources_of(config)
    if len(found) == 1:
        return found[0]
    return next((one for one in found if one.label == payload.get("resource")), None)
