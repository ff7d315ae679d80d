"""What an environment gives a flow: values for its configurables, and connections that stand in for others.

Nothing here opens a secret: it stands as a mask.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from connectors.models import Connection
from designer.checks import Problem
from designer.configurables import NAME, Configurable, fits
from designer.document import Graph
from designer.models import ConfigValue, Deployment, Environment, Flow, FlowVersion, StandIn
from designer.steps.kind import text_of
from lib.redact import MASK


def stored(flow_id: str, environment: str) -> dict[str, ConfigValue]:
    """The values that are set, by name, their secrets left sealed."""
    rows = ConfigValue.objects.filter(flow_id=flow_id, environment=environment).defer("secrets")
    return {row.name: row for row in rows.select_related("set_by")}


def is_set(one: Configurable, row: ConfigValue | None) -> bool:
    """Whether a value is there that is one of the declared type."""
    if row is None:
        return False
    return row.value is None if one.secret else fits(one.type, row.value)


def values_of(flow_id: str, declared: Iterable[Configurable], environment: str) -> dict[str, Any]:
    """What ``config`` holds: set values, else defaults, a mask for each secret; what lacks a value is left out."""
    declared = tuple(declared)
    rows = stored(flow_id, environment) if declared else {}
    found: dict[str, Any] = {}
    for one in declared:
        if is_set(one, rows.get(one.name)):
            found[one.name] = MASK if one.secret else rows[one.name].value
        elif one.default is not None:
            found[one.name] = one.default
    return found


def lacking(flow_id: str, declared: Iterable[Configurable], environment: str) -> list[Configurable]:
    """The configurables that have neither a value nor a default in the environment."""
    declared = tuple(declared)
    known = values_of(flow_id, declared, environment)
    return [one for one in declared if one.name not in known]


def stand_ins(flow_id: str, environment: str) -> dict[str, str]:
    """The ids of connections that are replaced, each with the id of the one used instead."""
    rows = StandIn.objects.filter(flow_id=flow_id, environment=environment)
    return dict(rows.values_list("connection_id", "instead_id"))


def problems_in(flow: Flow, graph: Graph, environment: Environment) -> list[Problem]:
    """What keeps a document from running in an environment: values that lack, stand-ins that are gone."""
    where = environment.label
    found = [
        Problem(
            "",
            f"{NAME}.{one.name}",
            _("“%(name)s” has no value in %(where)s. Set it on the Deploy page.")
            % {"name": one.name, "where": where},
        )
        for one in lacking(flow.pk, graph.configurables, environment)
    ]
    used = connections_in(graph)
    rows = StandIn.objects.filter(flow=flow, environment=environment, connection__in=used)
    gone = rows.exclude(instead__deleted_at=None).select_related("connection", "instead")
    return found + [
        Problem(
            "",
            "",
            _(
                "“%(name)s”, which stands in for “%(connection_name)s” in %(where)s, was deleted. Choose "
                "another connection on the Deploy page."
            )
            % {"name": row.instead.name, "connection_name": row.connection.name, "where": where},
        )
        for row in gone
    ]


def connections_in(graph: Graph) -> list[str]:
    """The ids of the connections that steps name, each once, in the flow's order."""
    named = (text_of(graph.steps[step].config, "connection") for step in graph.order)
    return list(dict.fromkeys(one for one in named if one))


def fitting(connection: Connection) -> list[Connection]:
    """The connections that can stand in for one: of the same connector, by name."""
    rows = Connection.objects.filter(
        workspace=connection.workspace_id, connector=connection.connector, installed=connection.installed_id
    )
    return list(rows.exclude(pk=connection.pk).defer("secrets").order_by("name"))


def deployed(flow: Flow) -> dict[str, Deployment]:
    """What runs in each environment, by its key."""
    rows = Deployment.objects.filter(flow=flow).select_related("version", "by")
    return {row.environment: row for row in rows}


def deployment_in(flow: Flow, environment: str) -> Deployment | None:
    """What runs in one environment, with its version."""
    return Deployment.objects.filter(flow=flow, environment=environment).select_related("version").first()


def version_in(flow: Flow, environment: str) -> FlowVersion | None:
    """The version that runs in an environment."""
    row = deployment_in(flow, environment)
    return row.version if row else None
