"""The keys a person chose are kept for them alone, and follow them from workspace to workspace."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer.models import Flow, OwnKeys
from designer.services import keys_of

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, body: Any, ws: str = "acme") -> Any:
    return client.post(f"/w/{ws}/keys", json.dumps(body), content_type="application/json")


def test_a_choice_is_kept_for_the_person_and_starts_the_next_canvas(
    flow: Flow, people: SimpleNamespace
) -> None:
    vera = signed_in(people.vera)  # who may only look has keys of her own, too
    assert send(vera, {"letters": False, "keys": {"rename": "F4", "note": "Ctrl+Alt+N"}}).status_code == 204
    assert send(vera, {"keys": {"note": None, "tidy": ""}}).status_code == 204
    elsewhere = signed_in(people.vera).get(f"/w/acme/flows/{flow.pk}/").context["boot"]
    assert elsewhere["keys"] == {"letters": False, "keys": {"rename": "F4", "tidy": ""}}
    assert elsewhere["urls"]["keys"] == "/w/acme/keys"
    assert keys_of(people.bob) == {"letters": True, "keys": {}}


@pytest.mark.parametrize(
    "body",
    [
        {"letters": "no"},
        {"keys": ["F4"]},
        {"keys": {"Rename it": "F4"}},
        {"keys": {"rename": "x" * 41}},
        {"keys": {"rename": 4}},
        {"keys": {chr(97 + at // 26) + chr(97 + at % 26): "A" for at in range(201)}},
    ],
)
def test_what_is_no_choice_is_refused_with_a_sentence(people: SimpleNamespace, body: Any) -> None:
    answer = send(signed_in(people.bob), body)
    assert answer.status_code == 400 and answer.json()["message"].endswith(".")
    assert not OwnKeys.objects.exists()


def test_strangers_have_no_keys_here(people: SimpleNamespace) -> None:
    assert send(signed_in(people.charlie), {"letters": False}).status_code == 404
    assert not OwnKeys.objects.exists()
