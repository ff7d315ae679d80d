"""The connectors application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from accounts.models import Workspace


class ConnectorsConfig(AppConfig):
    name = "connectors"

    def ready(self) -> None:
        """Check every connector of the catalogue, and count disconnected connections for the navigation."""
        from accounts.closing import add_closer, add_holding
        from accounts.context import add_counter
        from connectors import closing
        from connectors.registry import connectors

        connectors()
        add_counter("connections_broken", _broken)
        add_closer(closing.close)
        add_holding("connections", closing.connections)


def _broken(workspace: Workspace) -> int:
    from connectors.models import Connection, ConnectionStatus

    return Connection.objects.filter(workspace=workspace, status=ConnectionStatus.BROKEN).count()
