"""The page Test of a flow."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import WorkspaceRequest, workspace_view
from designer import extensions, pins, services
from designer.addresses import endpoints_of
from designer.document import parse
from designer.environments import version_in
from designer.models import Environment, Flow, FlowVersion
from designer.steps.kind import rows_of
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
        "endpoints": endpoints_of(flow, flow.current.doc) if flow.current else [],
        "mocked": [graph.steps[step].name for step in pins.mocks_of(flow, graph)],
        "tried": _tried(flow),
    }
    return render(request, "flows/test.html", context | extensions.context_of("test", request, flow))


def _tried(flow: Flow) -> FlowVersion | None:
    """What runs in Development, when it is one that a person starts."""
    version = version_in(flow, Environment.DEVELOPMENT)
    trigger = parse(version.doc).trigger if version else None
    return version if trigger and trigger.kind in ("manual", "schedule") else None
