"""Makes published flows straight in the tables: the fast door needs rows, not the designer."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.db.models import F

from accounts.models import Workspace
from designer import paths
from designer.models import Flow, FlowVersion, Integration, Route, RoutingEpoch

Step = dict[str, Any]

RESPOND = {"status": 201, "headers": [], "body_kind": "json", "body": "{{ {'got': record} }}"}
OUTSIDE = {"connection": "0" * 24, "method": "GET", "path": "/", "use": "call", "variable": "answer"}


def step(number: int, kind: str, **config: Any) -> Step:
    """Return a step of a flow document."""
    return {
        "id": f"{number:08x}",
        "kind": kind,
        "name": f"{kind} {number}",
        "position": {"x": 0, "y": 96 * number},
        "enabled": True,
        "config": config,
    }


def document(*steps: Step, ports: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a flow document in which each step follows the one before, or the first one by ``ports``."""
    edges = [
        {"id": f"e{number:07x}", "from": one["id"], "port": "out", "to": two["id"]}
        for number, (one, two) in enumerate(zip(steps, steps[1:], strict=False))
    ]
    if ports:
        edges = [
            {"id": f"e{port}", "from": steps[0]["id"], "port": port, "to": one["id"]}
            for port, one in zip(ports, steps[1:], strict=True)
        ]
    return {
        "schema_version": 1,
        "name": "Flow",
        "description": "",
        "layout": "down",
        "steps": list(steps),
        "edges": edges,
        "requires": [],
    }


def webhook(path: str = "orders", **config: Any) -> Step:
    """Return a webhook trigger."""
    return step(1, "webhook", path=path, **{"dedupe_header": "", **config})


def api(path: str = "/airports/[string iata]", method: str = "GET", **config: Any) -> Step:
    """Return an API trigger."""
    return step(1, "api", method=method, path=path, query=config.pop("query", []), **config)


def respond(**config: Any) -> Step:
    """Return a respond step that sends the record back."""
    return step(9, "respond", **{**RESPOND, **config})


def outside() -> Step:
    """Return a step that calls out, so that the flow needs a worker."""
    return step(5, "http", **OUTSIDE)


def workspace(slug: str = "acme") -> Workspace:
    """Return the workspace, made when it is not there."""
    return Workspace.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def publish(
    *steps: Step, slug: str = "acme", flow: Flow | None = None, ports: tuple[str, ...] = (), **fields: Any
) -> Flow:
    """Publish the steps as a flow that is on; with ``flow`` as its next version."""
    owner = workspace(slug)
    if flow is None:
        integration = Integration.objects.create(workspace=owner, name="Tests")
        flow = Flow.objects.create(workspace=owner, integration=integration, name="Flow", on=True, **fields)
    doc = document(*steps, ports=ports)
    flow.current = FlowVersion.objects.create(
        workspace=owner,
        flow=flow,
        number=flow.versions.count() + 1,
        doc=doc,
        content_hash=hashlib.sha256(orjson.dumps(doc)).hexdigest(),
    )
    flow.save()
    if steps[0]["kind"] in ("webhook", "api"):
        _route(flow, steps[0])
    bump()
    return flow


def switch(flow: Flow, on: bool) -> None:
    """Turn the flow on or off."""
    Flow.objects.filter(pk=flow.pk).update(on=on)
    bump()


def bump() -> None:
    """Tell the door that routes changed."""
    RoutingEpoch.objects.get_or_create(pk=1)
    RoutingEpoch.objects.update(number=F("number") + 1)


def _route(flow: Flow, trigger: Step) -> None:
    path = trigger["config"]["path"]
    flow.routes.all().delete()
    Route.objects.create(
        workspace=flow.workspace,
        flow=flow,
        kind="api" if trigger["kind"] == "api" else "hook",
        method=trigger["config"].get("method", "POST"),
        path=paths.canonical(path),
        shape=paths.shape(path),
    )
