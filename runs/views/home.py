"""The home page of a workspace: what needs a person, integrations, recent runs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from accounts.models import Workspace
from connectors.models import Connection, ConnectionStatus
from designer.models import Flow, Integration
from designer.usage import disconnected
from runs.activity import Activity, activity_of, state_of, waiting_errors
from runs.guide import guide_of
from runs.models import Run, RunError

RECENT = 10
FOUND = 50


@require_GET
@workspace_view()
def home(request: Any) -> HttpResponse:
    """Show the workspace."""
    workspace = request.workspace
    q = request.GET.get("q", "").strip()[:100]
    flows = list(Flow.objects.filter(workspace=workspace).select_related("integration"))
    context = {
        "guide": None if q else guide_of(request.member),
        "attention": attention(workspace),
        "integrations": tiles(workspace, flows),
        "runs": Run.objects.filter(workspace=workspace, flow__deleted_at=None)
        .select_related("flow__integration", "by")
        .order_by("-id")[:RECENT],
        "q": q,
        "found": [flow for flow in flows if q.lower() in flow.name.lower()][:FOUND] if q else [],
    }
    return render(request, "home.html", context)


def tiles(workspace: Workspace, flows: list[Flow]) -> list[Integration]:
    """Return the integrations with what their tiles show."""
    activity = activity_of(workspace, [flow.pk for flow in flows])
    members: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        members[flow.integration_id].append(flow)
    shown = list(Integration.objects.filter(workspace=workspace))
    cut_off = disconnected(workspace)
    for integration in shown:
        _dress(integration, members[integration.pk], activity, cut_off)
    return shown


def _dress(integration: Any, flows: list[Flow], activity: dict[str, Activity], cut_off: set[str]) -> None:
    total = Activity()
    for flow in flows:
        total.add(activity[flow.pk])
    integration.flow_count = len(flows)
    integration.on_count = sum(flow.on for flow in flows)
    integration.open_errors = total.open_errors
    integration.last_run_at, integration.last_run_was = total.last_run_at, total.last_run_was
    integration.bars = total.bars
    integration.bars_label = words(total)
    integration.state = state_of(
        total,
        on=bool(integration.on_count),
        published=any(flow.current_id for flow in flows) or not flows,
        broken=any(flow.pk in cut_off for flow in flows),
    )


def words(activity: Activity) -> str:
    """Return the bars as a sentence."""
    sums = activity.total
    return _(
        "Runs in Production in the last 24 hours: %(ok)s without errors, %(errors)s with errors, %(failed)s "
        "failed, %(waiting)s under way"
    ) % {"ok": sums["ok"], "errors": sums["errors"], "failed": sums["failed"], "waiting": sums["waiting"]}


def attention(workspace: Workspace) -> list[dict[str, str]]:
    """Return what waits for a person, the most urgent first."""
    return [*_broken(workspace), *_failed(workspace)]


def _broken(workspace: Workspace) -> list[dict[str, str]]:
    rows = Connection.objects.filter(workspace=workspace, status=ConnectionStatus.BROKEN).order_by("name")[:5]
    return [
        {
            "level": "bad",
            "icon": "unplug",
            "title": _("The connection “%(name)s” stopped working") % {"name": row.name},
            "text": row.status_reason or _("The other side no longer accepts its credentials."),
            "url": f"/w/{workspace.slug}/connections/{row.pk}/",
            "action": _("Reconnect"),
        }
        for row in rows
    ]


def _failed(workspace: Workspace) -> list[dict[str, str]]:
    errors = waiting_errors(workspace)
    seen = errors.aggregate(count=Count("pk"), flows=Count("flow", distinct=True), newest=Max("pk"))
    count, flows = seen["count"], seen["flows"]
    newest = RunError.objects.select_related("flow").defer("payload").filter(pk=seen["newest"] or "").first()
    if newest is None:
        return []
    records = ngettext("%(count)s record", "%(count)s records", count) % {"count": f"{count:,}"}
    title = ngettext("%(records)s failed in %(flows)d flow", "%(records)s failed in %(flows)d flows", flows)
    return [
        {
            "level": "bad",
            "icon": "inbox",
            "title": title % {"records": records, "flows": flows},
            "text": _("Newest: %(message)s (%(step_name)s, %(name)s)")
            % {"message": newest.message[:160], "step_name": newest.step_name, "name": newest.flow.name},
            "url": reverse("runs:errors", args=[workspace.slug]),
            "action": _("Open error desk"),
        }
    ]
