"""Linking an account: there and back against a real server, and everything that can go wrong on the way."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from connectors.models import Connection, ConnectionDraft, ConnectionStatus, LinkAttempt
from connectors.sdk.request import Request
from connectors.vault import open_client
from tests.connectors.linking import arrive, consent, leave, link
from tests.connectors.oauth_server import OAuthServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(people: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.bob)
    return client


def again(connection: Connection) -> Connection:
    return Connection.objects.get(pk=connection.pk)


def test_an_account_is_linked_and_its_token_used(bob: Client, linked: Any, oauth: OAuthServer) -> None:
    connection = linked(userinfo_url=f"{oauth.url}/userinfo")
    assert connection.status == ConnectionStatus.UNLINKED
    page = link(bob, connection)
    assert page.status_code == 302 and page["Location"] == f"/w/acme/connections/{connection.pk}/"
    row = again(connection)
    assert (row.status, row.account) == (ConnectionStatus.WORKS, "desk@harbour.example")
    assert row.secrets["access_token"] and row.secrets["refresh_token"]
    assert row.token_expires_at and row.token_expires_at > timezone.now() + timedelta(minutes=50)
    reply = open_client(row).call(Request(path="/api/things"))
    assert reply.answer.status == 200
    assert row.secrets["access_token"] not in str(reply.exchange.as_dict())


def test_pkce_is_s256_and_the_server_checks_it(bob: Client, linked: Any, oauth: OAuthServer) -> None:
    url = leave(bob, linked())
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["scope"] == "read write"
    assert asked["redirect_uri"] == "http://localhost:8000/connect/complete/"
    bob.get(consent(url))
    form = oauth.seen("/token")[-1]["form"]
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]


def test_another_verifier_is_refused_by_the_server(bob: Client, linked: Any) -> None:
    connection = linked()
    back = consent(leave(bob, connection))
    attempt = LinkAttempt.objects.get()
    attempt.kept = {**attempt.kept, "connect_code_verifier": "x" * 43}
    attempt.save()
    page = arrive(bob, back)
    assert page.status_code == 400 and "code_verifier" in page.content.decode()
    assert again(connection).status == ConnectionStatus.UNLINKED


def test_the_client_is_sent_in_a_header_when_asked(bob: Client, linked: Any, oauth: OAuthServer) -> None:
    link(bob, linked(client_auth="basic"))
    seen = oauth.seen("/token")[-1]
    assert base64.b64decode(seen["auth"].split()[1]).decode() == "flowyard-test:canary-client-secret-7431"
    assert "client_secret" not in seen["form"]


def test_extra_parameters_go_to_the_provider(bob: Client, linked: Any) -> None:
    url = leave(bob, linked(extra=[{"name": "access_type", "value": "offline"}]))
    assert "access_type=offline" in url


def test_two_tabs_at_once_both_arrive(bob: Client, linked: Any) -> None:
    first, second = linked(name="One"), linked(name="Two")
    one, two = leave(bob, first), leave(bob, second)
    backs = consent(one), consent(two)
    assert bob.get(backs[1]).status_code == bob.get(backs[0]).status_code == 302
    assert again(first).status == again(second).status == ConnectionStatus.WORKS
    assert again(first).secrets["access_token"] != again(second).secrets["access_token"]


def test_one_connection_can_be_linked_from_two_tabs(bob: Client, linked: Any) -> None:
    connection = linked()
    one, two = leave(bob, connection), leave(bob, connection)
    assert bob.get(consent(one)).status_code == 302
    assert bob.get(consent(two)).status_code == 302


def test_refused_consent_is_told_and_the_old_token_stays(
    bob: Client, linked: Any, oauth: OAuthServer
) -> None:
    connection = linked()
    link(bob, connection)
    before = again(connection).secrets
    oauth.tell(authorize={"error": "access_denied", "error_description": "The user said no"})
    page = link(bob, connection)
    text = page.content.decode()
    assert page.status_code == 400 and "access was not allowed: “The user said no”" in text
    assert "Link again" in text
    assert again(connection).secrets == before and again(connection).status == ConnectionStatus.WORKS


@pytest.mark.parametrize(
    "query", ["", "code=x", "code=x&state=", "code=x&state=made-up", f"state={'x' * 5000}&code=1"]
)
def test_a_state_that_was_never_given_is_refused(bob: Client, linked: Any, query: str) -> None:
    leave(bob, linked())
    page = bob.get(f"/connect/complete/?{query}")
    assert page.status_code == 400
    assert "does not belong to a sign-in that was begun here" in page.content.decode()


def test_a_state_works_once(bob: Client, linked: Any, oauth: OAuthServer) -> None:
    back = consent(leave(bob, linked()))
    assert bob.get(back)["Location"].startswith("/w/acme/")
    page = arrive(bob, back)
    assert page.status_code == 400 and "answered already" in page.content.decode()
    assert len(oauth.seen("/token")) == 1


def test_a_reload_of_a_refusal_tells_the_same_again(bob: Client, linked: Any, oauth: OAuthServer) -> None:
    oauth.tell(authorize={"error": "access_denied"})
    back = consent(leave(bob, linked()))
    for _ in range(2):
        text = arrive(bob, back).content.decode()
        assert "access was not allowed" in text and "Link again" in text


def test_a_used_code_leaves_the_address_of_a_failure(
    bob: Client, linked: Any, oauth: OAuthServer, people: SimpleNamespace
) -> None:
    oauth.tell(token={"raw": "the code is too old", "type": "text/plain", "status": 400})
    back = consent(leave(bob, linked()))
    code, state = (parse_qs(urlsplit(back).query)[name][0] for name in ("code", "state"))
    leads = bob.get(back)
    assert leads.status_code == 302
    why = leads["Location"]
    assert urlsplit(why).query == "" and code not in why and state not in why
    pages = [bob.get(why).content.decode() for _ in range(2)]
    assert all("the code is too old" in page and "Link again" in page for page in pages)
    assert len(oauth.seen("/token")) == 1, "a reload asks nobody"
    bob.force_login(people.alice)
    assert bob.get(why).status_code == 404


def test_an_attempt_that_waits_has_not_failed(bob: Client, linked: Any) -> None:
    leave(bob, linked())
    assert bob.get(f"/connect/failed/{LinkAttempt.objects.get().pk}/").status_code == 404


def test_a_tampered_state_leads_back_to_the_own_wizard_alone(
    bob: Client, linked: Any, people: SimpleNamespace
) -> None:
    connection = linked()
    draft = ConnectionDraft.objects.create(
        workspace=connection.workspace, user=people.bob, connector="http", connection=connection
    )
    leave(bob, connection, f"?draft={draft.pk}")
    wizard = f'href="/w/acme/connections/wizard/{draft.pk}/"'
    stray = "/connect/complete/?code=x&state=tampered"
    assert wizard in bob.get(stray).content.decode()
    LinkAttempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert wizard not in bob.get(stray).content.decode()
    LinkAttempt.objects.update(expires_at=timezone.now() + timedelta(minutes=1), user=people.alice)
    assert wizard not in bob.get(stray).content.decode()


def test_an_old_state_has_ended(bob: Client, linked: Any, oauth: OAuthServer) -> None:
    back = consent(leave(bob, linked()))
    LinkAttempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = arrive(bob, back)
    assert page.status_code == 400 and "30 minutes" in page.content.decode()
    assert not oauth.seen("/token")


def test_somebody_elses_state_is_refused_and_stays_theirs(
    bob: Client, linked: Any, people: SimpleNamespace, oauth: OAuthServer
) -> None:
    connection = linked()
    back = consent(leave(bob, connection))
    stranger = Client()
    stranger.force_login(people.alice)
    page = stranger.get(back)
    assert page.status_code == 400 and "begun by somebody else" in page.content.decode()
    assert not oauth.seen("/token")
    assert bob.get(back).status_code == 302


def test_without_a_session_the_way_back_leads_over_the_sign_in(bob: Client, linked: Any) -> None:
    back = consent(leave(bob, linked()))
    page = Client().get(back)
    assert page.status_code == 302 and page["Location"].startswith("/accounts/login/?next=/connect/complete/")


def test_a_role_taken_away_meanwhile_is_respected(bob: Client, linked: Any, people: SimpleNamespace) -> None:
    from accounts.models import Membership

    connection = linked()
    back = consent(leave(bob, connection))
    Membership.objects.filter(user=people.bob).update(role="viewer")
    page = arrive(bob, back)
    assert page.status_code == 400 and "Your role in this workspace was changed" in page.content.decode()
    assert "Link again" not in page.content.decode()
    assert again(connection).status == ConnectionStatus.UNLINKED


def test_a_connection_deleted_meanwhile_gets_no_tokens(
    bob: Client, linked: Any, people: SimpleNamespace
) -> None:
    from connectors.services import delete_connection

    connection = linked()
    back = consent(leave(bob, connection))
    delete_connection(connection=connection, by=people.bob)
    assert bob.get(back).status_code == 400
    assert Connection.every.get(pk=connection.pk).secrets == {}


BAD_ANSWERS = [
    ({"raw": "nope", "type": "text/plain", "status": 200}, "cannot be used"),
    ({"raw": "nope\x1b[2J\u202e\n!", "type": "text/plain", "status": 400}, "refused: “nope [2J !”."),
    ({"raw": "not <i>yours</i>", "type": "text/plain", "status": 400}, "“not &lt;i&gt;yours&lt;/i&gt;”"),
    ({"raw": "w" * 300, "type": "text/plain", "status": 400}, f"“{'w' * 199}…”"),
    ({"raw": '{"access_token": ', "status": 200}, "cannot be used"),
    ({"raw": "[]", "status": 200}, "cannot be used"),
    ({"raw": "null", "status": 200}, "cannot be used"),
    ({"raw": '"text"', "status": 200}, "cannot be used"),
    ({"raw": "{}", "status": 200}, "cannot be used"),
    ({"raw": '{"access_token": 7}', "status": 200}, "cannot be used"),
    ({"raw": '{"access_token": "a b\\nX-Evil: 1"}', "status": 200}, "cannot be sent in a header"),
    ({"raw": '{"access_token": "abc", "token_type": "mac"}', "status": 200}, "bearer tokens only"),
    (
        {"raw": '{"error": "invalid_client", "error_description": "who?"}', "status": 401},
        "does not know this client",
    ),
    ({"raw": '{"error": "invalid_grant"}', "status": 400}, "did not accept the code"),
    ({"raw": '{"error": {"code": "weird", "message": "deep"}}', "status": 400}, "refused: “deep”"),
    ({"raw": '{"error": "invalid_scope"}', "status": 200}, "does not offer these scopes"),
    ({"raw": "<h1>Down</h1>", "type": "text/html", "status": 503}, "could not answer just now"),
    ({"raw": "", "status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, "redirected"),
    ({"raw": "x" * 1_500_000, "status": 200}, "Check the token address"),
]


@pytest.mark.parametrize(("how", "words"), BAD_ANSWERS)
def test_a_bad_token_answer_is_told(
    bob: Client, linked: Any, oauth: OAuthServer, how: dict[str, Any], words: str
) -> None:
    connection = linked()
    oauth.tell(token=how)
    page = link(bob, connection)
    assert page.status_code == 400, page.content.decode()
    assert words in page.content.decode()
    assert again(connection).status == ConnectionStatus.UNLINKED


def test_a_provider_that_quotes_what_was_sent_is_not_quoted(
    bob: Client, linked: Any, oauth: OAuthServer
) -> None:
    back = consent(leave(bob, linked()))
    code = parse_qs(urlsplit(back).query)["code"][0]
    raw = f"no client with canary-client-secret-7431 may use {code}"
    oauth.tell(token={"raw": raw, "type": "text/plain", "status": 400})
    text = arrive(bob, back).content.decode()
    assert "no client with ****** may use ******" in text


@pytest.mark.parametrize("given", [None, "soon", "", -5, 0, True, [], "1e400", "3600"])
def test_any_expiry_is_survived(bob: Client, linked: Any, oauth: OAuthServer, given: Any) -> None:
    oauth.tell(token={"drop": ["expires_in"]} if given is None else {"merge": {"expires_in": given}})
    connection = linked()
    assert link(bob, connection).status_code == 302
    assert (again(connection).token_expires_at is not None) == (given == "3600")


def test_userinfo_cannot_replace_the_token(bob: Client, linked: Any, oauth: OAuthServer) -> None:
    connection = linked(userinfo_url=f"{oauth.url}/api/none")  # answers 200 with other members
    assert link(bob, connection).status_code == 302
    assert again(connection).secrets["access_token"].count(".") == 2


def test_without_userinfo_the_id_token_names_the_account(bob: Client, linked: Any) -> None:
    connection = linked()
    link(bob, connection)
    assert again(connection).account == "johndoe"


def test_a_viewer_cannot_begin(people: SimpleNamespace, linked: Any, client: Client) -> None:
    connection = linked()
    client.force_login(people.vera)
    assert client.post(f"/connect/acme/{connection.pk}/start").status_code == 403
    client.force_login(people.charlie)
    assert client.post(f"/connect/acme/{connection.pk}/start").status_code == 404
    assert client.post(f"/connect/globex/{connection.pk}/start").status_code == 404


def test_beginning_is_a_post(bob: Client, linked: Any) -> None:
    assert bob.get(f"/connect/acme/{linked().pk}/start").status_code == 405


def test_an_endpoint_the_install_no_longer_allows_is_not_asked(
    bob: Client, linked: Any, settings: Any, oauth: OAuthServer
) -> None:
    connection = linked()
    back = consent(leave(bob, connection))
    settings.EGRESS_ALLOW = ()
    page = arrive(bob, back)
    assert page.status_code == 400 and f"FLOWYARD_EGRESS_ALLOW={oauth.host}" in page.content.decode()
    assert not oauth.seen("/token")


def test_nothing_of_the_linking_lies_in_the_clear(
    bob: Client, linked: Any, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    from django.db import connection as database

    caplog.set_level(0)
    connection = linked()
    url = leave(bob, connection)
    secrets = [parse_qs(urlsplit(url).query)["state"][0]]
    back = consent(url)
    pages = [bob.get(back), bob.get(f"/w/acme/connections/{connection.pk}/"), bob.get("/w/acme/connections/")]
    row = again(connection)
    secrets += [row.secrets["access_token"], row.secrets["refresh_token"], "canary-client-secret-7431"]
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        stored = ""
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            stored += repr(cursor.fetchall())
    shown = stored + caplog.text + "".join(page.content.decode() for page in pages)
    assert "Harbour" in stored
    for secret in secrets:
        assert secret not in shown
