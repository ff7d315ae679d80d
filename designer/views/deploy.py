"""The page Deploy: what runs in each environment, what is filled in there, and the versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Window
from django.db.models.functions import Lag
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from connectors.models import Connection
from designer import extensions, services
from designer.addresses import Endpoint, endpoints_of
from designer.configurables import Configurable
from designer.document import parse
from designer.environments import connections_in, deployed, fitting, is_set, stand_ins, stored
from designer.facts import facts_of
from designer.models import ConfigValue, Deployment, Environment, Flow
from designer.versions import content_hash, normal
from designer.views.layout import flow_context
from designer.views.objects import address, flow_of
from lib.redact import MASK


@dataclass(frozen=True, slots=True)
class Place:
    """An environment as the page shows it. ``new`` tells that the draft is not what runs there."""

    environment: Environment
    deployment: Deployment | None
    endpoints: list[Endpoint]
    new: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of a configurable in an environment, as text: a mask for a secret; empty where none is set."""

    environment: Environment
    text: str
    needed: bool


@require_GET
@workspace_view()
def deploy(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """What runs where."""
    flow = flow_of(request, flow_id)
    return _page(request, flow, {})


@require_POST
@workspace_view("builder")
def connections(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Choose which connections stand in for those of the flow: ``<connection>-<environment>`` holds an id."""
    flow = flow_of(request, flow_id)
    given = {
        (one, environment): request.POST[f"{one}-{environment.value}"]
        for one in connections_in(parse(services.draft_of(flow).doc))
        for environment in Environment
        if f"{one}-{environment.value}" in request.POST
    }
    try:
        services.choose_connections(flow=flow, given=given, by=request.user)
    except services.NotConfigured as error:
        return _page(request, flow, error.errors)
    messages.success(request, _("Connections saved"))
    return HttpResponseRedirect(address("deploy", flow))


def _page(request: WorkspaceRequest, flow: Flow, errors: dict[str, str]) -> HttpResponse:
    rows = flow.versions.exclude(number=None).select_related("author").defer("doc")
    versions = rows.annotate(before=Window(Lag("number"), order_by="number")).order_by("-number")
    draft = services.draft_of(flow).doc
    places = _places(flow, draft)
    tried, live = (place.deployment for place in places)
    context = flow_context(request, flow) | {
        "versions": versions,
        "places": places,
        "tried": tried.version if tried else None,
        "promotable": tried is not None and (live is None or live.version_id != tried.version_id),
        "changed": places[1].new and live is not None,
        "configurables": _configurables(flow, draft),
        "connections": _connections(flow, draft, errors),
    }
    page = context | extensions.context_of("deploy", request, flow)
    return render(request, "flows/deploy.html", page, status=422 if errors else 200)


def _places(flow: Flow, draft: dict[str, Any]) -> list[Place]:
    facts, known = facts_of(flow.workspace, flow), deployed(flow)
    digest = content_hash(normal(draft, facts))
    found = []
    for environment in Environment:
        row = known.get(environment)
        endpoints = endpoints_of(flow, row.version.doc, environment) if row else []
        new = row is None or content_hash(normal(row.version.doc, facts)) != digest
        found.append(Place(environment, row, endpoints, new))
    return found


def _configurables(flow: Flow, draft: dict[str, Any]) -> list[tuple[Configurable, list[Cell]]]:
    declared = parse(draft).configurables
    kept = {environment: stored(flow.pk, environment) if declared else {} for environment in Environment}
    return [(one, [cell(one, place, rows.get(one.name)) for place, rows in kept.items()]) for one in declared]


def cell(one: Configurable, environment: Environment, row: ConfigValue | None) -> Cell:
    """What is set for a configurable in an environment."""
    if row is None or not is_set(one, row):
        return Cell(environment, "", one.default is None)
    return Cell(environment, MASK if one.secret else as_text(row.value), False)


def as_text(value: Any) -> str:
    """A value as a form and a table have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _connections(flow: Flow, draft: dict[str, Any], errors: dict[str, str]) -> list[dict[str, Any]]:
    """Each connection of the draft that has others to choose from, with what is chosen in each environment."""
    used = connections_in(parse(draft))
    rows = Connection.objects.filter(workspace=flow.workspace, pk__in=used).defer("secrets")
    chosen = {environment: stand_ins(flow.pk, environment) for environment in Environment}
    return [
        {
            "connection": row,
            "choices": choices,
            "cells": [
                {
                    "environment": environment,
                    "name": f"{row.pk}-{environment.value}",
                    "chosen": mine.get(row.pk, ""),
                    "error": errors.get(f"{row.pk}-{environment.value}", ""),
                }
                for environment, mine in chosen.items()
            ],
        }
        for row in sorted(rows, key=lambda row: used.index(row.pk))
        if (choices := fitting(row))
    ]
