"""Ways to sign in: each puts its credentials into a request and names the texts that must never be shown."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from connectors.sdk.errors import Fatal
from lib.crypto import Secret
from lib.fields import Choice, Field, FieldType
from lib.redact import basic_pair
from lib.words import N_


class AuthKind(StrEnum):
    """The ways to sign in that a connector can offer."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"
    API_KEY = "api_key"
    OAUTH2 = "oauth2"


class Authenticator(Protocol):
    """Credentials, ready to be put into requests."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers to set on each request."""

    @property
    def query(self) -> Mapping[str, str]:
        """The query parameters to set on each request."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to mask wherever the request or its answer is shown."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """The one Authenticator there is: what to set, and what to hide."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    secrets: tuple[str, ...]


AUTH_FIELDS: Mapping[AuthKind, tuple[Field, ...]] = {
    AuthKind.NONE: (),
    AuthKind.BASIC: (
        Field(name="username", type=FieldType.TEXT, label=N_("User name"), required=True),
        Field(name="password", type=FieldType.SECRET, label=N_("Password")),
    ),
    AuthKind.BEARER: (Field(name="token", type=FieldType.SECRET, label=N_("Token"), required=True),),
    AuthKind.API_KEY: (
        Field(
            name="placement",
            type=FieldType.CHOICE,
            label=N_("Send the key in"),
            default="header",
            choices=(Choice("header", N_("A header")), Choice("query", N_("A query parameter"))),
        ),
        Field(
            name="name",
            type=FieldType.TEXT,
            label=N_("Name of the header or parameter"),
            default="X-Api-Key",
            required=True,
        ),
        Field(name="value", type=FieldType.SECRET, label=N_("Key"), required=True),
    ),
    AuthKind.OAUTH2: (
        Field(name="authorize_url", type=FieldType.TEXT, label=N_("Authorization address"), required=True),
        Field(name="token_url", type=FieldType.TEXT, label=N_("Token address"), required=True),
        Field(name="client_id", type=FieldType.TEXT, label=N_("Client ID"), required=True),
        Field(name="client_secret", type=FieldType.SECRET, label=N_("Client secret")),
        Field(name="scope", type=FieldType.TEXT, label=N_("Scopes"), hint=N_("Separated by spaces.")),
    ),
}


def authenticator(kind: AuthKind | str, settings: Mapping[str, str | Secret]) -> Authenticator:
    """The credentials of a connection, from its opened settings. Raises Fatal if one of them is missing."""
    kind = AuthKind(kind)
    if kind is AuthKind.BASIC:
        return _basic(_needed(settings, "username"), _text(settings, "password"))
    if kind is AuthKind.BEARER:
        return _bearer(_needed(settings, "token"))
    if kind is AuthKind.API_KEY:
        return _api_key(_text(settings, "placement"), _needed(settings, "name"), _needed(settings, "value"))
    if kind is AuthKind.OAUTH2:
        return _bearer(_needed(settings, "access_token"))
    return Credentials({}, {}, ())


def _basic(username: str, password: str) -> Credentials:
    pair = base64.b64encode(f"{username}:{password}".encode()).decode()
    return Credentials({"Authorization": f"Basic {pair}"}, {}, basic_pair(username, password))


def _bearer(token: str) -> Credentials:
    return Credentials({"Authorization": f"Bearer {token}"}, {}, (token,))


def _api_key(placement: str, name: str, value: str) -> Credentials:
    if placement == "query":
        return Credentials({}, {name: value}, (value,))
    return Credentials({name: value}, {}, (value,))


def _text(settings: Mapping[str, str | Secret], name: str) -> str:
    value = settings.get(name) or ""
    return value.reveal() if isinstance(value, Secret) else value


def _needed(settings: Mapping[str, str | Secret], name: str) -> str:
    text = _text(settings, name)
    if not text:
        raise Fatal(
            f"The connection has no {name.replace('_', ' ')}. Renew the connection.", may_have_arrived=False
        )
    return text
