"""Which flows of a workspace use which connection or flow: in their draft, the live version, or an environment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import Workspace
from connectors.models import Connection, ConnectionStatus
from designer.models import Flow, StandIn


def flows_by_connection(workspace: Workspace) -> dict[str, list[Flow]]:
    """Return the live flows by the id of each connection that a step of theirs names."""
    found: dict[str, list[Flow]] = {}
    rows = Flow.objects.filter(workspace=workspace, integration__deleted_at=None)
    for flow in rows.select_related("integration", "current").prefetch_related("branches"):
        for identity in {one for doc in _docs(flow) for one in _named(doc, "connection")}:
            found.setdefault(identity, []).append(flow)
    rows_instead = StandIn.objects.filter(flow__workspace=workspace, flow__deleted_at=None)
    for row in rows_instead.select_related("flow__integration"):
        known = found.setdefault(row.instead_id, [])
        if row.flow not in known and row.flow.integration.deleted_at is None:
            known.append(row.flow)
    return found


def disconnected(workspace: Workspace) -> set[str]:
    """Return the ids of the flows of which a step uses a connection that stopped working."""
    broken = Connection.objects.filter(workspace=workspace, status=ConnectionStatus.BROKEN)
    keys = list(broken.values_list("pk", flat=True))
    used = flows_by_connection(workspace) if keys else {}
    return {flow.pk for key in keys for flow in used.get(key, [])}


def callers_of(flow: Flow) -> list[Flow]:
    """Return the other live flows of which a step calls this one, by name."""
    return [one for one in _others(flow.workspace_id, {flow.pk}) if _calls(one, {flow.pk})]


def users_of(flows: Collection[Flow]) -> list[Flow]:
    """Return the other live flows that call one of these, or start one when a run of theirs fails, by name."""
    keys = {flow.pk for flow in flows}
    workspace = next((flow.workspace_id for flow in flows), None)
    others = _others(workspace, keys) if workspace else ()
    return [one for one in others if one.handler_id in keys or _calls(one, keys)]


def _others(workspace_id: str, keys: set[str]) -> QuerySet[Flow]:
    rows = Flow.objects.filter(workspace=workspace_id, integration__deleted_at=None).exclude(pk__in=keys)
    return rows.select_related("integration", "current").prefetch_related("branches").order_by("name", "pk")


def _calls(flow: Flow, keys: set[str]) -> bool:
    return any(not keys.isdisjoint(_named(doc, "flow")) for doc in _docs(flow))


def _docs(flow: Flow) -> list[Any]:
    return [branch.doc for branch in flow.branches.all()] + ([flow.current.doc] if flow.current else [])


def _named(doc: Any, key: str) -> Iterator[str]:
    """The ids that the steps of a document have under ``key``."""
    steps = doc.get("steps") if isinstance(doc, dict) else None
    for step in steps if isinstance(steps, list) else []:
        config = step.get("config") if isinstance(step, dict) else None
        chosen = config.get(key) if isinstance(config, dict) else None
        if isinstance(chosen, str) and chosen:
            yield chosen
