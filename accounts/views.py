"""Pages of people and keys: first steps, members, API tokens, settings of a workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.access import workspace_view
from accounts.forms import FirstOwnerForm
from accounts.models import ApiToken, Membership, OneTimeLink, User
from accounts.roles import Role

BACKEND = "django.contrib.auth.backends.ModelBackend"
Errors = dict[str, str]
Action = Callable[[Any], Errors]


def start(request: Any) -> HttpResponse:
    """The first address: the person's workspace, sign-in, or the set-up of a fresh install."""
    if not request.user.is_authenticated:
        return redirect("account_login" if User.objects.exists() else "accounts:setup")
    last = request.session.get("workspace")
    mine = Membership.objects.filter(user=request.user).select_related("workspace").order_by("created_at")
    member = mine.filter(workspace__slug=last).first() or mine.first()
    if member is None:
        workspace = services.create_workspace(name=f"{request.user}’s workspace", owner=request.user)
        return redirect("runs:home", workspace.slug)
    return redirect("runs:home", member.workspace.slug)


@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Let the first visitor who has the token become the owner."""
    if User.objects.exists():
        return redirect("account_login")
    given = request.GET.get("token", "")
    form = FirstOwnerForm(request.POST or None, initial={"token": given})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = services.create_first_owner(
                token=data["token"].strip(),
                email=data["email"],
                password=data["password"],
                workspace_name=data["workspace"],
                name=data["name"],
            )
        except services.Refused as problem:
            form.add_error("token", str(problem))
        else:
            login(request, user, backend=BACKEND)
            return redirect("accounts:start")
    status = 422 if form.errors else 200
    return render(request, "setup/owner.html", {"form": form, "token_given": bool(given)}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link that works once. A HEAD request, as link checkers send, does not use it up."""
    if request.method == "HEAD":
        return HttpResponse()
    link = services.use_link(token, OneTimeLink.Purpose.SIGN_IN)
    if link is None or link.user is None or not link.user.is_active:
        messages.error(request, "This sign-in link was used already or is too old. Start Flowyard again for a new one.")
        return redirect("account_login")
    login(request, link.user, backend=BACKEND)
    return redirect("accounts:start")


def _answer(request: Any, template: str, actions: dict[str, Action], context: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Show a page, or carry out the posted action and come back; errors stay on the page with what was typed."""
    errors: Errors = {}
    if request.method == "POST":
        action = actions.get(request.POST.get("action", ""))
        errors = action(request) if action else {"": "The page was too old for this. It is fresh now: try again."}
        if not errors:
            return redirect(request.path)
    values = request.POST if errors else {}
    return render(request, template, {**context(), "errors": errors, "values": values}, status=422 if errors else 200)


# --- members -------------------------------------------------------------------------------------


@workspace_view(write=Role.ADMIN)
def members(request: Any) -> HttpResponse:
    """Who belongs to the workspace, and with which role."""

    def context() -> dict[str, Any]:
        found = Membership.objects.filter(workspace=request.workspace).select_related("user").order_by("created_at")
        return {"members": found, "invitations": [], "roles": Role.choices}

    actions = {"invite": _add_member, "role": _set_role, "remove": _remove_member}
    return _answer(request, "members.html", actions, context)


def _add_member(request: Any) -> Errors:
    role = request.POST.get("role", "")
    if role not in Role.values:
        return {"role": "Choose one of the roles."}
    try:
        member = services.add_member(
            workspace=request.workspace, email=request.POST.get("email", ""), role=_allowed(request, role), by=request.user
        )
    except services.Refused as problem:
        return {"email": str(problem)}
    messages.success(request, f"{member.user} added")
    return {}


def _allowed(request: Any, role: str) -> str:
    """Only an owner makes owners."""
    if role == Role.OWNER and not request.member.can(Role.OWNER):
        raise services.Refused("Only an owner can make somebody an owner.")
    return role


def _member(request: Any) -> Membership:
    return get_object_or_404(Membership, pk=request.POST.get("member", ""), workspace=request.workspace)


def _set_role(request: Any) -> Errors:
    member, role = _member(request), request.POST.get("role", "")
    if role not in Role.values:
        return {"role": "Choose one of the roles."}
    try:
        if member.role == Role.OWNER:
            _allowed(request, Role.OWNER)
        services.set_role(member=member, role=_allowed(request, role), by=request.user)
    except services.Refused as problem:
        return {"role": str(problem)}
    messages.success(request, f"{member.user} is {Role(role).label.lower()} now")
    return {}


def _remove_member(request: Any) -> Errors:
    member = _member(request)
    try:
        if member.role == Role.OWNER:
            _allowed(request, Role.OWNER)
        services.remove_member(member=member, by=request.user)
    except services.Refused as problem:
        return {"member": str(problem)}
    messages.success(request, f"{member.user} removed")
    return {}


# --- API tokens --------------------------------------------------------------------------------------


@never_cache
@workspace_view(write=Role.BUILDER)
def tokens(request: Any) -> HttpResponse:
    """Keys for the REST API; a new one is shown once."""

    def context() -> dict[str, Any]:
        found = ApiToken.objects.filter(workspace=request.workspace, revoked_at=None).select_related("user")
        return {"tokens": found.order_by("-created_at"), "new_token": request.session.pop("new_token", "")}

    return _answer(request, "tokens.html", {"create": _create_token, "revoke": _revoke_token}, context)


def _create_token(request: Any) -> Errors:
    name, days = request.POST.get("name", "").strip(), request.POST.get("days", "")
    if not name:
        return {"name": "Give the token a name that tells where it is used."}
    token, plain = services.create_token(workspace=request.workspace, user=request.user, name=name)
    if days.isdigit() and 0 < int(days) <= 3650:
        ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=int(days)))
    request.session["new_token"] = plain
    return {}


def _revoke_token(request: Any) -> Errors:
    token = get_object_or_404(ApiToken, pk=request.POST.get("token", ""), workspace=request.workspace)
    services.revoke_token(token=token, by=request.user)
    messages.success(request, f"Token “{token.name}” revoked")
    return {}


# --- settings ----------------------------------------------------------------------------------------


@workspace_view(write=Role.ADMIN)
def workspace_settings(request: Any) -> HttpResponse:
    """Name of the workspace, and what was done in it lately."""

    def context() -> dict[str, Any]:
        events = request.workspace.audit_events.select_related("actor").order_by("-at")[:20]
        return {"audit": events, "facts": []}

    return _answer(request, "settings.html", {"rename": _rename}, context)


def _rename(request: Any) -> Errors:
    name = request.POST.get("name", "").strip()
    if not 1 <= len(name) <= 80:
        return {"name": f"A name has 1 to 80 characters. This one has {len(name)}."}
    services.rename_workspace(workspace=request.workspace, name=name, by=request.user)
    messages.success(request, "Workspace renamed")
    return {}
