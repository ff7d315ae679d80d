"""Where a person is signed in: seen, and signed out from afar."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts import sessions
from accounts.devices import device

pytestmark = pytest.mark.django_db

PAGE = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)


@pytest.fixture(autouse=True)
def nothing_noted() -> None:
    sessions._noted.clear()


def sign_in(agent: str, email: str = "alice@example.com") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": email, "password": "correct horse battery"})
    assert client.get("/accounts/profile/").status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def test_sessions_are_listed_with_device_and_place(people: SimpleNamespace) -> None:
    here = sign_in(FIREFOX)
    sign_in(IPHONE)
    page = here.get(PAGE).content.decode()
    for words in ("Firefox on Linux", "Safari on iPhone", "from 127.0.0.1", "This one"):
        assert words in page
    assert page.count("This one") == 1


def test_one_is_signed_out_and_the_others_stay(people: SimpleNamespace) -> None:
    here, phone, third = sign_in(FIREFOX), sign_in(IPHONE), sign_in("curl/8.0")
    found = UserSession.objects.get(user_agent=IPHONE)
    answer = here.post(f"/accounts/sessions/{found.pk}/end/", follow=True)
    assert "Safari on iPhone signed out" in answer.content.decode()
    assert (is_in(here), is_in(phone), is_in(third)) == (True, False, True)
    again = here.post(f"/accounts/sessions/{found.pk}/end/", follow=True)
    assert "had ended already" in again.content.decode()


def test_all_others_are_signed_out_at_once(people: SimpleNamespace) -> None:
    here, phone = sign_in(FIREFOX), sign_in(IPHONE)
    answer = here.post(PAGE, follow=True)
    assert "All other sessions are signed out" in answer.content.decode()
    assert is_in(here) and not is_in(phone)


def test_sessions_of_others_cannot_be_reached(people: SimpleNamespace) -> None:
    alice, bob = sign_in(FIREFOX), sign_in(IPHONE, "bob@example.com")
    theirs = UserSession.objects.get(user=people.bob)
    assert "iPhone" not in alice.get(PAGE).content.decode()
    alice.post(f"/accounts/sessions/{theirs.pk}/end/")
    alice.post(f"/accounts/sessions/{'9' * 40}/end/")
    assert is_in(bob)
    assert Client().post(f"/accounts/sessions/{theirs.pk}/end/").url.startswith("/accounts/login/")


def test_last_seen_moves_on_but_is_not_written_for_each_page(
    people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    here = sign_in(FIREFOX)
    long_ago = timezone.now() - timedelta(hours=1)
    UserSession.objects.update(last_seen_at=long_ago)
    here.get("/accounts/profile/")
    assert UserSession.objects.get().last_seen_at == long_ago, "it was noted a moment ago"
    now = sessions.monotonic()
    monkeypatch.setattr(sessions, "monotonic", lambda: now + sessions.EVERY)
    here.get("/accounts/profile/")
    assert UserSession.objects.get().last_seen_at > long_ago


def test_a_session_from_before_the_list_is_taken_up(people: SimpleNamespace) -> None:
    here = sign_in(FIREFOX)
    UserSession.objects.all().delete()
    sessions._noted.clear()
    here.get("/accounts/profile/")
    assert UserSession.objects.get().user == people.alice


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit Version/18 Safari/605", "Safari on macOS"),
        ("curl/8.0", "curl"),
        ("", "Unknown device"),
        ("x" * 500, "x" * 60),
    ],
)
def test_devices_have_names_that_people_know(agent: str, words: str) -> None:
    assert device(agent) == words
