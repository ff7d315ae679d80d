"""Typed parameters of the address and the query."""

from __future__ import annotations

import pytest

from runs.models import InboxEvent, Run
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door

QUERY = [
    {"name": "limit", "type": "number", "required": False, "default": "10"},
    {"name": "open", "type": "boolean", "required": True, "default": None},
]


def test_parameters_reach_the_flow_with_their_types(door: Door) -> None:
    building.publish(
        building.api("/airports/[string iata]/runways/[int n]", query=QUERY),
        building.respond(body="{{ [iata, n, record.limit, record.open] }}"),
    )
    reply = door.call("GET", "/flow/acme/airports/C%2FG%20/runways/2?open=true")
    assert reply.json == ["C/G ", 2, 10, True]
    assert InboxEvent.objects.get().payload["params"] == {"iata": "C/G ", "n": 2}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/flow/acme/runways/north?open=1", "[int n]"),
        ("/flow/acme/runways/2", "“open” is required"),
        ("/flow/acme/runways/2?open=perhaps", "true or false"),
        ("/flow/acme/runways/2?open=1&open=0", "came 2 times"),
        ("/flow/acme/runways/2?open=%ff", "UTF-8"),
        ("/flow/acme/runways/%ff?open=1", "UTF-8"),
        ("/flow/acme/runways/%00?open=1", "U+0000"),
    ],
)
def test_wrong_parameters_are_named(door: Door, path: str, words: str) -> None:
    building.publish(building.api("/runways/[int n]", query=QUERY), building.respond())
    reply = door.call("GET", path)
    assert reply.status == 400
    assert words in reply.detail
    assert not Run.objects.exists()


def test_the_most_exact_path_wins(door: Door) -> None:
    building.publish(building.api("/airports/[string iata]"), building.respond(body="one"))
    building.publish(building.api("/airports/all"), building.respond(body="all"))
    assert door.call("GET", "/flow/acme/airports/all").body == b'"all"'
    assert door.call("GET", "/flow/acme/airports/CDG/").body == b'"one"'


def test_an_address_that_takes_something_else_says_what(door: Door) -> None:
    building.publish(building.api("/airports", method="POST"), building.respond())
    building.publish(building.webhook("orders"), building.respond())
    for path, allowed in (("/flow/acme/airports", "POST"), ("/hook/acme/orders", "POST")):
        reply = door.call("GET", path)
        assert (reply.status, reply.headers["allow"]) == (405, allowed)
        assert "POST" in reply.detail


@pytest.mark.parametrize(
    "path", ["/hook/acme/nothing", "/hook/nobody/orders", "/hook/acme", "/flow/acme/orders", "/hook//orders"]
)
def test_unknown_addresses_are_not_found(door: Door, path: str) -> None:
    building.publish(building.webhook("orders"), building.respond())
    reply = door.call("POST", path, {})
    assert reply.status == 404
    assert reply.detail
