"""The only reader of secrets: turns a connection into a client that can make calls, and shows nothing else."""

from __future__ import annotations

from functools import partial
from typing import Any

from connectors.egress import own_policy, policy
from connectors.models import AuthKind, Connection
from connectors.oauth.tokens import fresh_access_token
from connectors.sdk.authenticators import Authenticator, authenticator
from connectors.sdk.client import HttpClient
from lib.crypto import Secret
from lib.http import send
from lib.redact import MASK


def open_client(connection: Connection) -> HttpClient:
    """Return a client for the connection; an OAuth 2 token that is about to end is renewed first.

    Raises ``Reauthorise`` when the other side withdrew its permission or the account was never linked.
    """
    egress = own_policy() if connection.installed_id else policy()
    headers = [(row["name"], row["value"]) for row in connection.options.get("headers", []) if row.get("name")]
    return HttpClient(
        base_url=connection.base_url,
        authenticator=_authenticator(connection),
        sender=partial(send, policy=egress),
        headers=tuple(headers),
    )


def _authenticator(connection: Connection) -> Authenticator:
    if connection.auth == AuthKind.OAUTH2:
        return authenticator(AuthKind.OAUTH2.value, {"access_token": fresh_access_token(connection)})
    secrets = {name: Secret(value) for name, value in connection.secrets.items()}
    return authenticator(connection.auth, {**connection.options, **secrets})


def shown(connection: Connection) -> dict[str, str]:
    """Return the names of the stored secrets, each masked."""
    return dict.fromkeys(connection.secrets, MASK)


def keep_masked(stored: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return ``given`` with each mask that was sent back replaced by the stored value."""
    return {
        name: stored.get(name, "") if value == MASK else value
        for name, value in given.items()
        if value != MASK or name in stored
    }
