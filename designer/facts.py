"""What the checks know of a workspace, read from the database once for each request."""

from __future__ import annotations

from accounts.models import Workspace
from connectors.models import Connection, InstalledConnector
from designer.models import Environment, Flow, Route
from designer.steps.kind import ConnectionFacts, Facts, InstalledFacts


def facts_of(workspace: Workspace, flow: Flow | None = None) -> Facts:
    """The facts of a workspace; addresses of ``flow`` itself do not count as taken."""
    return Facts(workspace.slug, _connections(workspace), _installed(workspace), _taken(workspace, flow))


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
