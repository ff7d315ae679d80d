"""A provider of accounts, as a connection describes it: endpoints, client, scopes."""

from __future__ import annotations

from dataclasses import dataclass, field

from lib.crypto import Secret


@dataclass(frozen=True, slots=True)
class Provider:
    """Where to send people and codes. ``basic`` puts the client's secret into a header instead of the body.

    ``connection_id`` is the uid of whatever is linked here; ``base_url`` the server the tokens are for.
    """

    connection_id: str
    authorize_url: str
    token_url: str
    client_id: str
    client_secret: Secret = field(default_factory=lambda: Secret(""))
    scopes: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    userinfo_url: str = ""
    basic: bool = False
