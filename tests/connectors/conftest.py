"""Fixtures of the connections' tests."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.connectors.oauth_server import OAuthServer


@pytest.fixture(scope="session")
def oauth_process() -> Iterator[OAuthServer]:
    """Return one OAuth 2 server for all tests."""
    server = OAuthServer()
    yield server
    server.stop()


@pytest.fixture
def oauth(oauth_process: OAuthServer, settings: Any) -> OAuthServer:
    """Return the OAuth 2 server, well behaved, and let Flowyard reach it."""
    oauth_process.reset()
    settings.EGRESS_ALLOW = (oauth_process.host,)
    return oauth_process


@pytest.fixture
def linked(people: SimpleNamespace, oauth: OAuthServer) -> Any:
    """Return a function that makes a connection for the server, not linked yet."""
    from connectors.services import create_connection

    def make(**more: Any) -> Any:
        return create_connection(
            workspace=people.acme,
            by=people.bob,
            name=more.pop("name", "Harbour"),
            base_url=more.pop("base_url", oauth.url),
            auth="oauth2",
            settings=oauth.settings(**more),
        )

    return make
