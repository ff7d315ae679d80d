"""The designer's page: the frame, and the JSON that starts the canvas."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from accounts.access import WorkspaceRequest, workspace_view
from designer import pins, services
from designer.document import parse
from designer.facts import facts_of
from designer.models import Flow, Sample
from designer.steps.table import palette
from designer.views.draft import state_of
from designer.views.layout import flow_context
from designer.views.objects import address, flow_of

STEP = "__STEP__"


@require_GET
@ensure_csrf_cookie
@workspace_view()
def develop(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Draw a flow."""
    flow = flow_of(request, flow_id)
    return render(request, "flows/develop.html", flow_context(request, flow) | {"boot": boot(request, flow)})


def boot(request: WorkspaceRequest, flow: Flow) -> dict[str, Any]:
    """What the canvas starts from."""
    branch = services.draft_of(flow)
    return {
        "mode": "edit",
        "urls": urls_of(flow),
        "csrf": get_token(request),
        "kinds": palette(facts_of(flow.workspace, flow)),
        "doc": branch.doc,
        "can_edit": request.member.can("builder"),
        "started": _started(flow, branch.doc),
        "keys": services.keys_of(request.user),
        "mocks": list(pins.mocks_of(flow, parse(branch.doc))),
    } | state_of(flow, branch)


def _started(flow: Flow, doc: dict[str, Any]) -> dict[str, Any]:
    """What started the flow when its trigger was last tried, so that a test by hand begins with it."""
    trigger = parse(doc).trigger
    sample = Sample.objects.filter(flow=flow, step=trigger.id).first() if trigger else None
    event = sample.data.get("input") if sample and isinstance(sample.data, dict) else None
    if not isinstance(event, dict):
        return {}
    named = {key: event[key] for key in ("params", "query") if isinstance(event.get(key), dict)}
    return named | ({"body": event["body"]} if event.get("body") is not None else {})


def urls_of(flow: Flow) -> dict[str, str]:
    """The addresses the canvas talks to; ``__STEP__`` stands for a step's id."""
    here = address("develop", flow)
    return {
        "sprite": static("icons.svg"),
        "draft": address("draft", flow),
        "copy": address("copy", flow),
        "export": address("flow_export", flow),
        "panel": f"{here}steps/{STEP}/panel",
        "test": f"{here}steps/{STEP}/test",
        "scope": f"{here}steps/{STEP}/scope.json",
        "data": f"{here}steps/{STEP}/data",
        "publish": address("publish", flow),
        "compare": address("compare", flow),
        "switch": address("switch", flow),
        "run": f"{here}run",
        "starters": f"{reverse('designer:starters', args=[flow.workspace.slug])}?flow={flow.pk}",
        "keys": reverse("designer:keys", args=[flow.workspace.slug]),
        "marketplace": f"/w/{flow.workspace.slug}/marketplace/",
    }
