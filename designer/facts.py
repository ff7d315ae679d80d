"""What the checks know of a workspace, read from the database once for each request."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from accounts.models import Workspace
from connectors.models import Connection, InstalledConnector
from designer.models import Environment, Flow, FlowVersion, Route
from designer.steps.call import CALLABLE, ways_of
from designer.steps.kind import ConnectionFacts, Facts, FlowFacts, InstalledFacts


def facts_of(workspace: Workspace, flow: Flow | None = None) -> Facts:
    """The facts of a workspace; addresses of ``flow`` itself do not count as taken."""
    return Facts(
        workspace=workspace.slug,
        zone=workspace.zone,
        connections=_connections(workspace),
        installed=_installed(workspace),
        taken=_taken(workspace, flow),
        flows=_flows(workspace),
        flow=flow.pk if flow is not None else "",
    )


def _flows(workspace: Workspace) -> dict[str, FlowFacts]:
    """What starts a flow is read when somebody asks: documents may be large, and there may be many."""
    rows = Flow.every.filter(workspace=workspace).order_by("name", "pk")
    named = rows.values_list(
        "pk", "name", "trigger", "on", "max_running", "deleted_at", "current", "current__number"
    )
    return {
        pk: FlowFacts(
            id=pk,
            name=name,
            trigger=trigger,
            live=f"v{number}" if current else "",
            on=on,
            at_once=limit,
            deleted=deleted_at is not None,
            ways=functools.cache(functools.partial(_ways, current if trigger in CALLABLE else None)),
        )
        for pk, name, trigger, on, limit, deleted_at, current, number in named
    }


def _ways(version: str | None) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    doc = FlowVersion.objects.values_list("doc", flat=True).filter(pk=version).first() if version else None
    return ways_of(doc) if isinstance(doc, dict) else {}


def _connections(workspace: Workspace) -> dict[str, ConnectionFacts]:
    rows = Connection.every.filter(workspace=workspace).defer("secrets")
    return {
        row.pk: ConnectionFacts(
            id=row.pk,
            name=row.name,
            connector=row.connector,
            auth=row.auth,
            status=row.status,
            base_url=row.base_url,
            account=row.account,
            installed=row.installed_id,
            deleted=row.deleted_at is not None,
        )
        for row in rows
    }


def _installed(workspace: Workspace) -> dict[str, InstalledFacts]:
    rows = InstalledConnector.objects.filter(workspace=workspace)
    return {
        row.pk: InstalledFacts(
            id=row.pk,
            key=row.key,
            title=row.title,
            version=row.version,
            publisher=row.publisher,
            spec=row.spec if isinstance(row.spec, dict) else {},
            state=row.state,
            notice=row.notice,
            deleted=row.deleted_at is not None,
        )
        for row in rows
    }


def _taken(workspace: Workspace, flow: Flow | None) -> dict[tuple[str, str, str], str]:
    rows = Route.objects.filter(
        workspace=workspace, environment=Environment.PRODUCTION, flow__deleted_at=None
    )
    if flow is not None:
        rows = rows.exclude(flow=flow)
    named = rows.values_list("kind", "method", "shape", "flow__name")
    return {(kind, method, shape): name for kind, method, shape, name in named}
