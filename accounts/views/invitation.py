"""The page behind the link of an invitation: join, sign in first, sign up, or why it does not work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import invitations
from accounts.forms import InvitedForm
from accounts.models import Invitation, Membership, User
from accounts.services import Refused
from accounts.views.entry import BACKEND


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Any, token: str) -> HttpResponse:
    """Show an invitation to whoever has its link. Looking at it does not use it up."""
    found = invitations.find(token)
    if found is None or found.state != "open":
        return _over(request, found)
    if request.user.is_authenticated:
        return _signed_in(request, found)
    if User.objects.filter(email=found.email).exists():
        return _page(request, found, "sign_in")
    return _sign_up(request, found)


def _signed_in(request: Any, found: Invitation) -> HttpResponse:
    if request.user.email != found.email:
        return _page(request, found, "other", status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, found, "join")
    try:
        invitations.accept(invitation=found, user=request.user)
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect(request.path)
    return _welcome(request, found)


def _sign_up(request: Any, found: Invitation) -> HttpResponse:
    form = InvitedForm(request.POST or None, email=found.email)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, "sign_up", form=form, status=422 if form.errors else 200)
    try:
        user = invitations.sign_up(
            invitation=found, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect(request.path)
    login(request, user, backend=BACKEND)
    return _welcome(request, found)


def _welcome(request: Any, found: Invitation) -> HttpResponse:
    messages.success(request, _("You joined {name}").format(name=found.workspace.name))
    return redirect("runs:home", found.workspace.slug)


def _page(request: Any, found: Invitation, way: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {"invitation": found, "way": way, **more}
    return render(request, "account/invitation.html", context, status=status)


def _over(request: Any, found: Invitation | None) -> HttpResponse:
    """Say why the link does not work; who joined by it goes on to the workspace."""
    if found is not None and found.state == "accepted" and request.user.is_authenticated:
        mine = Membership.objects.filter(workspace=found.workspace, user=request.user)
        if mine.exists() and request.user.email == found.email:
            return redirect("runs:home", found.workspace.slug)
    context = {"invitation": found, "state": found.state if found else "unknown", "days": invitations.DAYS}
    return render(request, "account/invitation_over.html", context, status=410 if found else 404)
