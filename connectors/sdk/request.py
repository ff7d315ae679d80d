"""A request in a connector's words, before address and credentials are added."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sdk.json import Json


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask: `path` is relative to the connection's base address, `timeout` the total in seconds.

    `body_kind` is none, json, text or form. A JSON body is any JSON value, or a text that is JSON already; a
    form body is an object or a list of {"name", "value"} or of pairs. Query values may be any JSON; an empty
    one is sent as empty, None leaves the parameter out.
    """

    method: str = "GET"
    path: str = ""
    query: tuple[tuple[str, Json], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body_kind: str = "none"
    body: Json = None
    idempotency_key: str = ""
    timeout: float = 30.0
