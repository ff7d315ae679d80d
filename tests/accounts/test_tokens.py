"""API tokens: shown once, stored as a hash, ended by time, by people and by leaving."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import create_token, revoke_token, set_role, token_user

pytestmark = pytest.mark.django_db

PAGE = "/w/acme/tokens/"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_token_is_shown_once_and_kept_nowhere(people: SimpleNamespace) -> None:
    bob = browser(people.bob)
    made = bob.post(PAGE, {"action": "create", "name": "CI", "days": "30"})
    plain = made.context["new_token"]
    assert made.status_code == 201 and plain.startswith("fy_") and plain in made.content.decode()
    assert "no-store" in made.headers["cache-control"]
    assert plain not in bob.get(PAGE).content.decode()
    token = ApiToken.objects.get()
    assert plain not in str(token.__dict__) and plain.startswith(token.prefix)
    assert all(plain not in str(session.get_decoded()) for session in Session.objects.all())
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert token_user(plain).user == people.bob


def test_a_token_without_an_end_is_a_choice_and_no_accident(people: SimpleNamespace) -> None:
    bob = browser(people.bob)
    for days in ("0", "x", "²", "-1", "9" * 40):
        answer = bob.post(PAGE, {"action": "create", "name": "CI", "days": days})
        assert answer.status_code == 422 and "Choose when the token ends" in answer.content.decode()
    assert not ApiToken.objects.exists()
    assert bob.post(PAGE, {"action": "create", "name": "CI", "days": ""}).status_code == 201
    assert ApiToken.objects.get().expires_at is None


def test_the_list_says_which_token_has_expired(people: SimpleNamespace) -> None:
    create_token(workspace=people.acme, user=people.bob, name="CI", days=1)
    bob = browser(people.bob)
    assert "Expired" not in bob.get(PAGE).content.decode()
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "Expired" in bob.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_token_has_a_name(people: SimpleNamespace, name: str) -> None:
    answer = browser(people.bob).post(PAGE, {"action": "create", "name": name, "days": "30"})
    assert answer.status_code == 422 and not ApiToken.objects.exists()


def test_people_revoke_their_own_and_admins_all(people: SimpleNamespace) -> None:
    token, plain = create_token(workspace=people.acme, user=people.alice, name="Alice's")
    own, own_plain = create_token(workspace=people.acme, user=people.vera, name="Vera's")
    revoke = {"action": "revoke", "token": token.pk}
    assert browser(people.bob).post(PAGE, revoke).status_code == 403
    assert browser(people.charlie).post(PAGE, revoke).status_code == 404
    assert browser(people.charlie).post("/w/globex/tokens/", revoke).status_code == 404
    assert token_user(plain)
    assert browser(people.vera).post(PAGE, {"action": "revoke", "token": own.pk}).status_code == 302
    assert token_user(own_plain) is None
    set_role(member=people.bob.memberships.get(), role="admin", by=people.alice)
    assert browser(people.bob).post(PAGE, revoke).status_code == 302
    assert token_user(plain) is None


@pytest.mark.parametrize("end", ["revoked", "expired", "inactive", "removed"])
def test_what_ends_a_token(people: SimpleNamespace, end: str) -> None:
    token, plain = create_token(workspace=people.acme, user=people.bob, name="CI", days=1)
    assert token_user(plain)
    if end == "revoked":
        revoke_token(token=token, by=people.alice)
    elif end == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    elif end == "inactive":
        User.objects.filter(pk=people.bob.pk).update(is_active=False)
    else:
        people.bob.memberships.all().delete()
    assert token_user(plain) is None


@pytest.mark.parametrize("plain", ["", "fy_", "x" * 100_000, "\x00", "fy_é"])
def test_junk_is_no_token(people: SimpleNamespace, plain: str) -> None:
    assert token_user(plain) is None
