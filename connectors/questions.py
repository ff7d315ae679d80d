"""What is asked about a connection: the field lists of its wizard, its form in the API, and its judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.addresses import address_problem, endpoint_problem
from connectors.sdk.authenticators import AUTH_FIELDS, AuthKind
from connectors.sdk.declare import Connector
from lib.fields import Choice, Errors, Field, FieldType, clean
from lib.redact import is_secret_header, is_secret_name
from lib.words import N_
from lib.words import gettext as _

NAME = Field(
    name="name",
    type=FieldType.TEXT,
    label=N_("Connection name"),
    hint=N_("Steps show it. Left empty, the connection is named after its host."),
    max_length=80,
)
_LINKING = (
    Field(
        name="userinfo_url",
        type=FieldType.TEXT,
        label=N_("Account address"),
        hint=N_("Asked once after signing in, to show whose account it is."),
        advanced=True,
    ),
    Field(
        name="client_auth",
        type=FieldType.CHOICE,
        label=N_("Send the client's secret in"),
        default="body",
        choices=(Choice("body", N_("The request's body")), Choice("basic", N_("A Basic header"))),
        advanced=True,
    ),
    Field(
        name="extra",
        type=FieldType.PAIRS,
        label=N_("Extra parameters"),
        hint=N_("Added to the authorization address, for example access_type and offline."),
        advanced=True,
    ),
)
ENDPOINTS = ("authorize_url", "token_url", "userinfo_url")
# What is set by the protocol itself: an extra parameter of this name would break or weaken it.
_PROTOCOL = frozenset(
    {"client_id", "client_secret", "redirect_uri", "response_type", "scope", "state"}
    | {"code_challenge", "code_challenge_method"}
)


def about_fields(connector: Connector) -> tuple[Field, ...]:
    """Name, address and what else the connector asks for."""
    return (NAME, *connector.fields)


def credential_fields(kind: str) -> tuple[Field, ...]:
    """What a way to sign in asks for; empty for none."""
    fields = AUTH_FIELDS[AuthKind(kind)]
    return (*fields, *_LINKING) if kind == AuthKind.OAUTH2 else fields


def clean_about(connector: Connector, given: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """Return the cleaned value and the sentences by field."""
    value, errors = clean(about_fields(connector), dict(given))
    if "base_url" not in errors and value.get("base_url"):
        _note(errors, "base_url", address_problem(value["base_url"]))
    for number, row in enumerate(value.get("headers") or []):
        _note(errors, f"headers.{number}.name", _header_problem(row))
    return value, errors


def clean_credentials(kind: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """Return the cleaned value and the sentences by field."""
    value, errors = clean(credential_fields(kind), dict(given))
    if kind == AuthKind.OAUTH2:
        for name in ENDPOINTS:
            if name not in errors and value.get(name):
                _note(errors, name, endpoint_problem(value[name]))
        for number, row in enumerate(value.get("extra") or []):
            _note(errors, f"extra.{number}.name", _extra_problem(row))
    return value, errors


def secret_names(kind: str) -> frozenset[str]:
    """The names of the answers that are sealed."""
    return frozenset(one.name for one in credential_fields(kind) if one.type is FieldType.SECRET)


def _note(errors: Errors, path: str, problem: str) -> None:
    if problem and path not in errors:
        errors[path] = problem


def _header_problem(row: Any) -> str:
    name = row.get("name", "") if isinstance(row, dict) else ""
    if is_secret_header(name) and row.get("value"):
        return _(
            "%(name)s carries a secret, and headers are shown to all here. Choose how to sign in instead."
        ) % {"name": name}
    return ""


def _extra_problem(row: Any) -> str:
    name = str(row.get("name", "")).strip() if isinstance(row, dict) else ""
    if name.lower() in _PROTOCOL:
        return _("%(name)s is set by Flowyard itself. Take this row out.") % {"name": name}
    if is_secret_name(name):
        return _("%(name)s would stand in an address that everybody can read. Take this row out.") % {
            "name": name
        }
    return ""
