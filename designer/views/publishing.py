"""Publish, switch, and go back to an earlier version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.models import FlowVersion
from designer.views.bodies import answers_json, json_object, not_ready
from designer.views.objects import address, flow_of

PAGES = ("test/", "deploy/", "manage/", "observe/")


@require_POST
@workspace_view("builder")
@answers_json
def publish(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Make the draft the live version: ``{"note"}`` → ``{"number"}``, or 422 with the problems."""
    flow = flow_of(request, flow_id)
    note = request.POST.get("note") if request.POST else json_object(request).get("note")
    try:
        version = services.publish(flow=flow, note=note if isinstance(note, str) else "", by=request.user)
    except services.NothingChanged as error:
        return not_ready([], str(error))
    except services.NotReady as error:
        return not_ready(error.problems)
    return JsonResponse({"number": version.number, "on": flow.on})


@require_POST
@workspace_view("builder")
def switch(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Turn the flow on (``on=1``) or off; a program that accepts JSON gets JSON."""
    flow = flow_of(request, flow_id)
    wants_json = "application/json" in request.headers.get("Accept", "")
    on = request.POST.get("on") == "1"
    try:
        services.switch(flow=flow, on=on, by=request.user)
    except services.NotReady as error:
        if wants_json:
            return not_ready(error.problems, str(error))
        messages.error(request, str(error))
        return HttpResponseRedirect(_page_before(request, flow))
    if wants_json:
        return JsonResponse({"on": flow.on})
    told = _("“%(name)s” is on") if flow.on else _("“%(name)s” is off")
    messages.success(request, told % {"name": flow.name})
    return HttpResponseRedirect(_page_before(request, flow))


@require_POST
@workspace_view("operator")
def schedule(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Let the clock start the flow (``paused=0``), or not for now (``paused=1``)."""
    flow = flow_of(request, flow_id)
    paused = request.POST.get("paused") == "1"
    try:
        services.pause_schedule(flow=flow, paused=paused, by=request.user)
    except services.NotScheduled as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The schedule is paused") if paused else _("The schedule goes on"))
    return HttpResponseRedirect(_page_before(request, flow))


def _page_before(request: WorkspaceRequest, flow: Any) -> str:
    """The page of this flow the form was on; nothing that a foreign page could choose."""
    came_from = request.headers.get("Referer", "")
    here = address("develop", flow)
    return next((here + page for page in PAGES if came_from.endswith(here + page)), here)


@require_POST
@workspace_view("builder")
def restore(request: WorkspaceRequest, flow_id: str, number: int) -> HttpResponse:
    """Make version ``number`` live again (``as=live``) or copy it into the draft (``as=draft``)."""
    flow = flow_of(request, flow_id)
    into = "draft" if request.POST.get("as") == "draft" else "live"
    try:
        services.restore_version(flow=flow, number=number, by=request.user, into=into)
    except FlowVersion.DoesNotExist as error:
        raise Http404(_("This flow has no version %(number)s.") % {"number": number}) from error
    except services.NotReady as error:
        messages.error(
            request, _("Version %(number)s was not made live. %(error)s") % {"number": number, "error": error}
        )
        return HttpResponseRedirect(address("deploy", flow))
    if into == "draft":
        messages.success(request, _("Version %(number)s copied to the draft") % {"number": number})
        return HttpResponseRedirect(address("develop", flow))
    messages.success(request, _("Version %(number)s is live") % {"number": number})
    return HttpResponseRedirect(address("deploy", flow))
