"""Where a flow is reached from outside."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings

from designer import paths
from designer.document import Graph, parse
from designer.models import Environment, Flow
from designer.routes import routes_of
from designer.steps.resources import Resource, resources_of

BODY_TYPE = "application/json"
DEVELOPMENT_PREFIX = "/dev"
"""What stands before the path of an address in Development."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that a call brings in its address. ``type`` is a type of paths or of arguments."""

    name: str
    type: str
    place: Literal["path", "query"]
    required: bool
    default: Any = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One public address of a flow. ``url`` and ``path`` have their parameters as ``{name}``.

    ``resource`` is the label of an API flow's resource, empty for a webhook; ``payload`` whether a body belongs to it.
    """

    resource: str
    method: str
    url: str
    path: str
    params: tuple[Parameter, ...]
    payload: bool

    @property
    def label(self) -> str:
        """How people tell it from the flow's other addresses."""
        return f"{self.method} {self.path}"


def endpoints_of(
    flow: Flow, doc: dict[str, Any], environment: str = Environment.PRODUCTION
) -> list[Endpoint]:
    """The public addresses that a document gives the flow; none for a start by hand or by the clock."""
    graph = parse(doc)
    before = DEVELOPMENT_PREFIX if environment == Environment.DEVELOPMENT else ""
    door = f"{settings.PUBLIC_URL}{before}/{{}}/{flow.workspace.slug}"
    if graph.trigger is None:
        return []
    if graph.trigger.kind == "webhook":
        hooks = routes_of(graph)
        return [Endpoint("", one.method, door.format("hook") + one.path, one.path, (), True) for one in hooks]
    if graph.trigger.kind != "api":
        return []
    return _resources(graph, door.format("flow"))


def endpoint_of(
    flow: Flow, doc: dict[str, Any], environment: str = Environment.PRODUCTION
) -> Endpoint | None:
    """The first of :func:`endpoints_of`."""
    return next(iter(endpoints_of(flow, doc, environment)), None)


def _resources(graph: Graph, base: str) -> list[Endpoint]:
    found = []
    trigger = graph.trigger
    for resource in resources_of(graph.settings[trigger.id]) if trigger else ():
        try:
            parts = paths.segments(resource.path) if resource.path else None
        except paths.BadPath:
            parts = None
        if parts is not None:
            found.append(_endpoint(resource, parts, base))
    return found


def _endpoint(resource: Resource, parts: tuple[paths.Segment, ...], base: str) -> Endpoint:
    path = paths.templated(parts)
    in_path = [Parameter(part.parameter, part.type, "path", True) for part in parts if part.parameter]
    in_query = [
        Parameter(
            str(row["name"]),
            str(row.get("type") or "text"),
            "query",
            row.get("required") is True,
            row.get("default"),
        )
        for row in resource.query
        if row.get("name")
    ]
    return Endpoint(
        resource.label, resource.method, base + path, path, (*in_path, *in_query), bool(resource.payload)
    )


def curl_of(method: str, url: str, body: str | None = None) -> str:
    """A command for a POSIX shell that calls the address, with ``body`` as JSON."""
    words = ["curl", "-X", method, shlex.quote(url)]
    if body is not None:
        words += ["-H", shlex.quote(f"Content-Type: {BODY_TYPE}"), "--data-raw", shlex.quote(body)]
    return " ".join(words)
