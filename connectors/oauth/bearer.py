"""A bearer token that renews itself while a client is open: before it ends, and once when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from connectors.models import Connection
from connectors.oauth.tokens import expires_soon, fresh_access_token
from lib.crypto import Secret
from lib.http import Answer, OutgoingRequest

UNAUTHORIZED = 401


class LinkedAccount:
    """The credentials of a linked connection: an ``Authenticator``, and the sender that goes with it."""

    def __init__(self, connection: Connection, send: Callable[[OutgoingRequest], Answer]) -> None:
        self._connection = connection
        self._send = send
        self._token = fresh_access_token(connection)
        self._seen = [self._token.reveal()]
        self._expires_at = self._expiry()
        self._forced = False

    @property
    def headers(self) -> Mapping[str, str]:
        """The header with the token of the moment."""
        return {"Authorization": f"Bearer {self._token.reveal()}"}

    @property
    def query(self) -> Mapping[str, str]:
        """Nothing: tokens do not go into addresses."""
        return {}

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every token this client has used."""
        return tuple(self._seen)

    def send(self, request: OutgoingRequest) -> Answer:
        """Send with a token that holds; a refused one is renewed once, and the request repeated."""
        if expires_soon(self._expires_at):
            self._take(fresh_access_token(self._connection))
        answer = self._send(self._signed(request))
        if answer.status != UNAUTHORIZED or answer.redirects or self._forced:
            return answer
        self._forced = True
        self._take(fresh_access_token(self._connection, rejected=self._token))
        return self._send(self._signed(request))

    def _take(self, token: Secret) -> None:
        self._token, self._expires_at = token, self._expiry()
        if token.reveal() not in self._seen:
            self._seen.append(token.reveal())

    def _expiry(self) -> datetime | None:
        rows = Connection.objects.filter(pk=self._connection.pk)
        return rows.values_list("token_expires_at", flat=True).first()

    def _signed(self, request: OutgoingRequest) -> OutgoingRequest:
        return replace(request, headers={**request.headers, **self.headers})
