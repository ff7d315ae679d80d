"""Flows: create, import, export, rename, delete and undo."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.document import MAX_BYTES, BadDocument, loads
from designer.flowfile import export_flow, import_flow
from designer.models import Flow, Integration
from designer.openapi import document_of
from designer.usage import users_of
from designer.views.objects import address, flow_of, integration_asked, version_asked, with_users


@require_POST
@workspace_view("builder")
def create(request: WorkspaceRequest) -> HttpResponse:
    """Make an empty flow and open it; without an integration, one is made for it."""
    integration = integration_asked(request, request.POST.get("integration"))
    name = request.POST.get("name", "").strip() or _("New flow")
    try:
        flow = services.create_flow(
            workspace=request.workspace,
            integration=integration or _first(request),
            name=name,
            by=request.user,
        )
    except services.BadName as error:
        messages.error(request, str(error))
        return _back(request, integration)
    return HttpResponseRedirect(address("develop", flow))


def _first(request: WorkspaceRequest) -> Integration:
    return services.create_integration(workspace=request.workspace, name=_("My integration"), by=request.user)


def _back(request: WorkspaceRequest, integration: Integration | None) -> HttpResponse:
    home = f"/w/{request.workspace.slug}/"
    return HttpResponseRedirect(f"{home}integrations/{integration.pk}/" if integration else home)


@require_POST
@workspace_view("builder")
def upload(request: WorkspaceRequest) -> HttpResponse:
    """Make a flow from an exported file."""
    integration = integration_asked(request, request.POST.get("integration"))
    try:
        flow = import_flow(
            workspace=request.workspace, doc=_uploaded(request), by=request.user, integration=integration
        )
    except (BadDocument, services.BadName) as error:
        messages.error(request, _("The file was not imported. %(error)s") % {"error": error})
        return _back(request, integration)
    messages.success(request, _("Flow “%(name)s” imported") % {"name": flow.name})
    return HttpResponseRedirect(address("develop", flow))


def _uploaded(request: WorkspaceRequest) -> Any:
    file = request.FILES.get("file")
    if file is None:
        raise BadDocument(_("No file was chosen."))
    return loads(file.read(MAX_BYTES + 1))


@require_GET
@workspace_view()
def export(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """The draft, or ``?version=``, as a file."""
    flow = flow_of(request, flow_id)
    number = request.GET.get("version", "")
    version = version_asked(flow, number)
    if number and version is None:
        raise Http404(_("This flow has no such version. Its Deploy page lists those that are there."))
    answer = HttpResponse(
        orjson.dumps(export_flow(flow, version), option=orjson.OPT_INDENT_2), content_type="application/json"
    )
    name = slugify(flow.name) or "flow"
    answer["Content-Disposition"] = f'attachment; filename="{name}.flow.json"'
    return answer


@require_GET
@workspace_view()
def openapi(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """The OpenAPI document of the live version; 404 when nothing is published, or it has no address."""
    flow = flow_of(request, flow_id)
    found = document_of(flow, flow.current) if flow.current else None
    if found is None:
        raise Http404(_("Only the live version of a flow with an address has an OpenAPI document."))
    return HttpResponse(orjson.dumps(found, option=orjson.OPT_INDENT_2), content_type="application/json")


@require_POST
@workspace_view("builder")
def rename(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Give it another name."""
    flow = flow_of(request, flow_id)
    try:
        services.rename_flow(flow=flow, name=request.POST.get("name", ""), by=request.user)
        messages.success(request, _("Flow renamed to “%(name)s”") % {"name": flow.name})
    except services.BadName as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{address('develop', flow)}manage/")


@require_POST
@workspace_view("builder")
def delete(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Take it away, with Undo."""
    flow = flow_of(request, flow_id)
    users = users_of([flow])
    services.delete_flow(flow=flow, by=request.user)
    undo = address("flow_undelete", flow)
    told = _("Flow “%(name)s” deleted") % {"name": flow.name}
    messages.success(request, with_users(told, users), extra_tags=undo)
    return _back(request, flow.integration)


@require_POST
@workspace_view("builder")
def undelete(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Bring it back."""
    rows = Flow.every.select_related("workspace", "integration", "current")
    flow = get_object_or_404(
        rows, workspace=request.workspace, pk=flow_id.partition("~")[0], integration__deleted_at=None
    )
    if flow.deleted_at is not None:
        was_on = flow.on
        services.restore_flow(flow=flow, by=request.user)
        if was_on and not flow.on:
            messages.warning(
                request,
                _("“%(name)s” is back and off: another flow has its address now.") % {"name": flow.name},
            )
    return HttpResponseRedirect(address("develop", flow))
