"""What people do with connections: make, change, delete; secrets are kept or typed anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User, Workspace
from accounts.services import audit
from connectors.addresses import host_of, same_server
from connectors.models import Connection, ConnectionDraft, ConnectionStatus, LinkAttempt
from connectors.questions import clean_about, clean_credentials, credential_fields, secret_names
from connectors.registry import connector as declared
from connectors.sdk.declare import AuthKind, Connector
from connectors.vault import TOKEN_SECRETS, keep_masked
from lib.fields import Errors
from lib.redact import MASK

MAX_NAME = 80
_MOVED = gettext_noop(
    "This secret was stored for another server. Type it again, so that it goes nowhere it was not meant for."
)


class Invalid(ValueError):
    """The answers cannot be stored; ``errors`` has a sentence for each field."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def create_connection(
    *,
    workspace: Workspace,
    by: User,
    base_url: str = "",
    name: str = "",
    auth: str = "none",
    settings: Mapping[str, Any] | None = None,
    connector: str = "http",
) -> Connection:
    """Return a new connection. ``settings`` holds the answers to the connector's and the sign-in's questions.

    Without a name it gets one from its host. Raises :class:`Invalid`.
    """
    fresh = Connection(workspace=workspace, created_by=by, connector=connector)
    return _save(fresh, by=by, verb="create", name=name, base_url=base_url, auth=auth, given=settings or {})


def update_connection(
    *,
    connection: Connection,
    by: User,
    name: str | None = None,
    base_url: str | None = None,
    auth: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Connection:
    """Return the changed connection; what is not given stays, and so does a secret whose mask is sent back.

    An account is unlinked when the server, the client or the scopes change. Raises :class:`Invalid`, also
    when a stored secret would go to another server than it was typed for.
    """
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        kind = row.auth if auth is None else auth
        masks = dict.fromkeys(secret_names(kind) & set(row.secrets), MASK)
        return _save(
            row,
            by=by,
            verb="update",
            name=row.name if name is None else name,
            base_url=row.base_url if base_url is None else base_url,
            auth=kind,
            given={**row.options, **masks, **(settings or {})},
        )


def delete_connection(*, connection: Connection, by: User) -> None:
    """Delete a connection: its secrets are erased for good, its row stays for the runs that name it."""
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(
            deleted_at=timezone.now(), secrets={}, refresh_owner="", refresh_until=None, token_expires_at=None
        )
        LinkAttempt.objects.filter(connection=connection).delete()
        ConnectionDraft.objects.filter(connection=connection).delete()
        audit(workspace=connection.workspace, actor=by, verb="connection.delete", obj=connection)


def free_name(workspace: Workspace, wish: str, keep: Connection | None = None) -> str:
    """Return the wish, with a number when another connection of the workspace has that name."""
    rows = Connection.objects.filter(workspace=workspace)
    taken = set((rows.exclude(pk=keep.pk) if keep else rows).values_list("name", flat=True))
    wish = " ".join(wish.split())[: MAX_NAME - 5] or "connection"
    gap = "" if wish[-1].isalpha() else " "
    names = (wish if number == 1 else f"{wish}{gap}{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def usual_name(workspace: Workspace, connector: str) -> str:
    """Return the name a new connection of this connector usually gets: httpEndpoint, httpEndpoint2, …"""
    return free_name(workspace, f"{connector}Endpoint")


def _save(
    row: Connection, *, by: User, verb: str, name: str, base_url: str, auth: str, given: Mapping[str, Any]
) -> Connection:
    connector = declared(row.connector)
    if connector is None or auth not in set(connector.auth):
        raise Invalid(
            {
                "auth": _("This connector does not offer this way to sign in: “%(auth)s”.")
                % {"auth": auth[:20]}
            }
        )
    about, credentials = _judged(row, connector, {**given, "name": name, "base_url": base_url}, auth, given)
    before = Connection(base_url=row.base_url, auth=row.auth, options=row.options)
    row.name = about.pop("name") or free_name(row.workspace, host_of(about["base_url"]), row)
    row.base_url = about.pop("base_url")
    row.auth = auth
    kept = {name: value for name, value in row.secrets.items() if name in TOKEN_SECRETS}
    sealed = {name: credentials.pop(name) for name in secret_names(auth) if name in credentials}
    row.options = {**about, **credentials}
    row.secrets = {**{name: value for name, value in sealed.items() if value}, **kept}
    _settle(row, before)
    return _stored(row, by, verb)


def _judged(
    row: Connection, connector: Connector, about: Mapping[str, Any], auth: str, given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The cleaned answers with stored secrets in place of their masks. Raises :class:`Invalid`."""
    wanted = {"name", *(field.name for field in connector.fields)}
    told, errors = clean_about(connector, {key: about[key] for key in wanted if key in about})
    asked = _named(auth, given)
    moved = _moved(row, told.get("base_url", ""), auth, asked)
    stored = {} if row.auth != auth or moved else row.secrets
    entered = keep_masked(stored, asked)
    credentials, wrong = clean_credentials(auth, entered)
    if moved:
        wrong |= {
            name: _(_MOVED) for name, value in asked.items() if value == MASK and name in secret_names(auth)
        }
    errors |= wrong | _taken(row, told.get("name", ""))
    if errors:
        raise Invalid(errors)
    return told, credentials


def _named(auth: str, given: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: given[one.name] for one in credential_fields(auth) if one.name in given}


def _moved(row: Connection, base_url: str, auth: str, asked: Mapping[str, Any]) -> bool:
    """Whether stored secrets would go to another server than before (token address or base address)."""
    if not row.secrets or row.auth != auth:
        return False
    if auth == AuthKind.OAUTH2:
        return not same_server(str(row.options.get("token_url", "")), str(asked.get("token_url", "")))
    return not same_server(row.base_url, base_url)


def _taken(row: Connection, name: str) -> Errors:
    others = Connection.objects.filter(workspace_id=row.workspace_id, name=name).exclude(pk=row.pk)
    if name and others.exists():
        return {
            "name": _("A connection named “%(name)s” is here already. Choose another name.") % {"name": name}
        }
    return {}


_LINK_ANSWERS = ("authorize_url", "token_url", "client_id", "scope", "extra")


def _settle(row: Connection, before: Connection) -> None:
    """What is known of the connection after a change: tokens of another server or client are dropped."""
    if row.auth == AuthKind.OAUTH2:
        same = before.auth == row.auth and same_server(before.base_url, row.base_url)
        if same and all(before.options.get(one) == row.options.get(one) for one in _LINK_ANSWERS):
            return
        row.status = ConnectionStatus.UNLINKED
    else:
        row.status = ConnectionStatus.UNTESTED
    row.secrets = {name: value for name, value in row.secrets.items() if name not in TOKEN_SECRETS}
    row.status_reason = row.account = row.refresh_owner = ""
    row.token_expires_at = row.refresh_until = None


def _stored(row: Connection, by: User, verb: str) -> Connection:
    try:
        with transaction.atomic():
            row.save()
            audit(workspace=row.workspace, actor=by, verb=f"connection.{verb}", obj=row)
    except IntegrityError:
        raise Invalid(
            _taken(row, row.name) or {"name": _("This name was taken just now. Choose another.")}
        ) from None
    return row
