"""Templates: choose one, say what it is to be called and what it talks to, and open the finished draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Workspace
from designer.models import Flow, Integration
from designer.services.drafts import draft_of
from designer.services.starting import NotStarted, connections_for, start_from
from designer.starters import STARTERS, Need, Starter, starter_of
from designer.steps.kind import text_of
from designer.steps.table import KINDS
from designer.views.objects import address, flow_of, integration_asked
from lib.ids import is_id
from lib.words import told

NEW = "new"
LONGEST_WAY_BACK = 500


@require_GET
@workspace_view("builder")
def gallery(request: WorkspaceRequest) -> HttpResponse:
    """The templates. ``?integration=`` and ``?flow=`` (an empty one) are where the flow is to stand."""
    integration, into = (
        integration_asked(request, request.GET.get("integration")),
        _into(request, request.GET),
    )
    query = {"flow": into.pk} if into else {"integration": integration.pk} if integration else {}
    context = {
        "starters": [{"starter": one, "connectors": _connectors(one)} for one in STARTERS],
        "query": f"?{urlencode(query)}" if query else "",
        "integration": integration or (into.integration if into else None),
        "into": into,
    }
    return render(request, "starters/gallery.html", context)


@require_http_methods(["GET", "POST"])
@workspace_view("builder")
def start(request: WorkspaceRequest, starter: str) -> HttpResponse:
    """Make a flow from a template. A connection that is not there yet is made on the way, and comes back here."""
    chosen = starter_of(starter)
    if chosen is None:
        raise Http404(_("There is no such template."))
    if request.method != "POST":
        return _page(request, chosen, request.GET, {})
    given = request.POST
    for number, _need in enumerate(chosen.needs):
        if given.get(f"connection-{number}") == NEW:
            return HttpResponseRedirect(_wizard(request, chosen, number))
    integration, into = integration_asked(request, given.get("integration")), _into(request, given)
    try:
        flow = start_from(
            workspace=request.workspace,
            starter=chosen,
            name=given.get("name", ""),
            connections={
                need.name: given.get(f"connection-{number}", "") for number, need in enumerate(chosen.needs)
            },
            by=request.user,
            integration=integration,
            into=into,
        )
    except NotStarted as problem:
        return _page(request, chosen, given, problem.errors)
    messages.success(request, _("Flow “%(name)s” is ready to be tested") % {"name": flow.name})
    return HttpResponseRedirect(address("develop", flow))


def _page(
    request: WorkspaceRequest, starter: Starter, given: Mapping[str, Any], errors: Mapping[str, str]
) -> HttpResponse:
    into = _into(request, given)
    integration = integration_asked(request, given.get("integration"))
    rows = [
        _asked(request.workspace, need, number, given, errors.get(f"connection-{number}", ""))
        for number, need in enumerate(starter.needs)
    ]
    context = {
        "starter": starter,
        "steps": [
            {"name": step.name, "kind": KINDS[step.kind]}
            for step in (starter.graph.steps[identity] for identity in starter.graph.order)
        ],
        "name": given.get("name", into.name if into else starter.title),
        "integrations": Integration.objects.filter(workspace=request.workspace),
        "integration": integration,
        "asked_for_new": "integration" in given and integration is None,
        "into": into,
        "needs": rows,
        "only_new": any(not row["connections"] for row in rows),
        "errors": errors,
    }
    return render(request, "starters/start.html", context, status=422 if errors else 200)


def _asked(
    workspace: Workspace, need: Need, number: int, given: Mapping[str, Any], error: str
) -> dict[str, Any]:
    """One connection to choose, as the page shows it."""
    found = connections_for(workspace, need)
    fits = [row.pk for row in found if row.name == need.name] or [row.pk for row in found if len(found) == 1]
    made_on_the_way = given.get("connection", "") if given.get("for") == str(number) else ""
    calls = [f"{text_of(step.config, 'method')} {text_of(step.config, 'path')}" for step in need.steps]
    return {
        "field": f"connection-{number}",
        "label": need.name,
        "connections": found,
        "value": given.get(f"connection-{number}") or made_on_the_way or next(iter(fits), ""),
        "calls": list(dict.fromkeys(calls)),
        "error": error,
    }


def _into(request: WorkspaceRequest, given: Mapping[str, Any]) -> Flow | None:
    """The flow that is to be filled; None when none was named, or it has steps by now."""
    asked = str(given.get("flow", ""))
    if not is_id(asked):
        return None
    flow = flow_of(request, asked)
    return None if draft_of(flow).doc.get("steps") else flow


def _wizard(request: WorkspaceRequest, starter: Starter, number: int) -> str:
    """The connection wizard, which comes back with what was typed and the new connection."""
    given = request.POST
    kept = {"for": str(number)} | {
        key: given[key]
        for key in ("flow", "integration", "name", *(f"connection-{n}" for n, _ in enumerate(starter.needs)))
        if key in given and given[key] != NEW
    }
    here = reverse("designer:start", args=[request.workspace.slug, starter.key])
    back = f"{here}?{urlencode(kept)}"
    if len(back) > LONGEST_WAY_BACK:
        back = f"{here}?{urlencode({key: value for key, value in kept.items() if key != 'name'})}"
    need = starter.needs[number]
    query = urlencode({"connector": need.connector, "next": back})
    return f"{reverse('connectors:new', args=[request.workspace.slug])}?{query}"


def _connectors(starter: Starter) -> list[str]:
    """What it talks to, by name."""
    return list(dict.fromkeys(told(KINDS[need.steps[0].kind].title) for need in starter.needs))
