"""The way in: fresh installs, one-time links, sign-up, new workspaces."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, OneTimeLink, User, Workspace
from accounts.roles import Role
from accounts.services import one_time_link

pytestmark = pytest.mark.django_db

OWNER = {
    "email": "Ines@Example.com",
    "name": "Ines Keller",
    "workspace": "Harbour Goods",
    "password": "a yard of tracks 7",
}


def set_up(client: Client, token: str, **other: str):
    return client.post("/setup/", {**OWNER, "token": token, **other})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_fresh_install_asks_for_its_owner(client: Client) -> None:
    assert client.get("/").headers["location"] == "/setup/"
    page = client.get("/setup/?token=abc")
    assert page.status_code == 200 and b'value="abc"' in page.content


def test_the_token_from_the_terminal_makes_the_owner_once(client: Client) -> None:
    token = one_time_link(purpose="first_owner", hours=1)
    assert set_up(client, token).headers["location"] == "/"
    assert signed_in(client)
    ines = User.objects.get()
    assert (ines.email, ines.name) == ("ines@example.com", "Ines Keller")
    assert Membership.objects.get().role == Role.OWNER
    assert client.get("/").headers["location"] == "/w/harbour-goods/"
    assert set_up(Client(), token).headers["location"] == "/accounts/login/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"token": "guess"}, "token"),
        ({"email": "no address"}, "email"),
        ({"email": f"{'x' * 300}@example.com"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "ines@example.com"}, "password"),
        ({"workspace": "  "}, "workspace"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_token_stays_good(
    client: Client, wrong: dict[str, str], field: str
) -> None:
    token = one_time_link(purpose="first_owner", hours=1)
    answer = set_up(client, wrong.pop("token", token), **wrong)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert not User.objects.exists()
    assert set_up(client, token).status_code == 302


def test_a_wrong_token_is_told_beside_the_other_faults(client: Client) -> None:
    errors = set_up(client, "guess", password="short").context["form"].errors
    assert set(errors) == {"token", "password"}
    assert "The terminal shows the current one" in errors["token"][0]


def test_a_sign_in_link_works_once_and_a_checker_does_not_use_it_up(people: SimpleNamespace) -> None:
    url = f"/accounts/enter/{one_time_link(purpose='sign_in', user=people.alice, hours=1)}/"
    first, second = Client(), Client()
    assert first.head(url).status_code == 200 and not signed_in(first)
    assert first.get(url, follow=True).redirect_chain[-1][0] == "/w/acme/"
    used = second.get(url)
    assert used.status_code == 410 and "used already" in used.content.decode()
    assert not signed_in(second)
    assert first.get(url, follow=True).redirect_chain[-1][0] == "/w/acme/", "who is in already goes on"


@pytest.mark.parametrize("fault", ["old", "set-up", "inactive", "unknown"])
def test_other_links_sign_nobody_in(people: SimpleNamespace, fault: str) -> None:
    purpose = "first_owner" if fault == "set-up" else "sign_in"
    plain = one_time_link(purpose=purpose, user=people.alice, hours=1)
    if fault == "old":
        OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    User.objects.filter(pk=people.alice.pk).update(is_active=fault != "inactive")
    client = Client()
    answer = client.get(f"/accounts/enter/{'x' if fault == 'unknown' else plain}/")
    assert answer.status_code == 410 and not signed_in(client)


def sign_up(client: Client, email: str = "Dora.Maar@Example.com"):
    password = "a yard of tracks 7"
    return client.post("/accounts/signup/", {"email": email, "password1": password, "password2": password})


def test_who_signs_up_gets_a_workspace_of_their_own(people: SimpleNamespace, client: Client) -> None:
    assert sign_up(client).status_code == 302
    dora = User.objects.get(email="dora.maar@example.com")
    assert dora.memberships.get().role == Role.OWNER
    assert dora.memberships.get().workspace.name == "Dora Maar’s workspace"
    assert client.get("/").headers["location"] == "/w/dora-maars-workspace/"


def test_sign_up_can_be_closed_and_waits_for_the_first_owner(
    people: SimpleNamespace, client: Client, settings
) -> None:
    settings.SIGNUP_OPEN = False
    sign_up(client)
    assert not User.objects.filter(email="dora.maar@example.com").exists()
    settings.SIGNUP_OPEN = True
    User.objects.all().delete()
    sign_up(client)
    assert not User.objects.exists()


def test_an_address_signs_in_however_it_is_typed(people: SimpleNamespace, client: Client) -> None:
    client.post("/accounts/login/", {"login": "ALICE@example.com", "password": "correct horse battery"})
    assert signed_in(client)
    client.post("/accounts/logout/")
    assert not signed_in(client)


def test_a_forgotten_password_is_reset_by_mail(people: SimpleNamespace, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    assert mail.outbox[0].to == ["alice@example.com"]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_a_new_workspace_belongs_to_who_made_it(people: SimpleNamespace, client: Client) -> None:
    client.force_login(people.vera)
    assert client.post("/workspaces/new", {"name": "Acme"}).headers["location"] == "/w/acme-2/"
    assert Membership.objects.get(workspace__slug="acme-2").role == Role.OWNER
    client.get("/w/acme-2/members/")
    assert client.get("/").headers["location"] == "/w/acme-2/", "the last one visited"
    for name in ("", " ", "x" * 81):
        assert client.post("/workspaces/new", {"name": name}).status_code == 302
    assert Workspace.objects.count() == 3
    assert Client().post("/workspaces/new", {"name": "X"}).headers["location"].startswith("/accounts/login/")


def test_a_name_without_letters_still_gets_an_address(people: SimpleNamespace, client: Client) -> None:
    client.force_login(people.alice)
    assert client.post("/workspaces/new", {"name": "北京 ✈"}).headers["location"] == "/w/workspace/"
