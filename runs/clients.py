"""Opens connections for a run, always through its workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from connectors.breaking import mark_broken
from connectors.models import Connection
from connectors.sdk.client import HttpClient
from connectors.vault import open_client
from designer.environments import stand_ins
from lib.crypto import Secret
from runs.engine.errors import ConnectionGone, RunFailed
from runs.models import Run

GONE = "The connection of this step was deleted. Choose another one in the step."
STAND_IN_GONE = (
    "The connection that stands in for this step's was deleted. Choose another on the Deploy page."
)


def client_opener(
    workspace_id: str, flow_id: str, environment: str, hide: Iterable[Secret] = ()
) -> Callable[[str], HttpClient]:
    """Return the function by which steps of a flow's runs open connections, each once a slice.

    A connection that another one stands in for in the environment is replaced. Raises ``ConnectionGone`` for
    a connection that was deleted, and ``Reauthorise`` for one that must be linked again.
    """
    opened: dict[str, HttpClient] = {}
    secrets = tuple(hide)

    def opener(connection_id: str) -> HttpClient:
        if connection_id not in opened:
            used = _used(connection_id, flow_id, environment)
            connection = Connection.objects.filter(pk=used, workspace_id=workspace_id).first()
            if connection is None:
                raise ConnectionGone(GONE if used == connection_id else STAND_IN_GONE)
            opened[connection_id] = open_client(connection, secrets)
        return opened[connection_id]

    return opener


def _used(connection_id: str, flow_id: str, environment: str) -> str:
    return stand_ins(flow_id, environment).get(connection_id, connection_id)


def went_offline(run: Run, failed: RunFailed) -> None:
    """Mark a connection as disconnected when the other side no longer accepts it."""
    if failed.reauthorise and failed.connection:
        used = _used(failed.connection, run.flow_id, run.environment)
        mark_broken(Connection.objects.filter(pk=used, workspace_id=run.workspace_id), str(failed))
