"""Integrations: create, rename, delete and undo. Their pages belong to the home page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.models import Flow, Integration
from designer.usage import users_of
from designer.views.objects import integration_of, with_users


def _home(request: WorkspaceRequest) -> str:
    return f"/w/{request.workspace.slug}/"


def _page(request: WorkspaceRequest, integration: Integration) -> str:
    return f"{_home(request)}integrations/{integration.pk}/"


@require_POST
@workspace_view("builder")
def create(request: WorkspaceRequest) -> HttpResponse:
    """Make one and open it."""
    try:
        made = services.create_integration(
            workspace=request.workspace, name=request.POST.get("name", ""), by=request.user
        )
    except services.BadName as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_home(request))
    return HttpResponseRedirect(_page(request, made))


@require_POST
@workspace_view("builder")
def rename(request: WorkspaceRequest, integration_id: str) -> HttpResponse:
    """Give it another name."""
    integration = integration_of(request, integration_id)
    try:
        services.rename_integration(
            integration=integration, name=request.POST.get("name", ""), by=request.user
        )
        messages.success(request, _("Integration renamed to “%(name)s”") % {"name": integration.name})
    except services.BadName as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(_page(request, integration))


@require_POST
@workspace_view("builder")
def delete(request: WorkspaceRequest, integration_id: str) -> HttpResponse:
    """Take it and its flows away, with Undo."""
    integration = integration_of(request, integration_id)
    users = users_of(Flow.objects.filter(integration=integration))
    services.delete_integration(integration=integration, by=request.user)
    undo = reverse("designer:integration_undelete", args=[request.workspace.slug, integration.pk])
    told = _("Integration “%(name)s” deleted") % {"name": integration.name}
    messages.success(request, with_users(told, users), extra_tags=undo)
    return HttpResponseRedirect(_home(request))


@require_POST
@workspace_view("builder")
def undelete(request: WorkspaceRequest, integration_id: str) -> HttpResponse:
    """Bring it back."""
    integration = get_object_or_404(Integration.every, workspace=request.workspace, pk=integration_id)
    if integration.deleted_at is not None:
        services.restore_integration(integration=integration, by=request.user)
    return HttpResponseRedirect(_page(request, integration))
