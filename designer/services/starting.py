"""A flow from a template: its connections chosen, its address free, an example of what starts it at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from connectors.models import Connection
from designer import samples
from designer.facts import facts_of
from designer.flowfile import import_flow
from designer.layout import laid_out
from designer.models import Branch, Flow, Integration
from designer.routes import Address, routes_of
from designer.services.drafts import draft_of, replace_draft
from designer.services.places import BadName, checked_name, create_integration, rename_flow
from designer.starters import Need, Starter
from designer.steps.table import KINDS
from designer.versions import normal


class NotStarted(ValueError):
    """The flow cannot be made; ``errors`` has a sentence for each field: ``name``, ``connection-<number>``."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def connections_for(workspace: Workspace, need: Need) -> list[Connection]:
    """The connections of the workspace that fit, by name; the one that the template names comes first."""
    rows = Connection.objects.filter(workspace=workspace, connector=need.connector, installed=None)
    return sorted(rows.defer("secrets"), key=lambda row: (row.name != need.name, row.name.lower()))


@transaction.atomic
def start_from(
    *,
    workspace: Workspace,
    starter: Starter,
    name: str,
    connections: Mapping[str, str],
    by: User | None,
    integration: Integration | None = None,
    into: Flow | None = None,
) -> Flow:
    """A flow made from a template, ready to be tried. ``connections`` holds an id for the name of each need.

    With ``into`` that flow, which is still empty, becomes it; without an integration one is made.
    Raises :class:`NotStarted`.
    """
    doc = _checked(workspace, starter, name, connections)
    _free_address(workspace, starter, doc)
    facts = facts_of(workspace)
    for step in doc["steps"]:
        step["config"] |= KINDS[step["kind"]].begins(facts)
    if into is not None and not draft_of(into).doc["steps"]:
        flow = rename_flow(flow=into, name=name, by=by)
        flow.description = starter.sentence
        flow.trigger = starter.graph.trigger.kind if starter.graph.trigger else ""
        settled = _with_connections(doc, connections)
        replace_draft(flow=flow, doc=normal(laid_out(settled), facts_of(workspace, flow)), by=by)
    else:
        place = integration or create_integration(workspace=workspace, name=_("My integration"), by=by)
        flow = import_flow(
            workspace=workspace, doc=_with_connections(doc, connections), by=by, integration=place
        )
    flow.starter = starter.key
    flow.save(update_fields=["starter", "description", "trigger"])
    _keep_example(flow, starter)
    return flow


def _checked(
    workspace: Workspace, starter: Starter, name: str, connections: Mapping[str, str]
) -> dict[str, Any]:
    """The document under its new name, once everything that was asked for is there."""
    errors: dict[str, str] = {}
    try:
        name = checked_name(name, _("A flow"))
    except BadName as error:
        errors["name"] = str(error)
    for number, need in enumerate(starter.needs):
        chosen = connections.get(need.name, "")
        if not chosen:
            errors[f"connection-{number}"] = _("A connection is needed here; none is chosen.")
        elif chosen not in {row.pk for row in connections_for(workspace, need)}:
            errors[f"connection-{number}"] = _("This connection is not here any more. Choose another one.")
    if errors:
        raise NotStarted(errors)
    return starter.doc | {"name": name}


def _with_connections(doc: dict[str, Any], connections: Mapping[str, str]) -> dict[str, Any]:
    for step in doc["steps"]:
        if named := step["config"].pop("connection_name", ""):
            step["config"]["connection"] = connections[named]
    return doc


def _free_address(workspace: Workspace, starter: Starter, doc: dict[str, Any]) -> None:
    """Give the trigger a path that no other flow has, nor a draft from the same template: orders, orders-2, …"""
    trigger = starter.graph.trigger
    if trigger is None or not routes_of(doc):
        return
    config = next(step["config"] for step in doc["steps"] if step["id"] == trigger.id)
    wish, number, taken = str(config["path"]), 1, _taken(workspace, starter)
    while any((one.kind, one.method, one.shape) in taken for one in routes_of(doc)):
        number += 1
        lead, head, rest = _parted(wish)
        config["path"] = f"{lead}{head}-{number}{rest}"


def _parted(path: str) -> tuple[str, str, str]:
    """A path as what leads it, its first part, and the rest."""
    bare = path.lstrip("/")
    head, slash, tail = bare.partition("/")
    return path[: len(path) - len(bare)], head, slash + tail


def _taken(workspace: Workspace, starter: Starter) -> set[tuple[str, str, str]]:
    drafts = Branch.objects.filter(
        flow__workspace=workspace, flow__starter=starter.key, flow__deleted_at=None
    )
    wanted: list[Address] = [one for branch in drafts for one in routes_of(branch.doc)]
    return {*facts_of(workspace).taken, *((one.kind, one.method, one.shape) for one in wanted)}


def _keep_example(flow: Flow, starter: Starter) -> None:
    """Keep what would start the flow as the sample of its trigger, so that tests begin with it."""
    trigger, example = starter.graph.trigger, dict(starter.example)
    if trigger is None or not example:
        return
    record = example.get("body") if trigger.kind == "webhook" else example.get("params", {})
    samples.keep(flow, trigger.id, record=example, output=[record], variables={})
