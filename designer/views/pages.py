"""The pages Test and Deploy of a flow."""

from __future__ import annotations

from django.db.models import Window
from django.db.models.functions import Lag
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import WorkspaceRequest, workspace_view
from designer import extensions, pins, services
from designer.addresses import endpoint_of
from designer.document import parse
from designer.models import Flow
from designer.steps.kind import rows_of
from designer.versions import content_hash, normal
from designer.views.layout import flow_context
from designer.views.objects import flow_of


@require_GET
@workspace_view()
def test(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Run the draft by hand, and see how the live flow is reached."""
    flow = flow_of(request, flow_id)
    graph = parse(services.draft_of(flow).doc)
    trigger = graph.trigger
    context = flow_context(request, flow) | {
        "trigger": trigger.kind if trigger else "",
        "problems": services.problems_of(flow, graph),
        "arguments": rows_of(graph.settings[trigger.id], "arguments") if trigger else [],
        "endpoint": endpoint_of(flow, flow.current.doc) if flow.current else None,
        "mocked": [graph.steps[step].name for step in pins.mocks_of(flow, graph)],
    }
    return render(request, "flows/test.html", context | extensions.context_of("test", request, flow))


@require_GET
@workspace_view()
def deploy(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """The versions of a flow."""
    flow = flow_of(request, flow_id)
    rows = flow.versions.exclude(number=None).select_related("author").defer("doc")
    versions = rows.annotate(before=Window(Lag("number"), order_by="number")).order_by("-number")
    context = flow_context(request, flow) | {"versions": versions, "changed": _changed(flow)}
    return render(request, "flows/deploy.html", context | extensions.context_of("deploy", request, flow))


def _changed(flow: Flow) -> bool:
    """Whether publishing the draft would change what runs."""
    if flow.current is None:
        return False
    return content_hash(normal(services.draft_of(flow).doc)) != content_hash(normal(flow.current.doc))
