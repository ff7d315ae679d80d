"""The addresses of a flow: which ones its document asks for, and keeping the table of routes in step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from designer import paths
from designer.checks import Problem
from designer.document import Graph, parse
from designer.models import Environment, Flow, Route, RoutingEpoch
from designer.steps import webhook
from designer.steps.resources import resources_of


@dataclass(frozen=True, slots=True)
class Address:
    """One address: ``kind`` hook or api, ``path`` with its parameters, ``shape`` with a * for each."""

    kind: str
    method: str
    path: str
    shape: str


def routes_of(doc: Graph | dict[str, Any]) -> list[Address]:
    """The addresses a document asks for; none for a start by hand or by the clock, or while the path is not valid."""
    graph = doc if isinstance(doc, Graph) else parse(doc)
    trigger = graph.trigger
    if trigger is None or trigger.kind not in ("webhook", "api"):
        return []
    config = graph.settings[trigger.id]
    try:
        if trigger.kind == "webhook":
            path = webhook.address(config)
            return [Address("hook", "POST", path, path)]
        return [
            Address("api", one.method, paths.canonical(one.path), paths.shape(one.path))
            for one in resources_of(config)
        ]
    except paths.BadPath:
        return []


def conflicts(
    flow: Flow, addresses: list[Address], environment: Environment = Environment.PRODUCTION
) -> list[Problem]:
    """A problem for each address that another flow of the workspace has in the environment."""
    found = []
    for address in addresses:
        other = (
            Route.objects.filter(
                workspace_id=flow.workspace_id,
                environment=environment,
                kind=address.kind,
                method=address.method,
                shape=address.shape,
            )
            .exclude(flow=flow)
            .select_related("flow")
            .first()
        )
        if other is not None:
            where = f"{address.method} {'/hook' if address.kind == 'hook' else ''}{address.path}"
            told = (
                _("%(where)s is already used by the flow “%(name)s”.")
                if environment == Environment.PRODUCTION
                else _("%(where)s is already used by the flow “%(name)s” in %(environment)s.")
            )
            found.append(
                Problem(
                    "",
                    "",
                    told % {"where": where, "name": other.flow.name, "environment": environment.label},
                )
            )
    return found


def write_routes(
    flow: Flow, addresses: list[Address], environment: Environment = Environment.PRODUCTION
) -> None:
    """Make the flow's rows exactly these; inside the caller's transaction, after :func:`conflicts`."""
    Route.objects.filter(flow=flow, environment=environment).delete()
    Route.objects.bulk_create(
        Route(
            workspace_id=flow.workspace_id,
            flow=flow,
            environment=environment,
            kind=address.kind,
            method=address.method,
            path=address.path,
            shape=address.shape,
        )
        for address in addresses
    )


def drop_routes(flow: Flow) -> None:
    """Free every address of the flow, say because it was deleted."""
    Route.objects.filter(flow=flow).delete()


def bump_epoch() -> None:
    """Tell every fast door, with the caller's commit, that routes, switches or versions have changed."""
    if not RoutingEpoch.objects.filter(pk=1).update(number=F("number") + 1):
        RoutingEpoch.objects.create(pk=1, number=1)
