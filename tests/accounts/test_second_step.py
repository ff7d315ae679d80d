"""The second step of signing in: an app's code, recovery codes, and what is kept of them."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from accounts.second_step import SecondStepAdapter
from accounts.services import one_time_link
from lib.crypto import new_key

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
INDEX = "/accounts/2fa/"
ACTIVATE = "/accounts/2fa/totp/activate/"
STEP = "/accounts/2fa/authenticate/"


def code(secret: str) -> str:
    """Return what an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def signed_in() -> Client:
    """Return a browser in which Alice has just given her password."""
    client = Client()
    client.post("/accounts/login/", {"login": "alice@example.com", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def enrol(client: Client) -> tuple[str, list[str]]:
    """Set an app up; return its secret and the recovery codes."""
    secret = client.get(ACTIVATE).context["form"].secret
    done = client.post(ACTIVATE, {"code": code(secret)}, follow=True)
    assert "Recovery codes" in done.content.decode(), "the codes are shown at once"
    return secret, list(done.context["unused_codes"])


def with_password() -> Client:
    """Return a browser that has got past the password and stands before the second step."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": "alice@example.com", "password": PASSWORD})
    assert answer.url == STEP
    assert client.get("/w/acme/").status_code == 302, "the password alone opens nothing"
    return client


def test_an_app_is_set_up_and_asked_for_at_sign_in(people: SimpleNamespace) -> None:
    client = signed_in()
    refused = client.post(ACTIVATE, {"code": "000000"})
    assert "This code is not right" in refused.content.decode()
    secret, codes = enrol(client)
    assert len(codes) == 10 and "10 left" in client.get(INDEX).content.decode()
    visitor = with_password()
    wrong = visitor.post(STEP, {"code": "000000"})
    assert wrong.status_code == 200 and "This code is not right" in wrong.content.decode()
    assert visitor.post(STEP, {"code": code(secret)}).url == "/"
    assert visitor.get("/w/acme/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_came_by_a_link_sees_the_recovery_codes_with_the_first_code(people: SimpleNamespace) -> None:
    client = Client()
    people.alice.set_unusable_password()
    people.alice.save()
    client.get(f"/accounts/enter/{one_time_link(purpose='sign_in', user=people.alice, hours=1)}/")
    enrol(client)


def test_who_has_no_passkey_is_not_asked_for_one(people: SimpleNamespace) -> None:
    enrol(signed_in())
    assert "passkey or security key" not in with_password().get(STEP).content.decode()


def test_a_recovery_code_lets_in_once(people: SimpleNamespace) -> None:
    _, codes = enrol(signed_in())
    assert with_password().post(STEP, {"code": codes[0]}).url == "/"
    assert with_password().post(STEP, {"code": codes[0]}).status_code == 200
    assert with_password().post(STEP, {"code": codes[1]}).url == "/"


def test_guessing_codes_is_slowed_down(people: SimpleNamespace) -> None:
    enrol(signed_in())
    visitor = with_password()
    answers = [visitor.post(STEP, {"code": "000000"}).content.decode() for _ in range(8)]
    assert "This code is not right" in answers[0] and "Too many" in answers[-1]


def test_turned_off_sign_in_asks_for_the_password_alone(people: SimpleNamespace) -> None:
    client = signed_in()
    enrol(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists(), "the recovery codes go with it"
    answer = Client().post("/accounts/login/", {"login": "alice@example.com", "password": PASSWORD})
    assert answer.url == "/"


def test_changing_it_needs_the_password_once_more(people: SimpleNamespace) -> None:
    client = Client()
    client.force_login(people.alice)
    for page in (ACTIVATE, "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/generate/"):
        assert client.get(page).headers["location"].startswith("/accounts/reauthenticate/"), page


def test_secrets_are_sealed_and_a_lost_key_opens_nothing(people: SimpleNamespace, settings: Any) -> None:
    secret, codes = enrol(signed_in())
    kept = str([one.data for one in Authenticator.objects.all()])
    assert secret not in kept and codes[0] not in kept
    settings.CREDENTIAL_KEYS = (new_key(), *settings.CREDENTIAL_KEYS)
    assert with_password().post(STEP, {"code": code(secret)}).url == "/", "a key before it opens it still"
    settings.CREDENTIAL_KEYS = (new_key(),)
    refused = with_password().post(STEP, {"code": code("")})
    assert refused.status_code == 200 and "cannot be checked" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_person_hears_of_the_change_by_mail(people: SimpleNamespace) -> None:
    EmailAddress.objects.create(user=people.alice, email="alice@example.com", verified=True, primary=True)
    enrol(signed_in())
    told = {message.subject: message for message in mail.outbox}
    assert "An authenticator app was added to your Flowyard account" in told
    body = next(iter(told.values())).body
    assert "If it was not you" in body and "http://localhost:8000/accounts/password/reset/" in body


def test_with_a_mail_server_the_address_is_confirmed_first(people: SimpleNamespace, settings: Any) -> None:
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    client = signed_in()
    client.get("/accounts/email/")
    assert "Confirm your e-mail address first" in client.get(ACTIVATE, follow=True).content.decode()
    EmailAddress.objects.update(verified=True)
    assert client.get(ACTIVATE).status_code == 200


def test_the_link_from_the_terminal_is_the_way_back_in(people: SimpleNamespace) -> None:
    enrol(signed_in())
    client = Client()
    client.get(f"/accounts/enter/{one_time_link(purpose='sign_in', user=people.alice, hours=1)}/")
    assert client.get("/w/acme/").status_code == 200


def test_passkeys_of_others_cannot_be_reached(people: SimpleNamespace) -> None:
    theirs = Authenticator.objects.create(user=people.bob, type="webauthn", data={"name": "Bob's"})
    client = signed_in()
    for page in ("edit", "remove"):
        path = f"/accounts/2fa/webauthn/keys/{theirs.pk}/{page}/"
        assert client.get(path).status_code == 404 and client.post(path).status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("credential", ["", "x", "{}", "[1]", '{"id": "x", "rawId": "x"}', "null"])
def test_junk_of_a_key_is_refused_politely(people: SimpleNamespace, credential: str) -> None:
    client = signed_in()
    answer = client.post("/accounts/2fa/webauthn/add/", {"name": "Key", "credential": credential})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert Client().post("/accounts/2fa/webauthn/login/", {"credential": credential}).status_code == 302
    enrol(client)
    assert with_password().post(STEP, {"credential": credential}).status_code == 200


def test_the_sign_in_page_offers_a_passkey(client: Client, people: SimpleNamespace) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in with a passkey" in page and re.search(r"passkeys\.js", page)
    asked = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["challenge"]


def test_names_of_keys_count_up(people: SimpleNamespace) -> None:
    adapter = SecondStepAdapter()
    assert adapter.generate_authenticator_name(people.alice, Authenticator.Type.WEBAUTHN) == "Passkey"
    Authenticator.objects.create(user=people.alice, type="webauthn", data={})
    assert adapter.generate_authenticator_name(people.alice, Authenticator.Type.WEBAUTHN) == "Passkey 2"


@pytest.mark.parametrize(
    ("password", "first"), [(True, "reauthenticate"), (False, "mfa_reauthenticate:webauthn")]
)
def test_a_passkey_is_asked_for_before_a_code_that_nobody_has_seen(
    people: SimpleNamespace, password: bool, first: str
) -> None:
    if not password:
        people.alice.set_unusable_password()
        people.alice.save()
    for kind in ("recovery_codes", "webauthn"):
        Authenticator.objects.create(user=people.alice, type=kind, data={})
    ways = get_adapter().get_reauthentication_methods(people.alice)
    assert ways[0]["id"] == first and ways[-1]["id"] == "mfa_reauthenticate"
