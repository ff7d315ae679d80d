"""The language of pages and messages: chosen in the profile, on the signed-out pages, or by the browser."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.language import in_language_of, language_at, language_of
from accounts.models import User

PROFILE = "/accounts/profile/"
GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture
def alice(people: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(people.alice)
    return client


def spoken(answer: Any) -> str:
    """Return the language that the page itself names; what the answer names has to be the same."""
    _, _, rest = answer.content.decode().partition('<html lang="')
    language = rest.partition('"')[0]
    assert answer.headers["content-language"] == language
    return language


def test_without_a_choice_pages_are_in_the_language_of_the_browser(alice: Client) -> None:
    assert spoken(alice.get(PROFILE)) == "en"
    assert spoken(alice.get(PROFILE, headers=GERMAN)) == "de"
    assert spoken(alice.get(PROFILE, headers={"accept-language": "fr"})) == "en", "what we do not speak"


def test_the_language_in_the_profile_wins_on_every_browser(people: SimpleNamespace, alice: Client) -> None:
    answer = alice.post(PROFILE, {"name": "Alice", "language": "de"}, follow=True)
    assert spoken(answer) == "de"
    elsewhere = Client()
    elsewhere.force_login(people.alice)
    assert spoken(elsewhere.get(f"/w/{people.acme.slug}/members/", headers={"accept-language": "en"})) == "de"
    alice.post(PROFILE, {"name": "Alice", "language": ""})
    assert spoken(elsewhere.get(PROFILE, headers={"accept-language": "en"})) == "en"


def test_a_language_that_is_not_there_is_refused(people: SimpleNamespace, alice: Client) -> None:
    assert alice.post(PROFILE, {"name": "Alice", "language": "tlh"}).status_code == 422
    User.objects.update(language="tlh")  # it was there once
    assert spoken(alice.get(PROFILE)) == "en"


def test_who_is_not_signed_in_chooses_for_the_browser(people: SimpleNamespace) -> None:
    client = Client()
    page = client.get("/accounts/login/?next=/w/acme/")
    assert spoken(page) == "en" and 'value="/accounts/login/?next=/w/acme/"' in page.content.decode()
    chosen = client.post("/words/choose", {"language": "de", "next": "/accounts/login/?next=/w/acme/"})
    assert chosen.headers["location"] == "/accounts/login/?next=/w/acme/"
    assert spoken(client.get("/accounts/login/")) == "de"
    away = client.post("/words/choose", {"language": "en", "next": "https://evil.example/"})
    assert away.headers["location"] == "/"


def test_messages_find_the_language_of_their_reader(people: SimpleNamespace, alice: Client) -> None:
    assert language_of(people.alice) == language_at("nobody@example.com") == "en"
    alice.get(PROFILE, headers=GERMAN)
    assert language_at("Alice@Example.com") == "de", "as her browser last said"
    alice.post(PROFILE, {"name": "Alice", "language": "en"})
    alice.get(PROFILE, headers=GERMAN)
    assert language_at("alice@example.com") == "en"
    with translation.override("de"), in_language_of(None):
        assert translation.get_language() == "de"


def test_a_message_comes_in_the_language_of_who_gets_it(people: SimpleNamespace) -> None:
    User.objects.filter(pk=people.alice.pk).update(language="de")
    for person in (people.alice, people.bob):
        Client().post("/accounts/password/reset/", {"email": person.email})
    german, english = mail.outbox
    assert german.to == ["alice@example.com"] and english.to == ["bob@example.com"]
    assert english.subject == "Choose a new password for Flowyard"
    assert german.subject == "Wählen Sie ein neues Passwort für Flowyard"
