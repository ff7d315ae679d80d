"""The pages of a configurable: declare one, describe it, give it a value in each environment, remove it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.configurables import MAX_DESCRIPTION, MAX_NAME, TYPES, Configurable
from designer.document import parse
from designer.environments import stored
from designer.models import Environment, Flow
from designer.views.deploy import as_text, cell
from designer.views.layout import flow_context
from designer.views.objects import address, flow_of
from lib.words import told

SAVED_MEANWHILE = gettext_noop("Somebody saved this flow in the same moment. Nothing was changed: try again.")


@require_http_methods(["GET", "POST"])
@workspace_view("builder")
def new(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Declare a configurable in the draft, then go on to its values."""
    flow = flow_of(request, flow_id)
    given = {key: request.POST.get(key, "") for key in ("name", "type", "default", "description")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = services.declare(flow=flow, given=given, by=request.user)
        except services.NotConfigured as error:
            errors = error.errors
        except services.Stale:
            errors = {"name": _(SAVED_MEANWHILE)}
        else:
            messages.success(request, _("“%(name)s” declared") % {"name": made.name})
            return HttpResponseRedirect(address("configurable", flow, made.name))
    return _page(request, flow, None, given, errors)


@require_http_methods(["GET", "POST"])
@workspace_view("builder")
def edit(request: WorkspaceRequest, flow_id: str, configurable: str) -> HttpResponse:
    """Change what a configurable of the draft says, and its values."""
    flow = flow_of(request, flow_id)
    one = _declared(flow, configurable)
    given: dict[str, str] = {"default": as_text(one.default), "description": one.description}
    errors: dict[str, str] = {}
    if request.method == "POST":
        given = {key: request.POST.get(key, "") for key in given} | {
            place: request.POST.get(place, "") for place in Environment.values
        }
        try:
            _save(flow, one, given, request)
        except services.NotConfigured as error:
            errors = error.errors
        except services.Stale:
            errors = {"description": _(SAVED_MEANWHILE)}
        else:
            messages.success(request, _("“%(name)s” saved") % {"name": one.name})
            return HttpResponseRedirect(address("deploy", flow))
    return _page(request, flow, one, given, errors)


@transaction.atomic
def _save(flow: Flow, one: Configurable, given: dict[str, str], request: WorkspaceRequest) -> None:
    """Store all of it or nothing; the errors of values stand under their environment's key."""
    made, errors = one, {}
    about = {"default": given["default"], "description": given["description"]}
    if about != {"default": as_text(one.default), "description": one.description}:
        try:
            made = services.declare(flow=flow, given=about, name=one.name, by=request.user)
        except services.NotConfigured as error:
            errors = error.errors
    for environment in Environment:
        try:
            services.set_values(
                flow=flow,
                declarations=[made],
                environment=environment,
                given={one.name: given[environment.value]},
                by=request.user,
            )
        except services.NotConfigured as error:
            errors[environment.value] = error.errors[one.name]
    if errors:
        raise services.NotConfigured(errors)


@require_POST
@workspace_view("builder")
def remove(request: WorkspaceRequest, flow_id: str, configurable: str) -> HttpResponse:
    """Take a configurable out of the draft."""
    flow = flow_of(request, flow_id)
    one = _declared(flow, configurable)
    try:
        services.undeclare(flow=flow, name=one.name, by=request.user)
    except services.Stale:
        messages.error(request, _(SAVED_MEANWHILE))
        return HttpResponseRedirect(address("configurable", flow, one.name))
    messages.success(request, _("“%(name)s” removed from the draft") % {"name": one.name})
    return HttpResponseRedirect(address("deploy", flow))


def _declared(flow: Flow, name: str) -> Configurable:
    for one in parse(services.draft_of(flow).doc).configurables:
        if one.name == name:
            return one
    raise Http404(_("The draft declares no such configurable. The Deploy page lists those that are there."))


def _page(
    request: WorkspaceRequest,
    flow: Flow,
    one: Configurable | None,
    given: dict[str, str],
    errors: dict[str, str],
) -> HttpResponse:
    context = flow_context(request, flow) | {
        "one": one,
        "given": given,
        "errors": errors,
        "types": {key: told(words) for key, words in TYPES.items()},
        "max_name": MAX_NAME,
        "max_description": MAX_DESCRIPTION,
        "values": [_value(flow, one, place, given, errors) for place in Environment] if one else [],
    }
    return render(request, "flows/configurable.html", context, status=422 if errors else 200)


def _value(
    flow: Flow, one: Configurable, place: Environment, given: dict[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    known = cell(one, place, stored(flow.pk, place).get(one.name)).text
    typed = given.get(place.value, known)
    return {
        "one": one,
        "name": place.value,
        "label": place.label,
        "value": known if one.secret else typed,
        "error": errors.get(place.value, ""),
    }
