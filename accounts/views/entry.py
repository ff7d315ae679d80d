"""The way in: the first address, the set-up of a fresh install, sign-in links, a new workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import FirstOwnerForm, name_problem
from accounts.models import Membership, OneTimeLink, User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_safe
def start(request: Any) -> HttpResponse:
    """The first address: the person's last workspace, sign-in, or the set-up of a fresh install."""
    if not request.user.is_authenticated:
        return redirect("account_login" if User.objects.exists() else "accounts:setup")
    mine = Membership.objects.filter(user=request.user).select_related("workspace").order_by("created_at")
    member = mine.filter(workspace__slug=request.session.get("workspace")).first() or mine.first()
    workspace = member.workspace if member else services.own_workspace(user=request.user)
    return redirect("runs:home", workspace.slug)


@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Let the first visitor who has the token become the owner."""
    if User.objects.exists():
        return redirect("account_login")
    given = request.GET.get("token", "")
    form = FirstOwnerForm(request.POST or None, initial={"token": given})
    if request.method == "POST" and form.is_valid():
        try:
            user = services.create_first_owner(**form.owner())
        except services.Refused as problem:
            form.add_error("token", str(problem))
        else:
            login(request, user, backend=BACKEND)
            return redirect("accounts:start")
    elif request.method == "POST":
        _tell_wrong_token(form)
    status = 422 if form.errors else 200
    return render(request, "setup/owner.html", {"form": form, "token_given": bool(given)}, status=status)


def _tell_wrong_token(form: FirstOwnerForm) -> None:
    """Tell a wrong token beside what else is wrong, not only once the rest is right."""
    token = form.cleaned_data.get("token")
    problem = services.setup_token_problem(token) if token else ""
    if problem:
        form.add_error("token", problem)


@never_cache
@require_http_methods(["GET", "HEAD"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link that works once. A HEAD request, as link checkers send, does not use it up."""
    if request.method == "HEAD":
        return HttpResponse()
    link = services.use_link(token, OneTimeLink.Purpose.SIGN_IN)
    if link is None or link.user is None or not link.user.is_active:
        if request.user.is_authenticated:
            return redirect("accounts:start")
        return render(request, "account/link_used.html", status=410)
    login(request, link.user, backend=BACKEND)
    return redirect("accounts:start")


@require_POST
@login_required
def new_workspace(request: Any) -> HttpResponse:
    """Make a workspace of which the person is the owner, and go there."""
    name = request.POST.get("name", "").strip()
    problem = name_problem(name)
    if problem:
        messages.error(request, problem)
        return redirect("accounts:start")
    workspace = services.create_workspace(name=name, owner=request.user)
    messages.success(request, _("Workspace “{name}” created").format(name=workspace.name))
    return redirect("runs:home", workspace.slug)
