"""Testing a connection: reach the server, sign in, read the answer; each told for itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from connectors.addresses import host_of
from connectors.models import AuthKind, Connection, ConnectionStatus
from connectors.registry import connector
from connectors.sdk.client import HttpClient, Reply
from connectors.sdk.declare import Ping
from connectors.sdk.errors import ConnectorError, Reauthorise
from connectors.sdk.outcome import words_of
from connectors.sdk.request import Request
from connectors.vault import open_client

SECONDS = 15.0
Check = dict[str, Any]


def test_connection(connection: Connection) -> list[Check]:
    """Return what a reading request found: ``level`` ok, warn or bad, ``name``, ``text``, ``ms`` or None.

    Marks the connection as working or disconnected, unless nothing can be said about it.
    """
    try:
        client = open_client(connection)
    except ConnectorError as error:
        return _without_client(connection, error)
    try:
        reply = client.exchange(
            Request(method=_ping(connection).method, path=_path(connection), timeout=SECONDS)
        )
    except ConnectorError as error:
        return _without_answer(connection, error)
    return _judged(connection, client, reply)


test_connection.__test__ = False  # type: ignore[attr-defined]  # pytest takes the name for a test


def _without_client(connection: Connection, error: ConnectorError) -> list[Check]:
    linked = connection.status != ConnectionStatus.UNLINKED
    if isinstance(error, Reauthorise) and linked:
        _mark(connection, ConnectionStatus.BROKEN, str(error))
    return [_check("bad", _("Sign in"), str(error))]


def _without_answer(connection: Connection, error: ConnectorError) -> list[Check]:
    if isinstance(error, Reauthorise):
        _mark(connection, ConnectionStatus.BROKEN, str(error))
        return [_check("bad", _("Sign in"), str(error))]
    if error.signing_in:  # nothing is known of the server: what was known of the connection still holds
        return [_check("bad", _("Sign in"), str(error))]
    if connection.status == ConnectionStatus.WORKS:
        _mark(connection, ConnectionStatus.UNTESTED, str(error))
    return [_check("bad", _("Reach the server"), str(error))]


def _judged(connection: Connection, client: HttpClient, reply: Reply) -> list[Check]:
    answer = reply.answer
    checks = [
        _check(
            "ok",
            _("Reach the server"),
            _("%(host)s answered.") % {"host": host_of(connection.base_url)},
            answer.elapsed_ms,
        )
    ]
    said = client.shown(ConnectorError(words_of(answer.body)), reply.exchange)
    words = f" “{str(said)[:200]}”" if str(said) and answer.status >= 300 else ""
    if answer.status == 401:
        reason = f"The credentials were not accepted.{words} Enter them again. (401)"
        if connection.auth == AuthKind.NONE:
            reason = f"The server wants a sign-in.{words} Choose how to sign in. (401)"
        _mark(connection, ConnectionStatus.BROKEN, reason)
        return [*checks, _check("bad", _("Sign in"), reason)]
    if connection.auth != AuthKind.NONE:
        checks.append(_signed_in(answer.status, words))
    checks.append(_answered(connection, answer.status, words))
    if answer.status < 500:
        _mark(connection, ConnectionStatus.WORKS, "")
    return checks


def _signed_in(status: int, words: str) -> Check:
    if status == 403:
        return _check(
            "warn",
            _("Sign in"),
            _("The server knows the credentials, but this address is not for them.%(words)s (403)")
            % {"words": words},
        )
    if status >= 500:
        return _check("warn", _("Sign in"), _("The server had a problem of its own, so this cannot be told."))
    return _check("ok", _("Sign in"), _("The credentials were not refused."))


def _answered(connection: Connection, status: int, words: str) -> Check:
    path = _path(connection)
    if status < 300:
        return _check(
            "ok", _("Read"), _("%(path)s gave an answer. (%(status)s)") % {"path": path, "status": status}
        )
    if status < 400:
        return _check(
            "warn",
            _("Read"),
            _("%(path)s leads elsewhere. Use the address it leads to. (%(status)s)")
            % {"path": path, "status": status},
        )
    if status == 404:
        return _check(
            "warn",
            _("Read"),
            _("Nothing is at %(path)s. Set the path for the test to one that is there. (%(status)s)")
            % {"path": path, "status": status},
        )
    level = "bad" if status >= 500 else "warn"
    return _check(
        level,
        _("Read"),
        _("%(path)s could not be read.%(words)s (%(status)s)")
        % {"path": path, "words": words, "status": status},
    )


def _ping(connection: Connection) -> Ping:
    declared = connector(connection.connector)
    return (declared.ping if declared else None) or Ping()


def _path(connection: Connection) -> str:
    ping = _ping(connection)
    return str(connection.options.get(ping.path_field) or ping.path) if ping.path_field else ping.path


def _mark(connection: Connection, status: ConnectionStatus, reason: str) -> None:
    connection.status, connection.status_reason = status, reason[:500]
    Connection.objects.filter(pk=connection.pk).update(status=status, status_reason=reason[:500])


def _check(level: str, name: str, text: str, ms: int | None = None) -> Check:
    return {"level": level, "name": name, "text": text, "ms": ms}
