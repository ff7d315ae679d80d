"""The end of a workspace's connections, when it is deleted."""

from __future__ import annotations

from accounts.models import User, Workspace
from connectors.models import Connection, ConnectionDraft
from connectors.services import delete_connection


def close(workspace: Workspace, by: User) -> None:
    """Erase every secret the workspace has stored."""
    for connection in Connection.objects.filter(workspace=workspace):
        delete_connection(connection=connection, by=by)
    ConnectionDraft.objects.filter(workspace=workspace).delete()


def connections(workspace: Workspace) -> int:
    """Return how many connections the workspace has."""
    return Connection.objects.filter(workspace=workspace).count()
