"""The pages around signing in: all of them answer, in Flowyard's own look, and send nobody elsewhere."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
ELSEWHERE = [
    "//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "http://testserver@evil.example/",
    "\t//evil.example",
]
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "account_confirm_email": ("junk-key",),
    "account_reset_password_from_key": ("abc", "junk-key"),
    "mfa_edit_webauthn": ("1",),
    "mfa_remove_webauthn": ("1",),
}
WITH_A_SECOND_STEP = {"mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_view_recovery_codes"}
JUNK = ["", "\x00", "²", "x" * 5000, "9" * 400, "😀" * 100, "a@b", "' OR 1=1 --"]


def names() -> list[str]:
    """Return the names of all of allauth's addresses."""
    from allauth import urls

    def walk(patterns: Any) -> Any:
        for one in patterns:
            yield from walk(one.url_patterns) if isinstance(one, URLResolver) else [one]

    return sorted({one.name for one in walk(urls.urlpatterns) if isinstance(one, URLPattern) and one.name})


def address(name: str) -> str:
    """Return the path of one of allauth's pages."""
    try:
        return reverse(name, args=ARGUMENTS.get(name, ()))
    except NoReverseMatch:
        pytest.fail(f"{name} takes arguments that this test does not know")


@pytest.fixture
def visitors(people: SimpleNamespace) -> dict[str, Client]:
    """Return a browser of somebody signed in and one of nobody, which get a 500 as an answer."""
    found = {who: Client(raise_request_exception=False) for who in ("alice", "nobody")}
    found["alice"].force_login(people.alice)
    return found


@pytest.mark.parametrize("name", names())
def test_every_page_answers_with_our_template(visitors: dict[str, Client], name: str) -> None:
    for who, client in visitors.items():
        answer = client.get(address(name))
        assert answer.status_code in (200, 302) or (name in WITH_A_SECOND_STEP and who == "alice"), who
        if answer.status_code != 302:
            text = answer.content.decode()
            assert 'class="topbar"' in text and "<h1" in text, "the page stands in Flowyard's frame"
            assert " style=" not in text and "<script>" not in text, "the content security policy forbids it"


@pytest.mark.parametrize("name", names())
def test_junk_in_their_forms_comes_back_as_a_form(visitors: dict[str, Client], name: str) -> None:
    fields = (
        "login",
        "email",
        "password",
        "password1",
        "password2",
        "oldpassword",
        "next",
        "code",
        "credential",
        "name",
        "action_add",
    )
    for client in visitors.values():
        for junk in JUNK:
            for more in ({}, {"next": junk}):
                assert client.get(address(name), more).status_code < 500
            answer = client.post(address(name), dict.fromkeys(fields, junk))
            assert answer.status_code in (200, 302, 400, 403, 404, 405, 429), junk


def sign_in(client: Client, **more: str) -> Any:
    """Send the form of sign-in for Alice."""
    return client.post("/accounts/login/", {"login": "alice@example.com", "password": PASSWORD, **more})


def test_people_sign_in_and_out(people: SimpleNamespace, client: Client) -> None:
    assert b"password" in client.get("/accounts/login/").content
    wrong = client.post("/accounts/login/", {"login": "alice@example.com", "password": "wrong"})
    assert wrong.status_code == 200 and b'role="alert"' in wrong.content
    assert sign_in(client).url == "/"
    assert client.get("/w/acme/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200, "a link alone signs nobody out"
    assert client.get("/w/acme/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/w/acme/").status_code == 302


def test_a_person_who_was_sent_to_sign_in_comes_back(people: SimpleNamespace, client: Client) -> None:
    asked = client.get("/w/acme/runs/?status=failed")
    page = client.get(asked.url)
    assert b'name="next"' in page.content and b"/w/acme/runs/?status=failed" in page.content
    assert sign_in(client, next="/w/acme/runs/?status=failed").url == "/w/acme/runs/?status=failed"


@pytest.mark.parametrize("url", ELSEWHERE)
def test_nobody_is_sent_to_another_site(people: SimpleNamespace, client: Client, url: str) -> None:
    assert "evil" not in sign_in(client, next=url).url
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/logout/", "/"):
        assert "evil" not in client.get(path, {"next": url}).get("location", "")
    assert "evil" not in client.post("/accounts/logout/", {"next": url}).url
    client.get("/accounts/login/", {"next": url})
    assert "evil" not in sign_in(client).url, "nor later, from what the page kept"


def test_wrong_passwords_tell_nothing_of_who_is_here(people: SimpleNamespace) -> None:
    def told(login: str) -> tuple[int, list[str]]:
        answer = Client().post("/accounts/login/", {"login": login, "password": "wrong"})
        return answer.status_code, answer.context["form"].non_field_errors()

    assert told("alice@example.com") == told("nobody@example.com")
    asked = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in ("alice@example.com", "n@example.com")
    ]
    assert asked[0].status_code == asked[1].status_code and asked[0].url == asked[1].url


def test_who_guesses_passwords_is_slowed_down(people: SimpleNamespace, client: Client) -> None:
    wrong = {"login": "alice@example.com", "password": "wrong"}
    answers = [client.post("/accounts/login/", wrong) for _ in range(32)]
    assert "Too many failed" in answers[8].content.decode(), "for one address"
    assert answers[-1].status_code == 429 and b"Too many tries" in answers[-1].content, "for one machine"
    assert sign_in(client).status_code == 429, "also with the right password"


def test_an_address_that_has_signed_up_is_not_signed_up_again(
    people: SimpleNamespace, client: Client
) -> None:
    form = {"email": "ALICE@example.com", "password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    answer = client.post("/accounts/signup/", form)
    assert answer.status_code in (200, 302)
    assert User.objects.filter(email__iexact="alice@example.com").count() == 1
    assert sign_in(Client()).status_code == 302, "her password is still hers"


def test_a_person_who_is_shut_out_is_told(people: SimpleNamespace, client: Client) -> None:
    User.objects.filter(pk=people.alice.pk).update(is_active=False)
    answer = sign_in(client)
    assert answer.status_code == 200 or answer.url == "/accounts/inactive/"
    assert client.get("/w/acme/").status_code == 302
