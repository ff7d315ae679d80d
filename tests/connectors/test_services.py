"""Making, changing and deleting connections: names, addresses, and secrets that stay or are typed anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import AuditEvent
from connectors.models import Connection, ConnectionStatus
from connectors.services import (
    Invalid,
    create_connection,
    delete_connection,
    free_name,
    update_connection,
    usual_name,
)
from lib.redact import MASK

pytestmark = pytest.mark.django_db
PUBLIC = "https://93.184.215.14/v1"  # an address, so that no name has to be looked up
ELSEWHERE = "https://93.184.215.15/v1"


def make(people: SimpleNamespace, **more: Any) -> Connection:
    return create_connection(workspace=people.acme, by=people.bob, **{"base_url": PUBLIC, **more})


def basic(people: SimpleNamespace, **more: Any) -> Connection:
    settings = {"username": "ines", "password": "canary-77"}
    return make(people, auth="basic", settings=settings, **more)


def test_a_connection_is_made_and_audited(people: SimpleNamespace) -> None:
    connection = basic(people, name="Harbour")
    row = Connection.objects.get()
    assert (row.name, row.auth, row.status) == ("Harbour", "basic", ConnectionStatus.UNTESTED)
    assert row.options["username"] == "ines" and row.secrets == {"password": "canary-77"}
    assert "canary" not in str(row.options)
    event = AuditEvent.objects.get(verb="connection.create")
    assert (event.object_id, event.actor) == (connection.pk, people.bob)


def test_names_are_made_unique(people: SimpleNamespace) -> None:
    assert usual_name(people.acme, "http") == "httpEndpoint"
    make(people, name="httpEndpoint")
    assert usual_name(people.acme, "http") == "httpEndpoint2"
    assert usual_name(people.globex, "http") == "httpEndpoint"
    assert make(people).name == "93.184.215.14"
    assert make(people).name == "93.184.215.14 2"
    assert len(free_name(people.acme, "x" * 200)) <= 80


def test_a_taken_name_is_refused_at_its_field(people: SimpleNamespace) -> None:
    first = make(people, name="Harbour")
    with pytest.raises(Invalid) as caught:
        make(people, name="Harbour")
    assert "is here already" in caught.value.errors["name"]
    update_connection(connection=first, by=people.bob, name="Harbour")
    delete_connection(connection=first, by=people.bob)
    assert make(people, name="Harbour").name == "Harbour"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "needed"),
        ("example.com", "begins with http"),
        ("ftp://example.com", "begins with http"),
        ("javascript:alert(1)", "begins with http"),
        ("http://", "names a host"),
        ("http://[::1", "begins with http"),
        ("http://h:99999", "begins with http"),
        ("https://ines:secret@93.184.215.14/", "no user name and password"),
        ("https://93.184.215.14/a b", "no spaces"),
        ("https://93.184.215.14/#part", "after #"),
        ("http://10.0.0.5", "FLOWYARD_EGRESS_ALLOW=10.0.0.5:80"),
        ("http://169.254.169.254/latest", "FLOWYARD_EGRESS_ALLOW=169.254.169.254:80"),
        ("http://127.0.0.1:8000", "FLOWYARD_EGRESS_ALLOW=127.0.0.1:8000"),
        ("http://[::1]:8000", r"FLOWYARD_EGRESS_ALLOW=\[::1\]:8000"),
        ("http://2130706433/", "FLOWYARD_EGRESS_ALLOW"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_at_its_field(
    people: SimpleNamespace, url: str, words: str
) -> None:
    with pytest.raises(Invalid) as caught:
        make(people, base_url=url)
    assert set(caught.value.errors) == {"base_url"}
    assert caught.match(words)
    assert "secret" not in str(caught.value) or "needed" in str(caught.value)


def test_an_allowed_private_address_is_taken(people: SimpleNamespace, settings: Any) -> None:
    settings.EGRESS_ALLOW = ("10.0.0.5:80",)
    assert make(people, base_url="http://10.0.0.5").base_url == "http://10.0.0.5"


def test_a_secret_among_the_headers_is_sent_back(people: SimpleNamespace) -> None:
    headers = [{"name": "Accept-Language", "value": "de"}, {"name": "Authorization", "value": "Bearer abc"}]
    with pytest.raises(Invalid) as caught:
        make(people, settings={"headers": headers})
    assert set(caught.value.errors) == {"headers.1.name"}


@pytest.mark.parametrize(
    ("auth", "missing"),
    [("basic", {"username"}), ("bearer", {"token"}), ("api_key", {"value"}), ("nonsense", {"auth"})],
)
def test_credentials_are_asked_for(people: SimpleNamespace, auth: str, missing: set[str]) -> None:
    with pytest.raises(Invalid) as caught:
        make(people, auth=auth)
    assert set(caught.value.errors) == missing


def test_a_mask_sent_back_keeps_the_secret(people: SimpleNamespace) -> None:
    connection = basic(people)
    settings = {"username": "tom", "password": MASK}
    changed = update_connection(connection=connection, by=people.bob, auth="basic", settings=settings)
    row = Connection.objects.get(pk=changed.pk)
    assert row.secrets == {"password": "canary-77"} and row.options["username"] == "tom"
    update_connection(connection=connection, by=people.bob, settings={"password": "new"})
    assert Connection.objects.get().secrets == {"password": "new"}


def test_a_mask_without_a_secret_behind_it_is_nothing(people: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as caught:
        make(people, auth="bearer", settings={"token": MASK})
    assert set(caught.value.errors) == {"token"}


@pytest.mark.parametrize("url", [ELSEWHERE, "http://93.184.215.14/v1", "https://93.184.215.14:444/v1"])
def test_a_stored_secret_does_not_follow_to_another_server(people: SimpleNamespace, url: str) -> None:
    connection = basic(people)
    with pytest.raises(Invalid) as caught:
        update_connection(connection=connection, by=people.bob, base_url=url)
    assert "Type it again" in caught.value.errors["password"]
    assert Connection.objects.get().base_url == PUBLIC
    moved = update_connection(
        connection=connection, by=people.bob, base_url=url, settings={"password": "other"}
    )
    assert (moved.base_url, moved.secrets) == (url, {"password": "other"})


def test_another_path_of_the_same_server_keeps_it(people: SimpleNamespace) -> None:
    changed = update_connection(connection=basic(people), by=people.bob, base_url="https://93.184.215.14/v2")
    assert changed.secrets == {"password": "canary-77"}


def test_another_way_to_sign_in_forgets_the_old_secret(people: SimpleNamespace) -> None:
    changed = update_connection(
        connection=basic(people), by=people.bob, auth="bearer", settings={"token": "canary-88"}
    )
    row = Connection.objects.get(pk=changed.pk)
    assert row.secrets == {"token": "canary-88"} and "username" not in row.options


def linked_row(linked: Any) -> Connection:
    row = linked()
    row.secrets = {**row.secrets, "access_token": "at", "refresh_token": "rt"}
    row.status, row.account = ConnectionStatus.WORKS, "desk"
    row.save()
    return row


@pytest.mark.parametrize(
    "change", [{"client_id": "other"}, {"scope": "all"}, {"extra": [{"name": "a", "value": "b"}]}]
)
def test_a_changed_client_unlinks_the_account(
    people: SimpleNamespace, linked: Any, change: dict[str, Any]
) -> None:
    row = linked_row(linked)
    update_connection(connection=row, by=people.bob, settings=change)
    now = Connection.objects.get()
    assert (now.status, now.account) == (ConnectionStatus.UNLINKED, "")
    assert now.secrets == {"client_secret": "canary-client-secret-7431"}


def test_a_changed_name_keeps_the_account(people: SimpleNamespace, linked: Any) -> None:
    row = linked_row(linked)
    update_connection(connection=row, by=people.bob, name="Other", settings={"ping_path": "/x"})
    now = Connection.objects.get()
    assert (now.status, now.account, now.secrets["access_token"]) == (ConnectionStatus.WORKS, "desk", "at")


def test_tokens_do_not_follow_to_another_server(people: SimpleNamespace, linked: Any) -> None:
    row = linked_row(linked)
    update_connection(connection=row, by=people.bob, base_url=ELSEWHERE)
    now = Connection.objects.get()
    assert now.status == ConnectionStatus.UNLINKED and "access_token" not in now.secrets


def test_a_client_secret_does_not_follow_to_another_token_address(
    people: SimpleNamespace, linked: Any
) -> None:
    with pytest.raises(Invalid) as caught:
        update_connection(connection=linked_row(linked), by=people.bob, settings={"token_url": ELSEWHERE})
    assert set(caught.value.errors) == {"client_secret"}


def test_endpoints_are_https_or_allowed(people: SimpleNamespace, linked: Any) -> None:
    with pytest.raises(Invalid) as caught:
        linked(token_url="http://93.184.215.14/token")
    assert "begins with https://" in caught.value.errors["token_url"]


@pytest.mark.parametrize("name", ["state", "redirect_uri", "CLIENT_ID", "code_challenge_method", "api_token"])
def test_the_protocols_own_parameters_cannot_be_set(linked: Any, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        linked(extra=[{"name": name, "value": "x"}])
    assert set(caught.value.errors) == {"extra.0.name"}


def test_deleting_erases_the_secrets(people: SimpleNamespace) -> None:
    connection = basic(people)
    delete_connection(connection=connection, by=people.alice)
    row = Connection.every.get(pk=connection.pk)
    assert row.deleted_at and row.secrets == {}
    assert not Connection.objects.exists()
    assert AuditEvent.objects.filter(verb="connection.delete", actor=people.alice).exists()
