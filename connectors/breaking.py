"""A connection stops working: marked, and whoever registered is told of the change in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from connectors.models import Connection, ConnectionStatus

Listener = Callable[[Connection], None]
_listeners: list[Listener] = []


def on_broken(listener: Listener) -> None:
    """Call ``listener`` with each connection that stops working; for the layers above, from their ``ready``."""
    _listeners.append(listener)


def mark_broken(rows: QuerySet[Connection], reason: str) -> None:
    """Mark ``rows`` as disconnected because of ``reason``; those that were so before are told of to nobody."""
    reason = reason[:500]
    with transaction.atomic():
        changed = list(rows.exclude(status=ConnectionStatus.BROKEN).select_for_update())
        rows.update(status=ConnectionStatus.BROKEN, status_reason=reason)
        for connection in changed:
            connection.status, connection.status_reason = ConnectionStatus.BROKEN, reason
            for listener in _listeners:
                listener(connection)
