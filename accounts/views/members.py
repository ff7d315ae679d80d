"""Who belongs to a workspace and with which role, and who is invited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import invitations, services
from accounts.access import workspace_view
from accounts.models import Invitation, Membership
from accounts.roles import Role
from accounts.views.answers import Errors, answered

NO_ROLE = _lazy("Choose one of the roles.")


@never_cache
@workspace_view(write=Role.ADMIN)
def members(request: Any) -> HttpResponse:
    """List the members and who is invited; admins invite, change roles and remove."""
    send = SENDING.get(request.POST.get("action", ""))
    if send:
        return _sending(request, send)
    actions = {"role": _set_role, "remove": _remove, "take_back": _take_back}
    return answered(request, "members.html", actions, lambda: _context(request))


def _context(request: Any) -> dict[str, Any]:
    found = Membership.objects.filter(workspace=request.workspace).select_related("user")
    asked = Invitation.objects.filter(workspace=request.workspace, accepted_at=None, revoked_at=None)
    return {
        "members": found.order_by("created_at", "pk"),
        "invitations": asked.select_related("invited_by").order_by("-sent_at", "pk"),
        "roles": [
            choice for choice in Role.choices if choice[0] != Role.OWNER or request.member.can(Role.OWNER)
        ],
    }


def _sending(request: Any, send: Callable[[Any], invitations.Sent]) -> HttpResponse:
    """Send an invitation; a link that no message carries is in the answer, and nowhere else."""
    try:
        sent = send(request)
    except WrongField as wrong:
        context = {**_context(request), "errors": {wrong.field: str(wrong)}, "values": request.POST}
        return render(request, "members.html", context, status=422)
    if not sent.link:
        messages.success(request, _("Invitation sent to {email}").format(email=sent.invitation.email))
        return redirect(request.path)
    context = {**_context(request), "errors": {}, "values": {}, "sent": sent}
    return render(request, "members.html", context, status=201)


class WrongField(ValueError):
    """What was typed cannot be used; ``field`` is where the text belongs."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def _invite(request: Any) -> invitations.Sent:
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise WrongField("role", str(NO_ROLE))
    try:
        _owners_only(request, role)
        return invitations.invite(
            workspace=request.workspace, email=request.POST.get("email", ""), role=role, by=request.user
        )
    except services.Refused as problem:
        raise WrongField("email", str(problem)) from None


def _send_again(request: Any) -> invitations.Sent:
    found = _invitation(request)
    try:
        _owners_only(request, found.role)
        return invitations.send_again(invitation=found, by=request.user)
    except services.Refused as problem:
        raise WrongField("invitation", str(problem)) from None


SENDING = {"invite": _invite, "send_again": _send_again}


@require_POST
@workspace_view()
def leave(request: Any) -> HttpResponse:
    """Let a member go of their own accord."""
    try:
        services.remove_member(member=request.member, by=request.user)
    except services.Refused as problem:
        messages.error(request, str(problem))
        return redirect("accounts:members", request.workspace.slug)
    messages.success(request, _("You left {workspace}").format(workspace=request.workspace))
    return redirect("accounts:start")


def _take_back(request: Any) -> Errors:
    found = _invitation(request)
    try:
        invitations.revoke(invitation=found, by=request.user)
    except services.Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Invitation of {email} taken back").format(email=found.email))
    return {}


def _set_role(request: Any) -> Errors:
    member, role = _member(request), request.POST.get("role", "")
    try:
        if role not in Role.values:
            raise services.Refused(str(NO_ROLE))
        _owners_only(request, role, member.role)
        services.set_role(member=member, role=role, by=request.user)
    except services.Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("{user} has the role {role} now").format(user=member.user, role=Role(role).label)
        )
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
        raise services.Refused(_("Only an owner can make, change or remove an owner. Ask one of them."))


def _member(request: Any) -> Membership:
    rows = Membership.objects.filter(workspace=request.workspace).select_related("user", "workspace")
    found = rows.filter(pk=request.POST.get("member", "")).first()
    if found is None:
        raise Http404(_("This person is not a member any more."))
    return found


def _invitation(request: Any) -> Invitation:
    rows = Invitation.objects.filter(workspace=request.workspace).select_related("workspace", "invited_by")
    found = rows.filter(pk=request.POST.get("invitation", "")).first()
    if found is None:
        raise Http404(_("There is no such invitation."))
    return found
