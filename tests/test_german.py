"""The main pages in German: said to be German, with dates, numbers and words of that language and no English left."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import create_workspace
from connectors.models import Connection
from tests.designer.building import document, step
from tests.runs.recorded import ended_run, failed_record, line, live_flow

# Words that no German sentence has and that hardly any English page does without.
ENGLISH = re.compile(
    r"\b(the|and|are|not|with|for|your|you|this|that|which|from|when|yet|has|have|into|its|no"
    r"|[Ss]ave|[Dd]elete|Cancel|Close|Settings|Members|[Rr]uns?|[Rr]ecords?|[Ss]teps?|[Ss]earch|Password)\b"
)
SILENT = {"script", "style", "code", "pre", "textarea", "kbd", "svg"}
READ = {"title", "aria-label", "placeholder", "alt", "data-busy", "data-copied"}
VOID = {"input", "meta", "link", "br", "hr", "img", "wbr", "use"}

SIGNED_OUT = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nichts/")
OF_PERSON = ("profile", "email", "2fa", "sessions", "logout", "password/change")
OF_WORKSPACE = ("", "runs/", "errors/", "connections/", "connections/new/", "marketplace/", "members/")
OF_WORKSPACE += ("tokens/", "notifications/", "settings/", "flows/new/", "flows/new/route-and-mend/")
OF_FLOW = ("", "test/", "deploy/", "deploy/configurables/", "compare/", "branches/", "manage/", "observe/")
OF_FLOW += ("observe/steps/", "logs/", "notifications/")


class Words(HTMLParser):
    """Collects what a page says to people: its texts, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "html":
            self.language = facts.get("lang") or ""
        elif tag not in VOID and (self._silent or tag in SILENT or facts.get("lang") == "en"):
            self._silent.append(tag)
        self.said += [value for name, value in attrs if name in READ and value]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


@pytest.fixture
def german(db: None) -> Client:
    """Return the browser of a person who reads German and has one of everything, named in German."""
    anna = User.objects.create_user("anna@example.com", "richtige batterie", name="Anna", language="de")
    workspace = create_workspace(name="Hafen", owner=anna)
    asked = step("1", "api", "Anfrage", path="/bestellung", method="GET")
    doc = document(asked, step("2", "respond", "Antwort", status=200, body_kind="json", body="{{ 1 }}"))
    flow = live_flow(workspace, anna, doc, name="Bestellung")
    run = ended_run(flow, n_in=12345)
    failed_record(run, message="Kein Weg zum Ziel")
    line(run, "Eine Zeile")
    Connection.objects.create(
        workspace=workspace, connector="http", name="Lager", base_url="https://a.example"
    )
    client = Client()
    client.force_login(anna)
    client.places = [  # type: ignore[attr-defined]
        *(f"/accounts/{page}/" for page in OF_PERSON),
        *(f"/w/{workspace.slug}/{page}" for page in OF_WORKSPACE),
        *(f"/w/{workspace.slug}/flows/{flow.pk}/{page}" for page in OF_FLOW),
        f"/w/{workspace.slug}/integrations/{flow.integration_id}/",
        f"/w/{workspace.slug}/runs/{run.pk}/",
        "/guide/",
        "/w/nichts/",
    ]
    return client


def english_in(client: Client, address: str) -> list[str]:
    """Return what a page says in English; the page itself has to be German."""
    answer = client.get(address, headers={"accept-language": "de"})
    page = Words()
    page.feed(answer.content.decode())
    assert page.language == "de" == answer.headers["content-language"], address
    assert len(page.said) > 10, address
    return [f"{address}: {text.strip()}" for text in page.said if ENGLISH.search(text)]


def test_no_english_is_left_on_the_pages_of_a_workspace(german: Client) -> None:
    found = [text for address in german.places for text in english_in(german, address)]  # type: ignore[attr-defined]
    assert not found, "\n".join(found)


def test_no_english_is_left_on_the_signed_out_pages(db: None) -> None:
    User.objects.create_user("anna@example.com")
    found = [text for address in SIGNED_OUT for text in english_in(Client(), address)]
    assert not found, "\n".join(found)


def test_numbers_and_dates_are_written_the_german_way(german: Client) -> None:
    home = german.get(german.places[len(OF_PERSON)]).content.decode()  # type: ignore[attr-defined]
    assert "12.345" in home and "12,345" not in home
    assert re.search(r"<time [^>]*>\d{1,2}\. [A-ZÄÖÜ]\w+\.? \d{4}, \d\d:\d\d</time>", home)


def test_drawings_keep_numbers_that_browsers_read(german: Client) -> None:
    flow = german.places[len(OF_PERSON) + len(OF_WORKSPACE)]  # type: ignore[attr-defined]
    page = german.get(f"{flow}observe/").content.decode()
    drawn = re.findall(r'<rect class="fill-[a-z]+"[^>]*>', page)
    assert drawn and not any("," in one for one in drawn)
