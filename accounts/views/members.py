"""Who belongs to a workspace, and with which role."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import services
from accounts.access import workspace_view
from accounts.models import Membership
from accounts.roles import Role
from accounts.views.answers import Errors, answered

NO_ROLE = "Choose one of the roles."


@workspace_view(write=Role.ADMIN)
def members(request: Any) -> HttpResponse:
    """List the members; admins add people, change roles and remove."""

    def context() -> dict[str, Any]:
        found = Membership.objects.filter(workspace=request.workspace).select_related("user")
        return {"members": found.order_by("created_at", "pk"), "roles": Role.choices}

    return answered(request, "members.html", {"invite": _add, "role": _set_role, "remove": _remove}, context)


@require_POST
@workspace_view()
def leave(request: Any) -> HttpResponse:
    """Let a member go of their own accord."""
    try:
        services.remove_member(member=request.member, by=request.user)
    except services.Refused as problem:
        messages.error(request, str(problem))
        return redirect("accounts:members", request.workspace.slug)
    messages.success(request, f"You left {request.workspace}")
    return redirect("accounts:start")


def _add(request: Any) -> Errors:
    role = request.POST.get("role", "")
    if role not in Role.values:
        return {"role": NO_ROLE}
    try:
        _owners_only(request, role)
        member = services.add_member(
            workspace=request.workspace, email=request.POST.get("email", ""), role=role, by=request.user
        )
    except services.Refused as problem:
        return {"email": str(problem)}
    messages.success(request, f"{member.user} added")
    return {}


def _set_role(request: Any) -> Errors:
    member, role = _member(request), request.POST.get("role", "")
    try:
        if role not in Role.values:
            raise services.Refused(NO_ROLE)
        _owners_only(request, role, member.role)
        services.set_role(member=member, role=role, by=request.user)
    except services.Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{member.user} is {Role(role).label.lower()} now")
    return {}


def _remove(request: Any) -> Errors:
    member = _member(request)
    try:
        _owners_only(request, member.role)
        services.remove_member(member=member, by=request.user)
    except services.Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{member.user} removed")
    return {}


def _owners_only(request: Any, *roles: str) -> None:
    """Only an owner makes owners, and only an owner changes or removes one."""
    if Role.OWNER in roles and not request.member.can(Role.OWNER):
        raise services.Refused("Only an owner can make, change or remove an owner. Ask one of them.")


def _member(request: Any) -> Membership:
    rows = Membership.objects.filter(workspace=request.workspace).select_related("user", "workspace")
    found = rows.filter(pk=request.POST.get("member", "")).first()
    if found is None:
        raise Http404("This person is not a member any more.")
    return found
