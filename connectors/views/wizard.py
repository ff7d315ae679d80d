"""The wizard's pages: a new connection, a changed one, and the way back into one that was left."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import WorkspaceRequest, workspace_view
from accounts.roles import Role
from connectors.addresses import host_of
from connectors.models import AuthKind, Connection, ConnectionDraft, ConnectionStatus
from connectors.oauth.backend import redirect_uri
from connectors.views import journey as journeys
from connectors.views.journey import Journey
from connectors.wizards import ACCOUNT, CREDENTIALS, HINTS, TEST
from lib.forms import bind
from lib.wizard import Done, External, Form, Menu, Shown

_STEP = re.compile(r"[0-9a-f]{8}\Z")


@never_cache
@workspace_view(Role.BUILDER)
def new(request: Any) -> HttpResponse:
    """A new connection. ``?next=`` is a page of the workspace to go back to, ``?step=`` the step there."""
    step = str(request.GET.get("step", ""))
    journey = journeys.begin(
        request,
        key=str(request.GET.get("connector") or "http"),
        next_url=_back_to(request),
        step=step if _STEP.match(step) else "",
    )
    return _answer(request, journey)


@never_cache
@workspace_view(Role.BUILDER)
def edit(request: Any, connection_id: str) -> HttpResponse:
    """A connection that is changed."""
    rows = Connection.objects.filter(workspace=request.workspace, installed=None)
    return _answer(request, journeys.change(request, get_object_or_404(rows, pk=connection_id)))


@never_cache
@workspace_view(Role.BUILDER)
def resume(request: Any, draft_id: str) -> HttpResponse:
    """A wizard that was begun: only by the person who began it, because their secrets may be in it."""
    rows = ConnectionDraft.objects.select_related("connection").filter(
        workspace=request.workspace, user=request.user
    )
    draft = rows.filter(pk=draft_id).first()
    if draft is None or (draft.connection and draft.connection.deleted_at):
        messages.info(request, _("This wizard was finished or left long ago. Here is what is stored."))
        return redirect("connectors:list", request.workspace.slug)
    return _answer(request, journeys.resume(request, draft))


def _answer(request: WorkspaceRequest, journey: Journey) -> HttpResponse:
    if request.method != "POST":
        return _page(request, journey, journey.show())
    shown = journey.post(request.POST)
    if isinstance(shown, Done):
        return _finished(request, journey)
    journey.keep()
    if request.htmx or _must_be_shown_now(journey, shown):
        return _page(request, journey, shown)
    return redirect("connectors:resume", request.workspace.slug, journey.draft.pk)


def _must_be_shown_now(journey: Journey, shown: Shown) -> bool:
    """Whether this answer cannot be drawn again from what is stored: complaints, and what a test found."""
    wrong = isinstance(shown, Form) and shown.errors or isinstance(shown, Menu) and shown.error
    return bool(wrong or journey.desk.error or journey.desk.checks)


def _finished(request: WorkspaceRequest, journey: Journey) -> HttpResponse:
    connection = journey.desk.connection
    if connection is None:  # the last station is behind the one that saves
        return redirect("connectors:list", request.workspace.slug)
    journey.end()
    messages.success(request, _("Connection “%(name)s” saved.") % {"name": connection.name})
    url = reverse("connectors:detail", args=[request.workspace.slug, connection.pk])
    if journey.draft.next_url:
        query = {"connection": connection.pk} | ({"step": journey.draft.step} if journey.draft.step else {})
        mark = "&" if "?" in journey.draft.next_url else "?"
        url = f"{journey.draft.next_url}{mark}{urlencode(query)}"
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else HttpResponseRedirect(url)


def _back_to(request: WorkspaceRequest) -> str:
    """The page that was asked for, if it is one of this workspace."""
    url = str(request.GET.get("next", ""))[:500]
    inside = url.startswith(f"/w/{request.workspace.slug}/")
    return url if inside and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def _page(request: WorkspaceRequest, journey: Journey, shown: Shown) -> HttpResponse:
    marks = journey.wizard.track(journey.state)
    keys = [mark.key for mark in marks]
    at = keys.index(journey.state.at)
    context = {
        "title": journey.desk.connection.name if journey.desk.connection else _("New connection"),
        "wizard_url": _address(request, journey),
        "parts": [
            {"key": one.key, "title": one.title, "state": one.state, "number": one.number}
            | {"summary": journey.summary(one.key)}
            for one in marks
        ],
        "result": _result(journey, shown),
        "back": keys[at - 1] if at else "",
        "error": journey.desk.error or (shown.error if isinstance(shown, Menu) else ""),
    }
    wrong = isinstance(shown, Form) and shown.errors or context["error"]
    template = "parts/wizard.html" if request.htmx else "connections/wizard.html"
    return render(request, template, context, status=422 if wrong and not request.htmx else 200)


def _address(request: WorkspaceRequest, journey: Journey) -> str:
    if journey.draft.pk and ConnectionDraft.objects.filter(pk=journey.draft.pk).exists():
        return reverse("connectors:resume", args=[request.workspace.slug, journey.draft.pk])
    return request.get_full_path()


def _result(journey: Journey, shown: Shown) -> dict[str, Any]:
    """What the wizard's template draws at the current station."""
    if isinstance(shown, Menu):
        options = [
            {
                "value": one.value,
                "label": one.label,
                "hint": _(HINTS[one.value]) if one.value in HINTS else "",
            }
            for one in shown.options
        ]
        return {"kind": "menu", "options": options, "value": shown.chosen or options[0]["value"]}
    if isinstance(shown, External):
        return _linking(journey, shown.url)
    if not isinstance(shown, Form):
        return {"kind": "abort", "url": "../", "label": _("Connections")}
    if journey.state.at == TEST:
        return _testing(journey)
    if journey.state.at == ACCOUNT:
        return _linked(journey)
    bound = bind(shown.fields, shown.values, shown.errors)
    found: dict[str, Any] = {
        "kind": "form",
        "fields": [one for one in bound if not one["advanced"]],
        "advanced": [one for one in bound if one["advanced"]],
        "advanced_open": any(one["error"] for one in bound if one["advanced"]),
    }
    if journey.state.at == CREDENTIALS and journey.answers["sign_in"]["choice"] == "oauth2":
        found["text"] = _(
            "Register Flowyard as a client at the provider, with this redirect address. "
            "The provider then gives you a client ID and a client secret."
        )
        found["to_copy"] = {"label": _("Redirect address"), "value": redirect_uri()}
    return found


