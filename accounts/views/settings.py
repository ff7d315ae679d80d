"""Name of the workspace, facts of the install, and what was done lately."""

from __future__ import annotations

from typing import Any

from django.conf import settings as install
from django.contrib import messages
from django.http import HttpResponse

from accounts import services
from accounts.access import workspace_view
from accounts.forms import name_problem
from accounts.roles import Role
from accounts.views.answers import Errors, answered

EVENTS = 20


@workspace_view(write=Role.ADMIN)
def settings(request: Any) -> HttpResponse:
    """Show the settings; admins rename the workspace."""

    def context() -> dict[str, Any]:
        events = request.workspace.audit_events.select_related("actor").order_by("-at", "-pk")
        return {"audit": events[:EVENTS], "facts": facts()}

    return answered(request, "settings.html", {"rename": _rename}, context)


def facts() -> list[dict[str, str]]:
    """Return what members may know of the install."""
    return [
        {"name": "Address", "value": install.PUBLIC_URL},
        {"name": "Sign-up", "value": "open to everybody" if install.SIGNUP_OPEN else "closed"},
        {"name": "Records of runs are kept for", "value": f"{install.RETENTION_DAYS} days"},
    ]


def _rename(request: Any) -> Errors:
    name = request.POST.get("name", "").strip()
    problem = name_problem(name)
    if problem:
        return {"name": problem}
    services.rename_workspace(workspace=request.workspace, name=name, by=request.user)
    messages.success(request, "Workspace renamed")
    return {}
