"""A person's own page: their name wherever they are named, and a new address that is confirmed by mail."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db

PAGE = "/accounts/profile/"
ADDRESS = "/accounts/email/"
PASSWORD = "correct horse battery"


@pytest.fixture
def alice(people: SimpleNamespace) -> Client:
    """Return a browser in which Alice has signed in and just given her password once more."""
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": "alice@example.com", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    mail.outbox.clear()
    return client


def link(number: int = -1) -> str:
    """Return the path of the link in a message."""
    found = re.search(r"http://localhost:8000(/\S+)", mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found[1]


def ask_for(client: Client, email: str):
    return client.post(ADDRESS, {"action_add": "", "email": email})


def test_a_name_stands_wherever_the_person_is_named(people: SimpleNamespace, alice: Client) -> None:
    assert alice.post(PAGE, {"name": "  Alice Ångström "}).headers["location"] == PAGE
    assert User.objects.get(email="alice@example.com").name == "Alice Ångström"
    alice.post("/w/acme/settings/", {"action": "rename", "name": "Yard"})
    for page in (PAGE, "/w/acme/members/", "/w/acme/settings/", "/w/acme/"):
        assert "Alice Ångström" in alice.get(page).content.decode(), page


def test_without_a_name_the_address_stands_there(people: SimpleNamespace, alice: Client) -> None:
    alice.post(PAGE, {"name": ""})
    page = alice.get("/w/acme/members/").content.decode()
    assert "alice@example.com" in page and "Alice<" not in page


@pytest.mark.parametrize("name", ["x" * 121, "a\x00b"])
def test_a_name_that_cannot_be_kept_is_told_at_its_field(alice: Client, name: str) -> None:
    answer = alice.post(PAGE, {"name": name})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["name"]
    assert User.objects.get(email="alice@example.com").name == "Alice"


def test_the_profile_is_for_people_who_signed_in() -> None:
    assert Client().get(PAGE).headers["location"].startswith("/accounts/login/")


def test_an_address_changes_when_the_new_one_is_confirmed(people: SimpleNamespace, alice: Client) -> None:
    assert ask_for(alice, "Alice@New.example").status_code == 302
    assert User.objects.get(pk=people.alice.pk).email == "alice@example.com", "not before it is confirmed"
    assert mail.outbox[0].to == ["alice@new.example"]
    page = alice.get(ADDRESS).content.decode()
    assert "alice@new.example waits to be confirmed" in page
    confirm = link(0)
    assert alice.post(confirm).status_code == 302
    assert User.objects.get(pk=people.alice.pk).email == "alice@new.example"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("alice@new.example", True)]
    assert mail.outbox[-1].to == ["alice@example.com"], "the old address hears of it"
    again = Client()
    assert again.post("/accounts/login/", {"login": "alice@new.example", "password": PASSWORD}).url == "/"
    assert "no longer works" in alice.get(confirm).content.decode(), "the link works once"


def test_a_change_can_be_given_up_and_the_present_address_cannot(
    people: SimpleNamespace, alice: Client
) -> None:
    ask_for(alice, "alice@new.example")
    alice.post(ADDRESS, {"action_remove": "", "email": "alice@new.example"})
    assert "waits to be confirmed" not in alice.get(ADDRESS).content.decode()
    alice.post(ADDRESS, {"action_remove": "", "email": "alice@example.com"})
    assert User.objects.get(pk=people.alice.pk).email == "alice@example.com"
    ask_for(alice, "first@new.example")
    ask_for(alice, "second@new.example")
    waiting = EmailAddress.objects.exclude(email="alice@example.com").get()
    assert waiting.email == "second@new.example", "one waits at a time"


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("bob@example.com", "Another account here has this address"),
        ("ALICE@example.com", "your address already"),
        ("no address", "valid email"),
        ("", "required"),
    ],
)
def test_an_address_that_cannot_be_taken_is_told_at_its_field(alice: Client, email: str, words: str) -> None:
    answer = ask_for(alice, email)
    assert answer.status_code == 200 and words in str(answer.context["form"].errors["email"])
    assert mail.outbox == []


def test_who_signed_up_with_the_address_meanwhile_keeps_it(people: SimpleNamespace, alice: Client) -> None:
    ask_for(alice, "dora@example.com")
    User.objects.create_user("dora@example.com")
    answer = alice.post(link(), follow=True)
    assert "belongs to another account here" in answer.content.decode()
    assert User.objects.get(pk=people.alice.pk).email == "alice@example.com"


def test_a_session_that_lies_open_does_not_give_the_account_away(people: SimpleNamespace) -> None:
    client = Client()
    client.force_login(people.alice)  # signed in long ago
    answer = client.post(ADDRESS, {"action_add": "", "email": "new@example.com"})
    asked = answer.headers["location"]
    assert asked.startswith("/accounts/reauthenticate/") and mail.outbox == []
    client.post(asked, {"password": PASSWORD, "next": ADDRESS})
    assert [message.to for message in mail.outbox] == [["new@example.com"]], "what was asked for goes on"


def test_a_mail_server_that_fails_is_told_and_nothing_is_lost(alice: Client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = alice.post(ADDRESS, {"action_add": "", "email": "alice@new.example"}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200 and "127.0.0.1:1: the connection was refused" in page
    assert "Confirmation email sent" not in page and "alice@new.example" in page


def test_links_lead_to_the_public_address_whatever_the_request_named(alice: Client, settings) -> None:
    settings.PUBLIC_URL = "https://flows.example"
    settings.ALLOWED_HOSTS = ["*"]
    alice.post(ADDRESS, {"action_add": "", "email": "alice@new.example"}, headers={"host": "evil.example"})
    Client().post(
        "/accounts/password/reset/", {"email": "alice@example.com"}, headers={"host": "evil.example"}
    )
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert "https://flows.example/accounts/" in message.body and "evil" not in message.body