def _linking(journey: Journey, url: str) -> dict[str, Any]:
    connection = journey.desk.connection
    host = host_of(str(connection.options.get("authorize_url", ""))) if connection else ""
    return {
        "kind": "external",
        "text": _("You allow access at the provider, and come back here. Flowyard never sees your password."),
        "url": url,
        "label": _("Sign in at %(host)s") % {"host": host},
    }


def _linked(journey: Journey) -> dict[str, Any]:
    connection = journey.desk.connection
    account = connection.account if connection else ""
    who = _("Linked as %(account)s.") % {"account": account} if account else _("An account is linked.")
    more = _("Access is renewed by itself and ends only when you or the provider withdraw it.")
    again = {"label": _("Use another account"), "action": journey.desk.link_url}
    return {"kind": "form", "linked": True, "text": f"{who} {more}", "buttons": [again]}


def _testing(journey: Journey) -> dict[str, Any]:
    checks = journey.desk.checks
    finish, test = {"name": "do", "value": "finish"}, {"name": "do", "value": "test"}
    if not checks:
        text = _("A test asks the address with these credentials and changes nothing there.")
        buttons = [test | {"label": _("Test connection"), "primary": True, "busy": _("Testing…")}]
        return {
            "kind": "form",
            "text": text,
            "buttons": [*buttons, finish | {"label": _("Finish without a test")}],
        }
    bad = any(check["level"] == "bad" for check in checks)
    again = test | {"label": _("Test again"), "primary": bad, "busy": _("Testing…")}
    done = finish | {"label": _("Finish anyway") if bad else _("Done"), "primary": not bad}
    connection = journey.desk.connection
    if connection and connection.auth == AuthKind.OAUTH2 and connection.status == ConnectionStatus.BROKEN:
        sign_in = {"label": _("Sign in again"), "action": journey.desk.link_url, "primary": True}
        return {"kind": "form", "checks": checks, "buttons": [sign_in, again | {"primary": False}, done]}
    return {"kind": "form", "checks": checks, "buttons": [again, done] if bad else [done, again]}
