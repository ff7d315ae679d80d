"""The page of an integration: its flows."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from designer.models import Branch, Flow, FlowSchedule, Integration
from designer.usage import disconnected
from runs.activity import activity_of, state_of


@require_GET
@workspace_view()
def integration(request: Any, integration_id: str) -> HttpResponse:
    """List the flows with their state and age."""
    found = get_object_or_404(Integration, workspace=request.workspace, pk=integration_id)
    rows = Flow.objects.filter(workspace=request.workspace, integration=found).select_related("current")
    flows: list[Any] = list(rows.defer("current__doc"))
    activity = activity_of(request.workspace, [flow.pk for flow in flows])
    saved = dict(Branch.objects.filter(flow__in=flows, name="main").values_list("flow", "saved_at"))
    due = dict(FlowSchedule.objects.filter(flow__in=flows).values_list("flow", "due_at"))
    cut_off = disconnected(request.workspace)
    for flow in flows:
        seen = activity[flow.pk]
        broken, published = flow.pk in cut_off, flow.current_id is not None
        flow.state = state_of(seen, on=flow.on, published=published, broken=broken)
        flow.running, flow.open_errors = seen.running, seen.open_errors
        flow.last_run_at, flow.last_run_was = seen.last_run_at, seen.last_run_was
        flow.next_run_at = due.get(flow.pk)
        flow.saved_at = saved.get(flow.pk, flow.created_at)
    return render(request, "integration.html", {"integration": found, "flows": flows})
