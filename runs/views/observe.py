"""The Observe page of a flow: its runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from designer.models import Flow, FlowSchedule, Route
from designer.timetable import words_of, zoned
from designer.views.layout import flow_context
from designer.views.objects import flow_of
from runs.activity import activity_of
from runs.models import InboxEvent, Run
from runs.views.home import words
from runs.views.lists import listed


@require_GET
@workspace_view()
def observe(request: Any, flow_id: str) -> HttpResponse:
    """List the runs of one flow."""
    flow = flow_of(request, flow_id)
    seen = activity_of(request.workspace, [flow.pk])[flow.pk]
    context = {
        **listed(Run.objects.filter(flow=flow), request.GET).as_context(),
        "bars": seen.bars,
        "bars_label": words(seen),
        "endpoint": endpoint(flow),
        "trigger": flow.trigger,
        **schedule_of(flow),
        "parked": InboxEvent.objects.filter(flow=flow, state=InboxEvent.State.PARKED).count(),
    }
    return render(request, "flows/observe.html", flow_context(request, flow) | context)


def schedule_of(flow: Flow) -> dict[str, Any]:
    """Return the live schedule with its words and the next run on its zone's clock; nothing without one."""
    row = FlowSchedule.objects.filter(flow=flow).first()
    if row is None:
        return {"schedule": None}
    next_run = zoned(str(row.settings.get("zone")), row.due_at) if row.due_at else ""
    return {"schedule": row, "schedule_words": words_of(row.settings), "next_run": next_run}


def endpoint(flow: Flow) -> dict[str, str] | None:
    """Return the address at which events reach the flow, or None when nothing can."""
    route = Route.objects.filter(flow=flow).select_related("workspace").first()
    if route is None:
        return None
    door = "hook" if route.kind == "hook" else "flow"
    return {"method": route.method, "url": f"{settings.PUBLIC_URL}/{door}/{route.workspace.slug}{route.path}"}
