"""The pages on which notifications are chosen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent
from designer.models import Flow
from runs.models import Delivery, Watch

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/notifications/"


@pytest.fixture
def owner(people: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.alice)
    return client


def save(client: Client, path: str = PAGE, **fields: Any) -> Any:
    given = {"action": "save", "kinds": ["failed"], "mail_to": "ops@example.com", "webhook_url": "", **fields}
    return client.post(path, given)


def test_rules_are_saved_and_shown(owner: Client) -> None:
    assert "Nothing was sent yet" in owner.get(PAGE).content.decode()
    assert save(owner, mail_to="a@example.com\nB@example.com; b@example.com").status_code == 302
    made = Watch.objects.get()
    assert made.mail_to == ["a@example.com", "B@example.com"] and made.kinds == ["failed"]
    assert "a@example.com" in owner.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(verb="notifications.update").exists()


def test_the_secret_is_shown_once(owner: Client) -> None:
    shown = save(owner, webhook_url="https://example.com/in")
    assert shown.status_code == 201 and "no-store" in shown["Cache-Control"]
    secret = shown.context["new_secret"]
    assert secret.startswith("whsec_") and secret in shown.content.decode()
    assert secret not in owner.get(PAGE).content.decode()
    assert save(owner, webhook_url="https://example.com/else").status_code == 302, "the secret stays"
    fresh = owner.post(PAGE, {"action": "rotate"}).context["new_secret"]
    assert fresh.startswith("whsec_") and fresh != secret


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"mail_to": "ops"}, "mail_to", "“ops” is no mail address"),
        ({"mail_to": " ".join(f"{n}@example.com" for n in range(21))}, "mail_to", "You gave 21"),
        ({"webhook_url": "example.com"}, "webhook_url", "https://example.com/path"),
        ({"webhook_url": "https://a b/"}, "webhook_url", "https://example.com/path"),
        ({"webhook_url": "https://[::1/"}, "webhook_url", "https://example.com/path"),
        ({"webhook_url": "https://me:secret@example.com/"}, "webhook_url", "no user name and password"),
        ({"webhook_url": "https://example.com/" + "x" * 500}, "webhook_url", "At most 500"),
        ({"mail_to": ""}, "mail_to", "Say where to"),
        ({"kinds": []}, "kinds", "Choose what to be told of"),
    ],
)
def test_what_cannot_be_stored_is_told_at_its_field(
    owner: Client, fields: dict[str, Any], field: str, words: str
) -> None:
    told = save(owner, **fields)
    assert told.status_code == 422 and words in told.context["errors"][field]
    for name, value in fields.items():
        assert told.context["kinds" if name == "kinds" else name] is not None
        if isinstance(value, str):
            assert told.context[name] == value, "what was typed stays"
    assert not Watch.objects.exists()


def test_a_flow_gets_rules_of_its_own_and_drops_them(
    owner: Client, flow: Flow, people: SimpleNamespace
) -> None:
    page = f"/w/acme/flows/{flow.pk}/notifications/"
    assert "disconnected" not in {one["value"] for one in owner.get(page).context["kinds"]}
    save(owner, page, mail_to="orders@example.com")
    assert Watch.objects.get().flow == flow
    assert "Orders" in owner.get(PAGE).content.decode()
    owner.post(page, {"action": "follow"})
    assert not Watch.objects.exists()


def test_a_test_goes_to_every_target(owner: Client) -> None:
    assert owner.post(PAGE, {"action": "test"}).status_code == 302
    assert not Delivery.objects.exists(), "nowhere to send it to"
    save(owner, webhook_url="https://example.com/in")
    owner.post(PAGE, {"action": "test"})
    assert sorted(one.channel for one in Delivery.objects.all()) == ["mail", "webhook"]
    page = owner.get(PAGE).content.decode()
    assert "On its way" in page and 'hx-trigger="load delay:2s"' in page


def test_those_who_may_not_change_it_see_no_secret_path(people: SimpleNamespace, owner: Client) -> None:
    save(owner, webhook_url="https://hooks.example.com/T0/secretpath")
    owner.post(PAGE, {"action": "test"})
    viewer = Client()
    viewer.force_login(people.vera)
    page = viewer.get(PAGE).content.decode()
    assert "hooks.example.com" in page and "secretpath" not in page
    assert "secretpath" not in viewer.get("/w/acme/notifications/deliveries").content.decode()
    assert viewer.post(PAGE, {"action": "test"}).status_code == 403
