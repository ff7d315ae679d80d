"""List and detail of connections, testing and deleting them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from accounts.roles import Role
from connectors.models import AuthKind, Connection
from connectors.services import delete_connection
from connectors.testing import test_connection
from connectors.usage import flows_by_connection


@require_GET
@workspace_view()
def connections(request: Any) -> HttpResponse:
    """Every connection of the workspace."""
    flows = flows_by_connection(request.workspace)
    rows = list(Connection.objects.filter(workspace=request.workspace).defer("secrets").order_by("name"))
    for row in rows:
        row.flow_count = len(flows.get(row.pk, ()))  # type: ignore[attr-defined]
    return render(request, "connections/list.html", {"connections": rows})


@require_GET
@workspace_view()
def detail(request: Any, connection_id: str) -> HttpResponse:
    """One connection: its state, who uses it, what to do."""
    return _detail(request, connection_of(request, connection_id))


@require_POST
@workspace_view(Role.BUILDER)
def test(request: Any, connection_id: str) -> HttpResponse:
    """Test a connection and show what was found."""
    connection = connection_of(request, connection_id)
    checks = test_connection(connection)
    return _detail(request, connection, checks)


@require_POST
@workspace_view(Role.BUILDER)
def delete(request: Any, connection_id: str) -> HttpResponse:
    """Delete a connection; its secrets are gone for good."""
    connection = connection_of(request, connection_id)
    delete_connection(connection=connection, by=request.user)
    messages.success(request, _("Connection “%(name)s” deleted.") % {"name": connection.name})
    return redirect("connectors:list", request.workspace.slug)


def connection_of(request: WorkspaceRequest, pk: str) -> Connection:
    """Return a connection of the workspace, or 404."""
    rows = Connection.objects.select_related("created_by", "installed", "workspace")
    return get_object_or_404(rows, workspace=request.workspace, pk=pk)


def _detail(request: WorkspaceRequest, connection: Connection, checks: Any = None) -> HttpResponse:
    slug = request.workspace.slug
    linking = connection.auth == AuthKind.OAUTH2
    context = {
        "connection": connection,
        "checks": checks,
        "flows": flows_by_connection(request.workspace).get(connection.pk, []),
        "edit_url": "" if connection.installed_id else reverse("connectors:edit", args=[slug, connection.pk]),
        "link_url": reverse("connectors:link", args=[slug, connection.pk]) if linking else "",
    }
    return render(request, "connections/detail.html", context)
