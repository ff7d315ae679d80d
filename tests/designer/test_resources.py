"""Several methods and paths in one API flow: ports, checks, names in scope, addresses, documents, operations."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

from designer.checks import problems
from designer.document import parse
from designer.models import Flow
from designer.openapi import document_of
from designer.routes import routes_of
from designer.services import NotReady, publish
from designer.steps.kind import Facts
from designer.versions import normal
from marketplace.bundle import operations
from tests.designer.building import document, link, step

ADD, DROP = "0000000a", "0000000b"
ROWS = [
    {"id": ADD, "method": "POST", "path": "/airports", "query": "[boolean dry]", "payload": True},
    {"id": DROP, "method": "DELETE", "path": "/airports/[string code]"},
]


def airports(rows: Any = ROWS, **first: Any) -> dict[str, Any]:
    """Return a flow with three resources: look one up, add one, delete one; adding and deleting meet again."""
    config = {"method": "GET", "path": "/airports/[string iata]", **first, "resources": rows}
    return document(
        step("1", "api", "Airports", **config),
        step("2", "respond", "Found", body="{{ iata }}"),
        step("3", "respond", "Added", status="201", body="{{ record.payload }}"),
        step("4", "log", "Note it", message="{{ record }}"),
        links=[link("1", "2"), link("1", "3", ADD), link("1", "4", DROP), link("3", "4")],
    )


def said(doc: dict[str, Any], facts: Facts | None = None) -> list[tuple[str, str]]:
    """Return where problems are and what they say."""
    return [(one.field, one.message) for one in problems(doc, facts or Facts())]


def test_each_resource_is_a_port_and_an_address() -> None:
    graph = parse(airports())
    assert not said(airports())
    assert graph.ports("00000001") == ("out", ADD, DROP)
    assert graph.ways_in == {
        "00000002": frozenset({"out"}),
        "00000003": frozenset({ADD}),
        "00000004": frozenset({ADD, DROP}),
    }
    assert [(one.method, one.shape) for one in routes_of(graph)] == [
        ("GET", "/airports/*"),
        ("POST", "/airports"),
        ("DELETE", "/airports/*"),
    ]


def test_a_flow_with_one_resource_reads_as_before() -> None:
    doc = document(step("1", "api", method="GET", path="/a"), step("2", "respond"))
    assert parse(doc).ports("00000001") == ("out",) and not said(doc)
    assert normal(doc)["steps"][0]["config"]["resources"] == []


@pytest.mark.parametrize(
    ("row", "at", "sentence"),
    [
        (
            {"method": "GET", "path": "/airports/[string other]"},
            "path",
            "takes the same calls as a resource above",
        ),
        ({"path": "/a//b"}, "path", "nothing between two slashes"),
        ({"path": ""}, "path", "no path yet"),
        ({"method": "BREW"}, "method", "A method is one of"),
        ({"query": "[when day]"}, "query", "type is one of"),
        ({"query": "day"}, "query", "written [type name]"),
        (
            {"query": "[int code]", "path": "/x/[int code]"},
            "query",
            "is a parameter of this resource already",
        ),
        ({"query": "[int payload]", "payload": True}, "query", "is the body of this resource already"),
        ({"id": ADD}, "id", "same id"),
        ({"payload": "maybe"}, "payload", "Yes or no"),
    ],
)
def test_what_is_wrong_with_a_resource_is_told_in_its_row(
    row: dict[str, Any], at: str, sentence: str
) -> None:
    given = {"id": DROP, "method": "DELETE", "path": "/other/[string code]", **row}
    found = said(airports([ROWS[0], given]))
    assert [(field, sentence in message) for field, message in found if field] == [
        (f"resources.1.{at}", True)
    ]


def test_an_address_of_another_flow_is_told_in_its_row() -> None:
    facts = Facts(taken={("api", "POST", "/airports"): "Elsewhere"})
    ((at, message),) = said(airports(), facts)
    assert at == "resources.0.path" and "“Elsewhere”" in message


def test_parameters_are_in_scope_along_their_resources_alone() -> None:
    doc = airports()
    doc["steps"][2]["config"]["body"] = "{{ iata }}"
    ((at, message),) = said(doc)
    assert at == "body"
    assert message == (
        "“iata” comes with GET /airports/[string iata] only, and this step also works on other calls."
    )
    doc = airports()
    doc["steps"][3]["config"]["message"] = "{{ code }}"
    ((at, message),) = said(doc)
    assert at == "message" and "“code” comes with DELETE" in message


def test_a_link_from_a_resource_that_is_gone_is_a_problem() -> None:
    assert any(
        "a resource that “Airports” no longer has" in message for _, message in said(airports(ROWS[:1]))
    )


@pytest.mark.parametrize(
    "junk", [7, "x", [7], [{}], [{"id": 7, "path": [], "query": {}, "payload": []}], [{"path": "/a"}]]
)
def test_junk_is_told_and_breaks_nothing(junk: Any) -> None:
    doc = airports(junk)
    assert all(isinstance(message, str) for _, message in said(doc))
    normal(doc), parse(doc).ports("00000001"), routes_of(doc)


def test_operations_have_keys_of_their_own() -> None:
    rows = [*ROWS, {"id": "0000000c", "method": "GET", "path": "/airports", "query": "[int page]"}]
    doc = normal(airports(rows))
    found = {one["key"]: one for one in operations(doc["steps"][0], doc)}
    assert list(found) == ["get_airports", "post_airports", "delete_airports", "get_airports_2"]
    assert found["post_airports"]["title"] == "POST /airports"
    inputs = [(one["name"], one["type"], one["in"]) for one in found["post_airports"]["inputs"]]
    assert inputs == [("dry", "boolean", "query"), ("payload", "json", "body")]
    assert [one["type"] for one in found["get_airports_2"]["inputs"]] == ["number"]


@pytest.mark.django_db
def test_publishing_takes_every_address_and_tells_them(
    people: SimpleNamespace, make_flow: Callable[..., Flow]
) -> None:
    flow = make_flow(airports())
    told = document_of(flow, publish(flow=flow, by=people.bob))
    assert told is not None
    validate_schema(told)
    methods = {path: sorted(found) for path, found in told["paths"].items()}
    assert methods == {"/airports/{iata}": ["get"], "/airports": ["post"], "/airports/{code}": ["delete"]}
    assert list(told["paths"]["/airports/{iata}"]["get"]["responses"]) == ["200", "default"]
    assert list(told["paths"]["/airports"]["post"]["responses"]) == ["201", "default"]
    assert list(told["paths"]["/airports/{code}"]["delete"]["responses"]) == ["202", "default"]
    assert flow.routes.count() == 3
    other = make_flow(airports(ROWS[:1], path="/elsewhere/[string iata]"), name="Other")
    with pytest.raises(NotReady, match="POST /airports is already used"):
        publish(flow=other, by=people.bob)


@pytest.mark.django_db
def test_the_page_test_and_the_panel_tell_each_address(
    people: SimpleNamespace, make_flow: Callable[..., Flow]
) -> None:
    client = Client()
    client.force_login(people.bob)
    flow = make_flow(airports())
    publish(flow=flow, by=people.bob)
    page = client.get(f"/w/acme/flows/{flow.pk}/test/").content.decode()
    panel = client.get(f"/w/acme/flows/{flow.pk}/steps/00000001/panel").content.decode()
    for shown in (page, panel):
        for address in ("/flow/acme/airports/{iata}", "/flow/acme/airports", "/flow/acme/airports/{code}"):
            assert f'{address}"' in shown
    assert "<option>DELETE /airports/{code}</option>" in page
    rows = client.get(f"/w/acme/flows/{flow.pk}/steps/00000001/panel?part=resources").content.decode()
    assert f'name="resources-0-id" value="{ADD}"' in rows and 'value="[boolean dry]"' in rows
