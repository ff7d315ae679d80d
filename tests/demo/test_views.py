"""The demo's own addresses, called as a flow calls them."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from demo.access import api_key
from demo.models import CatalogueEntry
from tests.demo.test_catalogue import record

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]


@pytest.fixture
def flow() -> Client:
    """Return a client with the key of the demo connection; CSRF is checked as for a browser."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {api_key()}"})


def post(client: Client, body: Any, path: str = "/demo/sink/catalogue", **more: Any) -> Any:
    """Send JSON."""
    return client.post(path, json.dumps(body), content_type="application/json", **more)


@pytest.mark.parametrize("path", ["/demo/api/airports", "/demo/api/airports/FRA", "/demo/sink/catalogue"])
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic x"])
def test_without_the_key_nothing_is_told(path: str, given: str) -> None:
    answer = Client(headers={"Authorization": given}).get(path)
    assert answer.status_code == 401
    assert answer.json() == {"error": "The bearer token is missing or wrong."}


def test_following_next_reaches_every_airport_once(flow: Client) -> None:
    address, seen, total = "/demo/api/airports?size=1000", [], 0
    while address:
        page = flow.get(address).json()
        seen += [item["icao"] for item in page["items"]]
        address, total = page["next"], page["total"]
    assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize("query", ["page=x", "size=1.5"])
def test_numbers_that_are_none_are_told(flow: Client, query: str) -> None:
    assert flow.get(f"/demo/api/airports?{query}").status_code == 400


def test_an_airport_or_404_by_code(flow: Client) -> None:
    assert flow.get("/demo/api/airports/fra").json()["icao"] == "EDDF"
    lost = flow.get("/demo/api/airports/QQQ")
    assert (lost.status_code, lost.json()) == (404, {"error": "No airport has the IATA code QQQ."})


def test_a_batch_is_answered_record_by_record(flow: Client) -> None:
    answer = post(flow, [record(), record(icao="X", iata="", city="")], "/demo/sink/catalogue?region=North")
    assert answer.status_code == 207
    assert [r["status"] for r in answer.json()["results"]] == [201, 422]
    assert CatalogueEntry.objects.get().region == "North"


def test_a_repeated_key_changes_nothing(flow: Client) -> None:
    first = post(flow, [record()], headers={"Idempotency-Key": "a"}).json()
    assert post(flow, [record()], headers={"Idempotency-Key": "a"}).json() == first
    assert post(flow, [record()], headers={"Idempotency-Key": "b"}).json()["results"][0]["status"] == 200


def test_what_is_not_json_or_too_much_is_told(flow: Client) -> None:
    wrong = flow.post("/demo/sink/catalogue", "{", content_type="application/json")
    assert wrong.status_code == 400 and "not JSON" in wrong.json()["error"]
    assert post(flow, [1] * 1001).status_code == 413


def test_the_catalogue_is_for_people_who_are_signed_in(people: SimpleNamespace, client: Client) -> None:
    assert client.get("/demo/sink/").status_code == 302
    client.force_login(people.alice)
    assert "Nothing arrived yet" in client.get("/demo/sink/").content.decode()


def test_the_catalogue_shows_and_loses_what_arrived(
    people: SimpleNamespace, client: Client, flow: Client
) -> None:
    post(flow, [record()], "/demo/sink/catalogue?region=North")
    client.force_login(people.alice)
    page = client.get("/demo/sink/").content.decode()
    assert "EDDH" in page and "North" in page
    assert client.get("/demo/sink/empty").status_code == 405
    assert client.post("/demo/sink/empty").status_code == 302
    assert not CatalogueEntry.objects.exists()
