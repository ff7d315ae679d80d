"""The only reader of secrets: turns a connection into a client that can make calls, and shows no more."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from typing import Any, Protocol

from connectors.egress import own_policy, policy
from connectors.models import AuthKind, Connection
from connectors.oauth.provider import Provider
from connectors.sdk.authenticators import authenticator
from connectors.sdk.client import HttpClient
from lib.crypto import Secret
from lib.http import send
from lib.redact import MASK

TOKEN_SECRETS = frozenset({"access_token", "refresh_token", "token_type", "granted_scope"})


class HoldsSecrets(Protocol):
    """A row with sealed secrets."""

    secrets: Any


def open_client(connection: Connection, hide: Iterable[Secret] = ()) -> HttpClient:
    """Return a client for the connection; an OAuth 2 token that is about to end is renewed first.

    ``hide`` are further secrets that its requests may carry.

    While the client is open the token is renewed before it ends, and once when it is refused. Raises
    ``Reauthorise`` when the other side withdrew its permission or the account was never linked.
    """
    egress = own_policy() if connection.installed_id else policy()
    sender = partial(send, policy=egress)
    hidden = tuple(secret.reveal() for secret in hide)
    headers = [
        (row["name"], row["value"]) for row in connection.options.get("headers", []) if row.get("name")
    ]
    if connection.auth == AuthKind.OAUTH2:
        from connectors.oauth.bearer import LinkedAccount  # it renews tokens, for which it asks this vault

        account = LinkedAccount(connection, sender)
        return HttpClient(
            base_url=connection.base_url,
            authenticator=account,
            sender=account.send,
            headers=tuple(headers),
            hide=hidden,
        )
    secrets = {name: Secret(value) for name, value in connection.secrets.items()}
    return HttpClient(
        base_url=connection.base_url,
        authenticator=authenticator(connection.auth, {**connection.options, **secrets}),
        sender=sender,
        headers=tuple(headers),
        hide=hidden,
    )


def provider_of(connection: Connection) -> Provider:
    """Return the provider of a connection's account, its client secret hidden."""
    options = connection.options
    rows = [row for row in options.get("extra") or [] if isinstance(row, dict) and row.get("name")]
    return Provider(
        connection_id=connection.pk,
        authorize_url=str(options.get("authorize_url", "")),
        token_url=str(options.get("token_url", "")),
        client_id=str(options.get("client_id", "")),
        client_secret=Secret(str(connection.secrets.get("client_secret", ""))),
        scopes=tuple(str(options.get("scope", "")).split()),
        extra=tuple((str(row["name"]).strip(), str(row.get("value", ""))) for row in rows),
        userinfo_url=str(options.get("userinfo_url", "")),
        basic=options.get("client_auth") == "basic",
    )


def refresh_token_of(connection: Connection) -> Secret:
    """Return the refresh token, empty when there is none."""
    return Secret(str(connection.secrets.get("refresh_token", "")))


def is_linked(connection: Connection) -> bool:
    """Tell whether an account was linked."""
    return bool(connection.secrets.get("access_token"))


def signing_secrets(watch: HoldsSecrets) -> list[Secret]:
    """Return what a webhook is signed with: the present secret, and for a day also the one before it."""
    kept = watch.secrets
    overlap = kept.get("previous_until", 0) > time.time()
    found = [kept.get("current", ""), kept.get("previous", "") if overlap else ""]
    return [Secret(one) for one in found if one]


def value_of(row: HoldsSecrets) -> Secret:
    """Return the one secret of a row that holds one, a configurable's value."""
    return Secret(str(row.secrets.get("value", "")))


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
