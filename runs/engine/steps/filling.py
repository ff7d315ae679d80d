"""Fills a request from its templates and the names of a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.sdk.request import Request
from designer.steps.kind import rows_of
from lib.expressions import Template, compile_json, compile_template
from runs.engine.model import Json
from runs.engine.text import as_json_text, as_text

Names = Mapping[str, Json]
USUAL_TIMEOUT = 30.0  # seconds
NOT_FORWARDED = frozenset(
    {
        "host", "connection", "content-length", "transfer-encoding", "keep-alive", "te", "trailer", "upgrade",
        "proxy-authorization", "authorization", "cookie", "accept-encoding", "expect",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filling:
    """The templates of a request."""

    path: Template
    query: tuple[tuple[str, Template], ...]
    headers: tuple[tuple[str, Template], ...]
    body_kind: str
    body: Template
    timeout: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Filling:
        """Compile the templates of an HTTP step's settings; what a draft holds of the wrong type is left out."""
        timeout = config.get("timeout")
        kind = str(config.get("body_kind") or "none")
        return cls(
            path=compile_template(str(config.get("path") or ""), escape=escaped),
            query=_rows(config, "query"),
            headers=_rows(config, "headers"),
            body_kind=kind,
            body=(compile_json if kind == "json" else compile_template)(str(config.get("body") or "")),
            timeout=float(timeout) if timeout and isinstance(timeout, int | float) else USUAL_TIMEOUT,
        )

    def request(self, batch: Sequence[Names], method: str, *, batched: bool, now: datetime) -> Request:
        """Return the request for a batch; its address is filled from the first record."""
        first = batch[0]
        query = [(name, value.evaluate(first, now=now)) for name, value in self.query]
        reading = method in ("GET", "HEAD", "OPTIONS")
        return Request(
            method=method,
            path=as_text(self.path.evaluate(first, now=now)),
            query=tuple((name, value) for name, value in query if value is not None),
            headers=tuple((name, as_text(value.evaluate(first, now=now))) for name, value in self.headers),
            body_kind="none" if reading else self.body_kind,
            body=None if reading else self._body(batch, batched, now),
            timeout=self.timeout,
        )

    def forwarded(self, request: Request, trigger: Mapping[str, Json]) -> Request:
        """Return ``request`` carrying what the caller sent: query, headers and body, without credentials."""
        kept = tuple((n, as_text(v)) for n, v in trigger.get("headers", {}).items() if n not in NOT_FORWARDED)
        body = trigger.get("body")
        kind = "none" if body is None else "text" if isinstance(body, str) else "json"
        return replace(
            request,
            query=request.query + tuple(_repeated(trigger.get("query") or {})),
            headers=request.headers
            + tuple(row for row in kept if row[0] != "content-type" or kind == "text"),
            body_kind=kind,
            body=body,
        )

    def _body(self, batch: Sequence[Names], batched: bool, now: datetime) -> Json:
        if self.body_kind == "none":
            return None
        if self.body_kind != "json":
            return self.body.evaluate(batch[0], now=now)
        made = [self.body.evaluate(names, now=now) for names in batch]
        return as_json_text(made if batched else made[0])  # JSON text, so that a text value stays a text


def escaped(value: Json) -> str:
    """Return a value as it may stand in a path: it can never add a segment or a query."""
    return quote(as_text(value), safe="")


def _repeated(query: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """The parameters as they came in: one that was given several times is a list, and goes on several times."""
    for name, value in query.items():
        yield from ((name, one) for one in (value if isinstance(value, list) else [value]))


def _rows(config: Mapping[str, Any], key: str) -> tuple[tuple[str, Template], ...]:
    return tuple(
        (name, compile_template(str(row.get("value", ""))))
        for row in rows_of(config, key)
        if (name := row.get("name")) and isinstance(name, str)
    )
