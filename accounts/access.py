"""The door of a workspace's pages: who is asking, which workspace, which role.

Objects behind it are fetched through ``request.workspace``, so a foreign id is simply not found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from accounts.models import Membership, User, Workspace
from accounts.roles import Role

View = Callable[..., HttpResponse]


class WorkspaceRequest(HttpRequest):
    """A request inside a workspace; ``workspace_view`` sets both attributes."""

    workspace: Workspace
    member: Membership
    user: User


def membership(user: User, slug: str) -> Membership:
    """Return the person's membership; 404 for strangers, who must not learn that the workspace exists."""
    found = Membership.objects.select_related("workspace").filter(user=user, workspace__slug=slug).first()
    if found is None:
        raise Http404(_("There is no such workspace, or you are not a member of it."))
    return found


def require(member: Membership, role: str) -> None:
    """Raise 403 with a sentence when the member's role is below ``role``."""
    if not member.can(role):
        raise PermissionDenied(
            _(
                "Your role here is {role}. This needs {needed} or more: ask an owner or admin "
                "of the workspace to change your role."
            ).format(role=member.get_role_display(), needed=Role(role).label)
        )


def _asked_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead a page to sign-in and back. A request that a page makes by itself hears 401.

    Led on, it would take the sign-in page for its answer: a draft would count as saved.
    """
    asks_for_page = not request.headers.get("HX-Request") and request.accepts("text/html")
    if asks_for_page:
        return redirect_to_login(request.get_full_path())
    message = _("You are signed out. Sign in in another tab; what you changed here is kept until then.")
    return JsonResponse({"message": message}, status=401)


def workspace_view(role: str = Role.VIEWER, write: str | None = None) -> Callable[[View], View]:
    """Wrap a view whose first URL argument is ``ws`` (the slug).

    ``role`` is needed to look, ``write`` (when given) for every method but GET, HEAD and OPTIONS.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, ws: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _asked_to_sign_in(request)
            request.member = membership(request.user, ws)
            request.workspace = request.member.workspace
            if request.session.get("workspace") != ws:
                request.session["workspace"] = ws
            reading = request.method in ("GET", "HEAD", "OPTIONS")
            require(request.member, role if reading or write is None else write)
            response = view(request, *args, **kwargs)
            if not response.has_header("Cache-Control"):
                # What a member sees is for nobody else, also where a proxy before us keeps pages.
                patch_cache_control(response, private=True)
            return response

        guarded.needs = (role, write)  # type: ignore[attr-defined]  # read by the access test
        return guarded

    return wrap
