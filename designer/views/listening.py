"""Waiting for a test event of a webhook: what arrives becomes the sample of the trigger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.addresses import curl_of, endpoint_of
from designer.document import Graph, parse
from designer.models import Flow, Sample
from designer.routes import routes_of
from designer.views.exchange import pretty
from designer.views.layout import flow_context
from designer.views.objects import address, flow_of

PATIENCE = timedelta(minutes=5)


@require_POST
@workspace_view("builder")
def listen(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Wait five minutes for an event at the address in the draft; ``stop=1`` ends the waiting."""
    flow = flow_of(request, flow_id)
    graph = parse(services.draft_of(flow).doc)
    if request.POST.get("stop"):
        _stop(flow)
    else:
        _start(flow, graph)
    return _answer(request, flow, graph)


@require_GET
@workspace_view()
def heard(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """What has arrived; the page asks again while nothing has."""
    flow = flow_of(request, flow_id)
    return _answer(request, flow, parse(services.draft_of(flow).doc))


@transaction.atomic
def _start(flow: Flow, graph: Graph) -> None:
    addresses = routes_of(graph)
    if graph.trigger is None or not addresses:
        return
    one = addresses[0]
    Sample.objects.update_or_create(
        flow=flow,
        step=graph.trigger.id,
        defaults={
            "data": {"kind": one.kind, "method": one.method, "path": one.path},
            "listening_until": timezone.now() + PATIENCE,
        },
    )
    services.bump_epoch()


@transaction.atomic
def _stop(flow: Flow) -> None:
    Sample.objects.filter(flow=flow, listening_until__isnull=False).update(listening_until=None)
    services.bump_epoch()


def _answer(request: WorkspaceRequest, flow: Flow, graph: Graph) -> HttpResponse:
    trigger = graph.trigger
    row = Sample.objects.filter(flow=flow, step=trigger.id).first() if trigger else None
    waiting = bool(row and row.listening_until and row.listening_until > timezone.now())
    context: dict[str, Any] = {
        "listen_url": address("listen", flow),
        "heard_url": address("heard", flow),
        "waiting": waiting,
        "until": row.listening_until if row else None,
        "sample": pretty(row.data["input"]) if row and "input" in row.data else "",
        "endpoint": endpoint_of(flow, services.draft_of(flow).doc),
    }
    endpoint = context["endpoint"]
    context["curl"] = curl_of(endpoint.method, endpoint.url, "{}") if endpoint else ""
    return render(request, "panels/listen.html", flow_context(request, flow) | context)
