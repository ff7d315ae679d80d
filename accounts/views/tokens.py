"""Keys for the REST API. A new one is shown in the answer to its making, and nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.access import workspace_view
from accounts.forms import name_problem
from accounts.models import ApiToken
from accounts.roles import Role
from accounts.views.answers import TOO_OLD

LASTING = ("30", "90", "365", "")  # days; the last one: until it is revoked


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view()
def tokens(request: Any) -> HttpResponse:
    """List the tokens that work; everybody makes and revokes their own, admins revoke all."""
    if request.method != "POST":
        return _page(request)
    action = request.POST.get("action", "")
    if action == "create":
        return _create(request)
    if action == "revoke":
        _revoke(request)
    else:
        messages.error(request, TOO_OLD)
    return redirect(request.path)


def _page(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    found = ApiToken.objects.filter(workspace=request.workspace, revoked_at=None).select_related("user")
    context = {"tokens": found.order_by("-created_at"), "new_token": "", "errors": {}, "values": {}} | more
    context["now"] = timezone.now()
    return render(request, "tokens.html", context, status=status)


def _create(request: Any) -> HttpResponse:
    name, days = request.POST.get("name", "").strip(), request.POST.get("days", "")
    problem = name_problem(name) if name else _("Give the token a name that tells where it is used.")
    if problem:
        return _page(request, 422, errors={"name": problem}, values=request.POST)
    if days not in LASTING:
        return _page(request, 422, errors={"days": _("Choose when the token ends.")}, values=request.POST)
    _token, plain = services.create_token(
        workspace=request.workspace, user=request.user, name=name, days=int(days) if days else None
    )
    return _page(request, 201, new_token=plain)


def _revoke(request: Any) -> None:
    rows = ApiToken.objects.filter(workspace=request.workspace, pk=request.POST.get("token", ""))
    token = rows.select_related("workspace").first()
    if token is None:
        raise Http404(_("There is no such token."))
    if token.user_id != request.user.pk and not request.member.can(Role.ADMIN):
        raise PermissionDenied(_("This token belongs to somebody else. Its owner or an admin can revoke it."))
    services.revoke_token(token=token, by=request.user)
    messages.success(request, _("Token “{name}” revoked").format(name=token.name))
