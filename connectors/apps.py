"""The connectors application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from accounts.models import Workspace


class ConnectorsConfig(AppConfig):
    name = "connectors"

    def ready(self) -> None:
        """Count the disconnected ones for the navigation."""
        from accounts.context import add_counter

        add_counter("connections_broken", _broken)


def _broken(workspace: Workspace) -> int:
    from connectors.models import Connection, ConnectionStatus

    return Connection.objects.filter(workspace=workspace, status=ConnectionStatus.BROKEN).count()
