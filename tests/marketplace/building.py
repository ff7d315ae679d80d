"""A published API flow to make connectors of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from designer.models import Flow
from marketplace.models import Release
from marketplace.services import publish_connector
from tests.designer.building import document, step
from tests.runs.recorded import live_flow


def api_document(path: str = "/airports/[string iata]", **more: Any) -> dict[str, Any]:
    """Return an API flow that answers with its parameter."""
    return document(
        step("1", "api", "Asked", method="GET", path=path, **more),
        step("2", "respond", "Answer", status=200, body_kind="json", body="{{ record }}"),
        name="Airport desk",
    )


def airports(people: SimpleNamespace, path: str = "/airports/[string iata]", **more: Any) -> Flow:
    """Return Acme's API flow, published and on."""
    return live_flow(people.acme, people.bob, api_document(path, **more), name=f"Airport desk {path}")


def release(people: SimpleNamespace, flow: Flow | None = None, **fields: Any) -> Release:
    """Return a public release 1.0.0 of Acme unless told otherwise."""
    values = {"audience": "public", "version": "1.0.0", "title": "Airports", "by": people.bob, **fields}
    return publish_connector(flow=flow or airports(people), **values)
