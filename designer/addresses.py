"""Where a flow is reached from outside."""

from __future__ import annotations

import shlex
from typing import Any

from django.conf import settings

from designer import paths
from designer.document import parse
from designer.models import Flow
from designer.routes import routes_of
from designer.steps.kind import rows_of


def endpoint_of(flow: Flow, doc: dict[str, Any]) -> dict[str, Any] | None:
    """The public address that a document gives the flow; None for a start by hand or by the clock.

    Keys: method, url (parameters as ``{name}``), params [{name, type, required, place}], payload.
    """
    graph = parse(doc)
    addresses = routes_of(graph)
    if not addresses or graph.trigger is None:
        return None
    door = "hook" if addresses[0].kind == "hook" else "flow"
    config = graph.settings[graph.trigger.id]
    segments = paths.segments(addresses[0].path)
    path = "/".join(f"{{{part.parameter}}}" if part.parameter else part.text for part in segments)
    in_path = [
        {"name": part.parameter, "type": part.type, "required": True, "place": "path"}
        for part in segments
        if part.parameter
    ]
    in_query = [
        {"name": row.get("name"), "type": row.get("type"), "required": row.get("required"), "place": "query"}
        for row in rows_of(config, "query")
    ]
    return {
        "method": addresses[0].method,
        "url": f"{settings.PUBLIC_URL}/{door}/{flow.workspace.slug}/{path}",
        "params": in_path + in_query,
        "payload": door == "hook" or config.get("payload") is True,
    }


def curl_of(endpoint: dict[str, Any]) -> str:
    """A command that calls the address."""
    words = ["curl", "-X", endpoint["method"], shlex.quote(endpoint["url"])]
    if endpoint["payload"]:
        words += ["-H", "'Content-Type: application/json'", "-d", "'{}'"]
    return " ".join(words)
