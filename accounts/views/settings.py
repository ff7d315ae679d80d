"""Name, owner and end of the workspace, facts of the install, and what was done lately."""

from __future__ import annotations

from typing import Any

from django.conf import settings as install
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import ownership, services
from accounts.access import require, workspace_view
from accounts.closing import holdings
from accounts.forms import name_problem
from accounts.mail import MailFailed, mail_works, send_test, server
from accounts.models import Membership
from accounts.roles import Role
from accounts.views.answers import Errors, answered
from lib.schedule import zone_names

EVENTS = 20


@workspace_view(write=Role.ADMIN)
def settings(request: Any) -> HttpResponse:
    """Show the settings; admins rename the workspace and set its clock, owners hand it over or delete it."""
    if request.POST.get("action") == "delete":
        return _delete(request)
    actions = {"rename": _rename, "zone": _set_zone, "transfer": _transfer, "test_mail": _test_mail}
    return answered(request, "settings.html", actions, lambda: _context(request))


def _context(request: Any) -> dict[str, Any]:
    events = request.workspace.audit_events.select_related("actor").order_by("-at", "-pk")
    found: dict[str, Any] = {"audit": events[:EVENTS], "facts": facts(), "zones": zone_names()}
    if request.member.can(Role.OWNER):
        others = Membership.objects.filter(workspace=request.workspace).exclude(role=Role.OWNER)
        found |= {
            "heirs": others.select_related("user").order_by("created_at", "pk"),
            "holdings": holdings(request.workspace),
            "mail": server() if request.user.is_staff else None,
        }
    return found


def facts() -> list[dict[str, str]]:
    """Return what members may know of the install."""
    days = ngettext("{n} day", "{n} days", install.RETENTION_DAYS).format(n=install.RETENTION_DAYS)
    return [
        {"name": _("Address"), "value": install.PUBLIC_URL},
        {"name": _("Sign-up"), "value": _("open to everybody") if install.SIGNUP_OPEN else _("closed")},
        {"name": _("Records of runs are kept for"), "value": days},
    ]


def _transfer(request: Any) -> Errors:
    require(request.member, Role.OWNER)
    rows = Membership.objects.filter(workspace=request.workspace).select_related("user")
    to = rows.filter(pk=request.POST.get("member", "")).first()
    if to is None:
        return {"member": _("Choose the member who is to own the workspace.")}
    try:
        ownership.transfer_ownership(workspace=request.workspace, to=to, by=request.user)
    except services.Refused as problem:
        return {"member": str(problem)}
    messages.success(request, _("{person} owns the workspace now, you are an admin").format(person=to.user))
    return {}


def _test_mail(request: Any) -> Errors:
    require(request.member, Role.OWNER)
    if not request.user.is_staff:
        raise PermissionDenied(_("Only the person who set this install up sends test messages."))
    try:
        send_test(to=request.user.email)
    except MailFailed as problem:
        return {"mail": str(problem)}
    if mail_works():
        words = _("The mail server took a test message for {email}. Look into the mailbox.")
    else:
        words = _("The test message for {email} is printed on the terminal")
    messages.success(request, words.format(email=request.user.email))
    return {}


def _delete(request: Any) -> HttpResponse:
    require(request.member, Role.OWNER)
    try:
        ownership.delete_workspace(
            workspace=request.workspace, typed=request.POST.get("confirm", ""), by=request.user
        )
    except services.Refused as problem:
        context = {**_context(request), "errors": {"confirm": str(problem)}, "values": request.POST}
        return render(request, "settings.html", context, status=422)
    messages.success(request, _("Workspace “{name}” deleted").format(name=request.workspace.name))
    return redirect("accounts:start")


def _rename(request: Any) -> Errors:
    name = request.POST.get("name", "").strip()
    problem = name_problem(name)
    if problem:
        return {"name": problem}
    services.rename_workspace(workspace=request.workspace, name=name, by=request.user)
    messages.success(request, _("Workspace renamed"))
    return {}


def _set_zone(request: Any) -> Errors:
    try:
        services.set_zone(workspace=request.workspace, zone=request.POST.get("zone", ""), by=request.user)
    except services.Refused as problem:
        return {"zone": str(problem)}
    messages.success(
        request, _("New schedules start on the clock of {zone}").format(zone=request.workspace.zone)
    )
    return {}
