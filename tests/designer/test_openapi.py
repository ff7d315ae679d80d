"""The OpenAPI document of a flow with an address."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

from designer.models import Flow
from designer.services import publish
from tests.designer.building import by_hand, document, hooked, step

pytestmark = pytest.mark.django_db

LOOK_UP = document(
    step(
        "1",
        "api",
        "Airport",
        method="POST",
        path="/airports/[string iata]/[int runway]",
        query=[{"name": "lang", "type": "text", "required": False, "default": "en"}],
        payload=True,
        payload_name="payload",
    ),
    step(
        "2", "respond", "Found", status="201", body="{{ record }}", headers=[{"name": "X-Kind", "value": "a"}]
    ),
)


@pytest.fixture
def read(people: SimpleNamespace, make_flow: Callable[..., Flow]) -> Callable[..., Any]:
    """Return a function that publishes a document and reads its OpenAPI document as a viewer."""
    client = Client()
    client.force_login(people.vera)

    def get(doc: dict[str, Any], *, live: bool = True) -> Any:
        flow = make_flow(doc)
        if live:
            publish(flow=flow, note="", by=people.bob)
        return client.get(f"/w/acme/flows/{flow.pk}/openapi.json")

    return get


def test_it_says_what_the_flow_takes_and_answers(read: Callable[..., Any]) -> None:
    found = read(LOOK_UP).json()
    validate_schema(found)
    assert found["servers"][0]["url"].endswith("/flow/acme")
    operation = found["paths"]["/airports/{iata}/{runway}"]["post"]
    told = {one["name"]: (one["in"], one["required"], one["schema"]) for one in operation["parameters"]}
    assert told == {
        "iata": ("path", True, {"type": "string"}),
        "runway": ("path", True, {"type": "integer"}),
        "lang": ("query", False, {"type": "string"}),
    }
    assert "application/json" in operation["requestBody"]["content"]
    assert set(operation["responses"]) == {"201", "default"}
    assert "X-Kind" in operation["responses"]["201"]["headers"]


def test_a_webhook_has_one_too(read: Callable[..., Any]) -> None:
    found = read(hooked()).json()
    validate_schema(found)
    assert list(found["paths"]) == ["/orders"]
    assert set(found["paths"]["/orders"]["post"]["responses"]) == {"202", "default"}


@pytest.mark.parametrize("live", [True, False])
def test_without_an_address_or_a_version_there_is_none(read: Callable[..., Any], live: bool) -> None:
    assert read(by_hand() if live else LOOK_UP, live=live).status_code == 404
