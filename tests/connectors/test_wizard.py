"""The wizard in the browser's eyes: forward, back, away and back again, wrong answers, secrets."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connectors.models import Connection, ConnectionDraft, ConnectionStatus
from connectors.services import create_connection
from lib.redact import MASK
from tests.connectors.linking import link
from tests.connectors.oauth_server import OAuthServer

pytestmark = pytest.mark.django_db
PUBLIC = "https://93.184.215.14/v1"
NEW = "/w/acme/connections/new/"


@pytest.fixture
def bob(people: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.bob)
    return client


class Walk:
    """Answers one part after the other, following redirects as a browser does."""

    def __init__(self, client: Client, url: str = NEW) -> None:
        self.client, self.url = client, url
        self.page = client.get(url)

    @property
    def text(self) -> str:
        return self.page.content.decode()

    @property
    def part(self) -> str:
        found = re.search(r'name="part" value="(\w+)"', self.text)
        return found.group(1) if found else ""

    def send(self, **data: Any) -> Walk:
        self.page = self.client.post(self.url, {"part": self.part, **data})
        if self.page.status_code == 302:
            self.url = self.page["Location"]
            self.page = self.client.get(self.url)
        return self


def to_credentials(bob: Client, kind: str, url: str = PUBLIC) -> Walk:
    return Walk(bob).send(name="Harbour", base_url=url).send(choice=kind)


def test_it_begins_with_a_unique_name(bob: Client, people: SimpleNamespace) -> None:
    assert 'value="httpEndpoint"' in Walk(bob).text and "wizard-copy" not in Walk(bob).text
    create_connection(workspace=people.acme, by=people.bob, base_url=PUBLIC, name="httpEndpoint")
    assert 'value="httpEndpoint2"' in Walk(bob).text
    assert not ConnectionDraft.objects.exists()


@pytest.mark.parametrize(
    ("kind", "answers", "secrets"),
    [
        ("basic", {"username": "ines", "password": "canary-1"}, {"password": "canary-1"}),
        ("bearer", {"token": "canary-2"}, {"token": "canary-2"}),
        ("api_key", {"placement": "query", "name": "key", "value": "canary-3"}, {"value": "canary-3"}),
    ],
)
def test_a_connection_is_made(
    bob: Client, kind: str, answers: dict[str, str], secrets: dict[str, str]
) -> None:
    walk = to_credentials(bob, kind)
    assert walk.part == "credentials"
    walk.send(**answers)
    assert walk.part == "test"
    row = Connection.objects.get()
    assert (row.name, row.base_url, row.auth, row.secrets) == ("Harbour", PUBLIC, kind, secrets)
    walk.send(do="finish")
    assert walk.url == f"/w/acme/connections/{row.pk}/" and not ConnectionDraft.objects.exists()


def test_without_a_sign_in_there_are_fewer_parts(bob: Client) -> None:
    walk = to_credentials(bob, "none")
    assert walk.part == "test" and Connection.objects.get().auth == "none"


def test_wrong_answers_stay_and_are_told(bob: Client) -> None:
    walk = Walk(bob).send(name="Harbour", base_url="http://10.0.0.5")
    assert walk.page.status_code == 422 and walk.part == "about"
    assert 'value="http://10.0.0.5"' in walk.text and 'value="Harbour"' in walk.text
    assert "FLOWYARD_EGRESS_ALLOW=10.0.0.5:80" in walk.text


def test_back_keeps_what_was_typed_and_hides_secrets(bob: Client) -> None:
    walk = to_credentials(bob, "basic").send(username="ines", password="canary-55", go="sign_in")
    assert walk.part == "sign_in" and not Connection.objects.exists()
    walk.send(choice="basic")
    assert 'value="ines"' in walk.text and "canary-55" not in walk.text and MASK in walk.text
    walk.send(username="ines", password=MASK)
    assert Connection.objects.get().secrets == {"password": "canary-55"}


def test_a_draft_is_sealed_and_its_secrets_leave_it(bob: Client) -> None:
    from django.db import connection as database

    walk = to_credentials(bob, "basic").send(username="ines", password="canary-66", go="sign_in")
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM connectors_connectiondraft")
        assert "canary-66" not in repr(cursor.fetchall())
        cursor.execute("SELECT * FROM django_session")
        assert "canary-66" not in repr(cursor.fetchall())
    assert "canary-66" in str(ConnectionDraft.objects.get().state)
    walk.send(choice="basic").send(username="ines", password=MASK)
    assert "canary-66" not in str(ConnectionDraft.objects.get().state)


def test_it_goes_on_after_being_left(bob: Client, people: SimpleNamespace) -> None:
    url = to_credentials(bob, "basic").url
    elsewhere = Client()
    elsewhere.force_login(people.bob)
    walk = Walk(elsewhere, url)
    assert walk.part == "credentials"
    walk.send(username="ines", password="x")
    assert Connection.objects.get().name == "Harbour"


def test_a_draft_is_its_makers_alone(bob: Client, people: SimpleNamespace) -> None:
    url = to_credentials(bob, "basic").url
    other = Client()
    other.force_login(people.alice)
    assert other.get(url).status_code == 302
    assert other.get(url.replace("acme", "globex")).status_code == 404


def test_done_parts_can_be_changed(bob: Client) -> None:
    walk = to_credentials(bob, "basic").send(username="half", go="about")
    assert walk.part == "about"
    walk.send(name="Other", base_url=PUBLIC).send(choice="basic")
    assert 'value="half"' in walk.text
    walk.send(username="ines", password="x")
    assert Connection.objects.get().name == "Other"


def test_parts_cannot_be_skipped(bob: Client) -> None:
    walk = Walk(bob)
    walk.page = bob.post(NEW, {"part": "test", "do": "finish"})
    assert not Connection.objects.exists()
    walk = to_credentials(bob, "basic")
    bob.post(walk.url, {"part": "credentials", "go": "test"})
    assert Walk(bob, walk.url).part == "credentials" and not Connection.objects.exists()


@pytest.mark.parametrize("data", [{}, {"choice": "magic"}, {"choice": ""}])
def test_how_to_sign_in_is_one_of_those_offered(bob: Client, data: dict[str, str]) -> None:
    walk = Walk(bob).send(name="Harbour", base_url=PUBLIC).send(**data)
    assert walk.part == "sign_in" and walk.page.status_code == 422


def test_a_name_taken_meanwhile_is_told_although_it_stands_elsewhere(
    bob: Client, people: SimpleNamespace
) -> None:
    walk = to_credentials(bob, "bearer")
    create_connection(workspace=people.acme, by=people.bob, base_url=PUBLIC, name="Harbour")
    walk.send(token="x")
    assert walk.page.status_code == 422 and "is here already" in walk.text


def test_it_returns_to_the_flow_that_asked(bob: Client) -> None:
    walk = Walk(bob, f"{NEW}?next=/w/acme/flows/f1/&step=a1b2c3d4")
    walk.send(name="Harbour", base_url=PUBLIC).send(choice="none")
    page = bob.post(walk.url, {"part": "test", "do": "finish"})
    assert page["Location"] == f"/w/acme/flows/f1/?connection={Connection.objects.get().pk}&step=a1b2c3d4"


@pytest.mark.parametrize(
    "next_url",
    ["https://evil.example/", "//evil.example", "/w/globex/", "/w/acme/../../x", "/w/acme/\\@evil"],
)
def test_it_returns_nowhere_else(bob: Client, next_url: str) -> None:
    walk = Walk(bob, f"{NEW}?next={next_url}").send(name="H", base_url=PUBLIC).send(choice="none")
    page = bob.post(walk.url, {"part": "test", "do": "finish"})
    assert page["Location"].startswith("/w/acme/")


def test_in_a_panel_only_the_wizard_is_drawn(bob: Client) -> None:
    headers = {"HX-Request": "true"}
    page = bob.get(NEW, headers=headers).content.decode()
    assert "<html" not in page and f'hx-post="{NEW}"' in page
    page = bob.post(NEW, {"part": "about", "name": "H", "base_url": PUBLIC}, headers=headers).content.decode()
    draft = ConnectionDraft.objects.get()
    assert f'hx-post="/w/acme/connections/wizard/{draft.pk}/"' in page


def test_the_whole_way_with_an_account(bob: Client, oauth: OAuthServer) -> None:
    walk = to_credentials(bob, "oauth2", oauth.url)
    assert 'value="http://localhost:8000/connect/complete/"' in walk.text
    settings = oauth.settings()
    settings.pop("ping_path")
    walk.send(**settings)
    assert walk.part == "account"
    row = Connection.objects.get()
    draft = ConnectionDraft.objects.get()
    assert row.status == ConnectionStatus.UNLINKED
    assert f'formaction="/connect/acme/{row.pk}/start?draft={draft.pk}"' in walk.text
    assert "canary-client-secret" not in walk.text
    walk.send()
    assert walk.part == "account", "it goes on only with an account"
    page = link(bob, row, f"?draft={draft.pk}")
    assert page["Location"] == walk.url
    walk = Walk(bob, walk.url)
    assert "Linked as johndoe." in walk.text
    walk.send()
    assert walk.part == "test"
    walk.page = bob.post(walk.url, {"part": "test", "do": "test"})
    assert "Test again" in walk.text and "The credentials were not refused." in walk.text
    walk.page = bob.post(walk.url, {"part": "test", "do": "finish"})
    assert walk.page["Location"] == f"/w/acme/connections/{row.pk}/"


def test_a_sign_in_that_has_ended_is_renewed_from_the_test(bob: Client, oauth: OAuthServer) -> None:
    walk = to_credentials(bob, "oauth2", oauth.url).send(**oauth.settings())
    row, draft = Connection.objects.get(), ConnectionDraft.objects.get()
    link(bob, row, f"?draft={draft.pk}")
    walk = Walk(bob, walk.url).send()
    Connection.objects.update(token_expires_at=timezone.now())
    oauth.tell(token={"raw": "invalid_grant", "type": "text/plain", "status": 400})
    walk.page = bob.post(walk.url, {"part": "test", "do": "test"})
    assert "“invalid_grant”" in walk.text and "Sign in again" in walk.text
    assert f'formaction="/connect/acme/{row.pk}/start?draft={draft.pk}"' in walk.text
    oauth.tell(token=None)
    assert link(bob, row, f"?draft={draft.pk}")["Location"] == walk.url
    assert Walk(bob, walk.url).part == "test"
    walk.page = bob.post(walk.url, {"part": "test", "do": "test"})
    assert "The credentials were not refused." in walk.text and "Sign in again" not in walk.text


def test_a_refused_consent_leads_back_into_the_wizard(bob: Client, oauth: OAuthServer) -> None:
    walk = to_credentials(bob, "oauth2", oauth.url).send(**oauth.settings())
    row, draft = Connection.objects.get(), ConnectionDraft.objects.get()
    oauth.tell(authorize={"error": "access_denied"})
    page = link(bob, row, f"?draft={draft.pk}").content.decode()
    assert f'href="{walk.url}"' in page and f"start?draft={draft.pk}" in page
    assert Walk(bob, walk.url).part == "account"


def test_a_connection_is_changed_with_its_secret_kept(bob: Client, people: SimpleNamespace) -> None:
    row = create_connection(
        workspace=people.acme,
        by=people.bob,
        base_url=PUBLIC,
        name="Harbour",
        auth="basic",
        settings={"username": "ines", "password": "canary-9"},
    )
    walk = (
        Walk(bob, f"/w/acme/connections/{row.pk}/edit/")
        .send(name="Port", base_url=PUBLIC)
        .send(choice="basic")
    )
    assert MASK in walk.text and "canary-9" not in walk.text
    walk.send(username="tom", password=MASK).send(do="finish")
    row = Connection.objects.get()
    assert (row.name, row.options["username"], row.secrets) == ("Port", "tom", {"password": "canary-9"})


def test_roles_and_strangers(people: SimpleNamespace, client: Client) -> None:
    client.force_login(people.vera)
    assert client.get(NEW).status_code == 403 and client.post(NEW).status_code == 403
    client.force_login(people.charlie)
    assert client.get(NEW).status_code == 404
    assert client.get("/w/globex/connections/new/?connector=nothing").status_code == 404
