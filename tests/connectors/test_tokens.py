"""Renewing access: in time, once for everybody, and never at the cost of a token that holds."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone

from connectors.models import Connection, ConnectionStatus
from connectors.oauth.tokens import fresh_access_token
from connectors.sdk.errors import ConnectorError, Fatal, RateLimited, Reauthorise, Retry
from connectors.sdk.request import Request
from connectors.vault import open_client
from lib.crypto import Secret
from tests.connectors.oauth_server import ROOT, OAuthServer
from tests.lib.http.servers import answer, certificate, sending, serve

pytestmark = pytest.mark.django_db


def stored(connection: Connection) -> Connection:
    return Connection.objects.get(pk=connection.pk)


def with_tokens(connection: Connection, *, seconds: float | None, **secrets: Any) -> Connection:
    """Store tokens that end in so many seconds."""
    row = stored(connection)
    tokens = {"access_token": "old-access", "refresh_token": "old-refresh", **secrets}
    row.secrets = {**row.secrets, **{name: value for name, value in tokens.items() if value}}
    row.token_expires_at = None if seconds is None else timezone.now() + timedelta(seconds=seconds)
    row.status = ConnectionStatus.WORKS
    row.save()
    return row


def free(connection: Connection) -> bool:
    row = stored(connection)
    return row.refresh_owner == "" and row.refresh_until is None


@pytest.mark.parametrize("seconds", [None, 61, 3600])
def test_a_token_that_holds_is_not_renewed(linked: Any, oauth: OAuthServer, seconds: float | None) -> None:
    assert fresh_access_token(with_tokens(linked(), seconds=seconds)).reveal() == "old-access"
    assert not oauth.seen("/token")


@pytest.mark.parametrize("seconds", [59, 0, -1000])
def test_a_token_near_its_end_is_renewed(linked: Any, oauth: OAuthServer, seconds: float) -> None:
    connection = with_tokens(linked(), seconds=seconds)
    token = fresh_access_token(connection).reveal()
    row = stored(connection)
    assert token == row.secrets["access_token"] != "old-access"
    assert row.secrets["refresh_token"] not in ("", "old-refresh")
    assert row.secrets["client_secret"] == "canary-client-secret-7431"
    assert row.token_expires_at and row.token_expires_at > timezone.now() + timedelta(minutes=50)
    assert oauth.seen("/token")[0]["form"]["refresh_token"] == "old-refresh"
    assert free(connection)


def test_a_refresh_token_that_is_not_replaced_stays(linked: Any, oauth: OAuthServer) -> None:
    oauth.tell(token={"drop": ["refresh_token", "expires_in"]})
    connection = with_tokens(linked(), seconds=1)
    fresh_access_token(connection)
    row = stored(connection)
    assert row.secrets["refresh_token"] == "old-refresh" and row.token_expires_at is None


def test_without_a_refresh_token_the_token_is_used_to_its_end(linked: Any) -> None:
    connection = with_tokens(linked(), seconds=30, refresh_token="")
    assert fresh_access_token(connection).reveal() == "old-access"
    Connection.objects.update(token_expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Reauthorise, match="Sign in again"):
        fresh_access_token(connection)
    assert stored(connection).status == ConnectionStatus.BROKEN


def test_a_connection_never_linked_wants_a_person(linked: Any) -> None:
    with pytest.raises(Reauthorise, match="not linked yet"):
        open_client(linked())


def test_a_deleted_connection_says_so(linked: Any) -> None:
    connection = with_tokens(linked(), seconds=1)
    Connection.objects.update(deleted_at=timezone.now())
    with pytest.raises(Fatal, match="deleted"):
        fresh_access_token(connection)


FAILURES = [
    ({"raw": '{"error": "invalid_grant", "error_description": "revoked"}', "status": 400}, Reauthorise),
    ({"raw": '{"error": "invalid_client"}', "status": 401}, Reauthorise),
    ({"raw": '{"error": "unauthorized_client"}', "status": 400}, Reauthorise),
    ({"raw": '{"error": "invalid_grant"}', "status": 200}, Reauthorise),
    ({"raw": "busy", "type": "text/plain", "status": 503}, Retry),
    ({"raw": "", "status": 429, "headers": {"Retry-After": "7"}}, RateLimited),
    ({"raw": "not json", "status": 200}, Retry),
    ({"raw": "{}", "status": 200}, Retry),
    ({"raw": '{"access_token": "has space"}', "status": 200}, Retry),
    ({"raw": '{"error": "invalid_request"}', "status": 400}, Reauthorise),
    ({"raw": '{"error": "bad_refresh_token"}', "status": 200}, Reauthorise),
    ({"raw": '{"error": "temporarily_unavailable"}', "status": 400}, Retry),
    ({"raw": "invalid_grant", "type": "text/plain", "status": 400}, Reauthorise),
    ({"raw": "", "status": 403}, Reauthorise),
    ({"raw": "too slow", "type": "text/plain", "status": 408}, Retry),
    ({"raw": "<h1>Not here</h1>", "type": "text/html", "status": 404}, Fatal),
]


@pytest.mark.parametrize(("how", "kind"), FAILURES)
def test_a_failed_renewal_never_touches_the_tokens(
    linked: Any, oauth: OAuthServer, how: dict[str, Any], kind: type[ConnectorError]
) -> None:
    connection = with_tokens(linked(), seconds=1)
    before = stored(connection).secrets
    oauth.tell(token=how)
    with pytest.raises(kind) as caught:
        fresh_access_token(connection)
    row = stored(connection)
    assert row.secrets == before and free(connection)
    assert "canary" not in str(caught.value) and "old-refresh" not in str(caught.value)
    assert (row.status == ConnectionStatus.BROKEN) == (kind is Reauthorise)
    if kind is Reauthorise:
        assert row.status_reason == str(caught.value)[:500]


def test_a_refusal_in_plain_words_is_quoted_without_what_is_secret(linked: Any, oauth: OAuthServer) -> None:
    connection = with_tokens(linked(), seconds=1, refresh_token="canary-refresh-88")
    raw = "The sign-in\r\n\x07of canary-refresh-88 has been \u202eended. " + "And so on. " * 50
    oauth.tell(token={"raw": raw, "type": "text/plain", "status": 400})
    with pytest.raises(Reauthorise):
        fresh_access_token(connection)
    reason = stored(connection).status_reason
    assert "“The sign-in of ****** has been ended. And so on." in reason and len(reason) < 300
    assert reason.endswith("…”. Sign in again. (400)")


@pytest.mark.parametrize(
    "token_url",
    ["https://nowhere.invalid/token", "https://localhost:{port}/token"],
    ids=["name", "certificate"],
)
def test_an_address_that_never_answers_is_not_asked_again(
    linked: Any, settings: Any, tmp_path: Any, token_url: str
) -> None:
    connection = with_tokens(linked(), seconds=1)
    tls, _ = certificate(tmp_path, "localhost")
    with serve(sending(answer()), host="localhost", tls=tls) as server:
        settings.EGRESS_ALLOW = (f"localhost:{server.port}",)
        url = token_url.format(port=server.port)
        Connection.objects.update(options={**connection.options, "token_url": url})
        with pytest.raises(Fatal, match=r"No host named|certificate of a public authority"):
            fresh_access_token(connection)
    row = stored(connection)
    assert row.status == ConnectionStatus.WORKS and row.secrets == connection.secrets


def test_a_provider_that_cannot_be_reached_is_asked_later(
    linked: Any, oauth: OAuthServer, settings: Any
) -> None:
    connection = with_tokens(linked(), seconds=1)
    settings.EGRESS_ALLOW = (*settings.EGRESS_ALLOW, "localhost:9")
    Connection.objects.update(options={**connection.options, "token_url": "http://localhost:9/token"})
    with pytest.raises(Retry):
        fresh_access_token(connection)
    assert stored(connection).status == ConnectionStatus.WORKS


def test_it_recovers_after_a_failure(linked: Any, oauth: OAuthServer) -> None:
    connection = with_tokens(linked(), seconds=1)
    oauth.tell(token={"raw": "busy", "status": 503, "times": 1})
    with pytest.raises(Retry):
        fresh_access_token(connection)
    assert fresh_access_token(connection).reveal() != "old-access"


def test_a_lease_left_behind_by_a_crash_is_taken_over(linked: Any) -> None:
    connection = with_tokens(linked(), seconds=1)
    Connection.objects.update(refresh_owner="gone", refresh_until=timezone.now() - timedelta(seconds=1))
    assert fresh_access_token(connection).reveal() != "old-access"


def test_linking_anew_wins_over_a_renewal_under_way(
    linked: Any, oauth: OAuthServer, monkeypatch: Any
) -> None:
    from connectors.oauth import tokens

    connection = with_tokens(linked(), seconds=1)
    real = tokens.renew

    def meanwhile(row: Connection) -> Any:
        new = real(row)
        relinked = with_tokens(connection, seconds=3600, access_token="relinked")
        Connection.objects.filter(pk=relinked.pk).update(refresh_owner="", refresh_until=None)
        return new

    monkeypatch.setattr(tokens, "renew", meanwhile)
    assert fresh_access_token(connection).reveal() == "relinked"
    assert stored(connection).secrets["access_token"] == "relinked"


def test_a_refused_token_is_renewed_once_and_the_request_repeated(linked: Any, oauth: OAuthServer) -> None:
    client = open_client(with_tokens(linked(), seconds=3600))  # the API has never heard of this token
    reply = client.call(Request(path="/api/things"))
    assert reply.answer.status == 200
    assert [one["good"] for one in oauth.seen("/api/things")] == [False, True]
    shown = str(reply.exchange.as_dict())
    assert "old-access" not in shown and Connection.objects.get().secrets["access_token"] not in shown


def test_a_server_that_always_refuses_costs_one_renewal(linked: Any, oauth: OAuthServer) -> None:
    oauth.tell(token={"raw": '{"access_token": "unknown-to-the-api"}'})
    client = open_client(with_tokens(linked(), seconds=3600))
    for _ in range(3):
        with pytest.raises(Reauthorise):
            client.call(Request(path="/api/things"))
    assert len(oauth.seen("/token")) == 1 and len(oauth.seen("/api/things")) == 4


def test_a_token_that_ends_while_the_client_is_open_is_renewed(linked: Any, oauth: OAuthServer) -> None:
    connection = with_tokens(linked(), seconds=3600)
    client = open_client(connection)
    client.call(Request(path="/api/things"))
    client._credentials._expires_at = timezone.now()  # type: ignore[attr-defined]
    Connection.objects.update(token_expires_at=timezone.now())
    client.call(Request(path="/api/things"))
    assert len(oauth.seen("/token")) == 2


def test_a_token_that_somebody_else_renewed_is_taken_over(linked: Any, oauth: OAuthServer) -> None:
    connection = with_tokens(linked(), seconds=3600, access_token="newer")
    assert fresh_access_token(connection, rejected=Secret("older")).reveal() == "newer"
    assert not oauth.seen("/token")


@pytest.mark.django_db(transaction=True)
def test_threads_share_one_renewal(linked: Any, oauth: OAuthServer) -> None:
    connection = with_tokens(linked(), seconds=1)
    oauth.tell(token={"delay": 400})
    got: list[str] = []

    def ask() -> None:
        try:
            got.append(fresh_access_token(connection).reveal())
        finally:
            database.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(got) == 6 and set(got) == {stored(connection).secrets["access_token"]}
    assert len(oauth.seen("/token")) == 1


@pytest.mark.django_db(transaction=True)
def test_waiting_threads_learn_of_a_refusal_without_asking_again(
    linked: Any, oauth: OAuthServer, monkeypatch: Any
) -> None:
    connection = with_tokens(linked(), seconds=1)
    Connection.objects.update(refresh_owner="somebody", refresh_until=timezone.now() + timedelta(seconds=30))
    everybody_waits = threading.Barrier(5)
    met = threading.local()
    pause = time.sleep

    def wait(seconds: float) -> None:
        if not getattr(met, "done", False):
            met.done = True
            everybody_waits.wait(30)
        pause(seconds)

    monkeypatch.setattr("connectors.oauth.tokens.time.sleep", wait)
    failed: list[str] = []

    def ask() -> None:
        try:
            fresh_access_token(connection)
        except Reauthorise as error:
            failed.append(str(error))
        finally:
            database.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    everybody_waits.wait(30)
    Connection.objects.update(
        status=ConnectionStatus.BROKEN,
        status_reason="It was withdrawn.",
        refresh_owner="",
        refresh_until=None,
    )
    for thread in threads:
        thread.join(30)
    assert failed == ["It was withdrawn."] * 4
    assert not oauth.seen("/token")


@pytest.mark.django_db(transaction=True)
def test_the_database_takes_writes_while_a_provider_is_asked(linked: Any, oauth: OAuthServer) -> None:
    connection = with_tokens(linked(), seconds=1)
    oauth.tell(token={"delay": 1500})

    def ask() -> None:
        try:
            fresh_access_token(connection)
        finally:
            database.close()

    thread = threading.Thread(target=ask)
    thread.start()
    while not oauth.seen("/token"):
        assert thread.is_alive()
    Connection.objects.update(account="written meanwhile")
    assert thread.is_alive() and stored(connection).secrets["access_token"] == "old-access"
    thread.join(30)
    assert stored(connection).account == "written meanwhile"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_processes_share_one_renewal(linked: Any, oauth: OAuthServer, settings: Any) -> None:
    connection = with_tokens(linked(), seconds=1)
    oauth.tell(token={"delay": 1000})
    command = [
        sys.executable,
        "-m",
        "tests.connectors.renewing",
        str(database.settings_dict["NAME"]),
        connection.pk,
    ]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA": str(settings.DATA),
        "FLOWYARD_EGRESS_ALLOW": oauth.host,
    }
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=-1, stdout=-1, text=True) for _ in range(2)
    ]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert told == {hashlib.sha256(stored(connection).secrets["access_token"].encode()).hexdigest()}
    assert len(oauth.seen("/token")) == 1
