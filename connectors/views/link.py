"""To a provider and back: where linking an account starts, and where providers send people afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import workspace_view
from accounts.models import Membership
from accounts.roles import Role
from connectors.addresses import host_of
from connectors.models import AuthKind, Connection, ConnectionDraft
from connectors.oauth.attempts import NotLinked, begin, ended, finish, open_attempt


@never_cache
@require_POST
@workspace_view(Role.BUILDER)
def start(request: Any, connection_id: str) -> HttpResponse:
    """Begin linking. ``?draft=`` is the wizard to come back to.

    The answer is a page that goes on by itself, not a redirect: the Content-Security-Policy lets forms lead
    to this site alone, and browsers hold redirects after a form to that.
    """
    rows = Connection.objects.filter(workspace=request.workspace, auth=AuthKind.OAUTH2)
    connection = get_object_or_404(rows.select_related("workspace"), pk=connection_id)
    back = _back_to(request, connection)
    try:
        url = begin(connection=connection, user=request.user, return_to=back)
    except NotLinked as problem:
        return _failed(request, str(problem), connection, back)
    return render(
        request, "connections/leaving.html", {"url": url, "host": host_of(url), "connection": connection}
    )


@never_cache
@require_GET
@login_required
def complete(request: Any) -> HttpResponse:
    """Finish linking: the person comes back from a provider with a code or a refusal.

    Its own address holds the code, so it leads away as soon as that is used: to the connection, or to why not.
    """
    try:
        attempt = finish(request=request, user=request.user)
    except NotLinked as problem:
        if problem.attempt:
            return redirect("connectors:not_linked", problem.attempt.pk)
        return _stray(request, str(problem))
    name = attempt.connection.name
    messages.success(request, _("Account linked to “%(name)s”.") % {"name": name})
    return HttpResponseRedirect(attempt.return_to or _page_of(attempt.connection))


@never_cache
@require_GET
@login_required
def not_linked(request: Any, attempt_id: str) -> HttpResponse:
    """Why an account was not linked, for the person who tried; it can be read again."""
    found = ended(attempt_id, request.user)
    if found is None:
        raise Http404
    attempt, sentence = found
    connection = attempt.connection
    members = Membership.objects.select_related("workspace").filter(user=request.user)
    member = members.filter(workspace=connection.workspace_id).first()
    if connection.deleted_at or member is None or not member.can(Role.BUILDER):
        return _stray(request, sentence)
    request.member, request.workspace = member, member.workspace
    return _failed(request, sentence, connection, attempt.return_to)


def _stray(request: Any, sentence: str) -> HttpResponse:
    """The page without a connection to go back to."""
    waiting = open_attempt(request.user)
    context = {"sentence": sentence, "back_url": waiting.return_to if waiting else ""}
    return render(request, "connections/link_failed_bare.html", context, status=400)


def _failed(request: Any, sentence: str, connection: Connection, back: str) -> HttpResponse:
    context = {
        "sentence": sentence,
        "connection": connection,
        "back_url": back or _page_of(connection),
        "link_url": reverse("connectors:link", args=[connection.workspace.slug, connection.pk]),
        "draft": back.rstrip("/").rsplit("/", 1)[-1] if "/connections/wizard/" in back else "",
    }
    return render(request, "connections/link_failed.html", context, status=400)


def _back_to(request: Any, connection: Connection) -> str:
    drafts = ConnectionDraft.objects.filter(user=request.user, connection=connection)
    draft = drafts.filter(pk=request.GET.get("draft", "")[:24]).first()
    if draft is None:
        return ""
    return reverse("connectors:resume", args=[request.workspace.slug, draft.pk])


def _page_of(connection: Connection) -> str:
    return reverse("connectors:detail", args=[connection.workspace.slug, connection.pk])
