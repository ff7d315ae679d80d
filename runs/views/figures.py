"""What runs in an environment as a picture, with what each step did in a chosen time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from designer.facts import facts_of
from designer.models import Deployment, Environment, Flow, FlowVersion
from designer.services.drafts import summaries_of
from designer.steps.table import palette
from designer.views.layout import flow_context
from designer.views.objects import flow_of
from runs.observing.steps import figures, step_rows
from runs.views.observe import (
    environment_asked,
    environment_context,
    span_asked,
    span_context,
    with_zone,
)


@require_GET
@workspace_view()
def picture(request: Any, flow_id: str) -> HttpResponse:
    """Show success and time of each step where it stands in the flow, and the same as a table."""
    flow = flow_of(request, flow_id)
    span = span_asked(request)
    environment = environment_asked(request)
    rows = step_rows(flow, span, environment)
    version = deployed(flow, environment)
    context = {
        **span_context(span),
        **environment_context(environment),
        "steps": rows,
        "boot": boot(flow, version, rows) if version else None,
    }
    return with_zone(render(request, "observe/figures.html", flow_context(request, flow) | context), request)


def deployed(flow: Flow, environment: Environment) -> FlowVersion | None:
    """Return the version that runs in an environment, or None when nothing does."""
    if environment == Environment.PRODUCTION:
        return flow.current
    row = Deployment.objects.filter(flow=flow, environment=environment).select_related("version").first()
    return row.version if row else None


def boot(flow: Flow, version: FlowVersion, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the canvas starts from to show figures."""
    facts = facts_of(flow.workspace, flow)
    doc = version.doc
    return {
        "mode": "figures",
        "urls": {"sprite": static("icons.svg")},
        "kinds": palette(facts),
        "doc": doc,
        "summaries": summaries_of(doc, facts),
        "can_edit": False,
        "figures": figures(rows),
    }
