"""Opens connections for a run, always through its workspace."""

from __future__ import annotations

from collections.abc import Callable

from connectors.breaking import mark_broken
from connectors.models import Connection
from connectors.sdk.client import HttpClient
from connectors.vault import open_client
from runs.engine.errors import ConnectionGone, RunFailed
from runs.models import Run


def client_opener(workspace_id: str) -> Callable[[str], HttpClient]:
    """Return the function by which steps of this workspace's runs open connections, each once a slice.

    It raises ``ConnectionGone`` for a connection that was deleted, and ``Reauthorise`` for one that
    must be linked again.
    """
    opened: dict[str, HttpClient] = {}

    def opener(connection_id: str) -> HttpClient:
        if connection_id not in opened:
            connection = Connection.objects.filter(pk=connection_id, workspace_id=workspace_id).first()
            if connection is None:
                raise ConnectionGone(
                    "The connection of this step was deleted. Choose another one in the step."
                )
            opened[connection_id] = open_client(connection)
        return opened[connection_id]

    return opener


def went_offline(run: Run, failed: RunFailed) -> None:
    """Mark a connection as disconnected when the other side no longer accepts it."""
    if failed.reauthorise and failed.connection:
        mark_broken(
            Connection.objects.filter(pk=failed.connection, workspace_id=run.workspace_id), str(failed)
        )
