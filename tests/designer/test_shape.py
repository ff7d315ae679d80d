"""The shape of an answer: declared, judged in the designer and by value, told as JSON Schema, taken from a sample."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from hypothesis import given
from hypothesis import strategies as st

from designer.checks import problems
from designer.models import Flow, Sample
from designer.openapi import document_of
from designer.services import publish
from designer.steps.shape import Shape, shape_of, taken_from
from lib.expressions.outline import ANY, Some, outline
from tests.designer.building import document, step

AIRPORT = {
    "kind": "object",
    "fields": [
        {"name": "iata", "type": "text", "required": True},
        {"name": "runways", "type": "number", "required": False},
        {"name": "city.name", "type": "text", "required": True},
    ],
}
GOOD = {"iata": "CDG", "runways": 4, "city": {"name": "Paris"}, "more": []}


def shape(kind: str, fields: Any = ()) -> Shape:
    """Return a declared shape."""
    found = shape_of({"shape": {"kind": kind, "fields": list(fields)}})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("text", "a", ""),
        ("text", 1, "It is a number, not a text."),
        ("number", 1.5, ""),
        ("number", True, "It is true or false, not a number."),
        ("boolean", False, ""),
        ("nothing", None, ""),
        ("nothing", "", ""),
        ("nothing", {}, "It is an object, not empty."),
        ("list", [1, "a"], ""),
        ("list", None, "It is empty, not a list."),
        ("object", [], "It is a list, not an object."),
    ],
)
def test_a_value_is_of_its_kind(kind: str, value: Any, sentence: str) -> None:
    assert shape(kind).mismatch(value) == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, ""),
        ({"runways": None}, ""),
        ({"iata": None}, "“iata” is missing."),
        ({"iata": 7}, "“iata” is a number, not a text."),
        ({"city": {}}, "“city.name” is missing."),
        ({"city": "Paris"}, "“city.name” is missing."),
        ({"runways": "four"}, "“runways” is a text, not a number."),
    ],
)
def test_an_object_has_its_fields(change: dict[str, Any], sentence: str) -> None:
    declared = shape("object", AIRPORT["fields"])
    assert declared.mismatch({**GOOD, **change}) == sentence
    in_a_list = shape("list", AIRPORT["fields"]).mismatch([GOOD, {**GOOD, **change}])
    assert in_a_list == (f"In element 2: {sentence}" if sentence else "")
    assert shape("list", AIRPORT["fields"]).mismatch([GOOD, 1]) == "Element 2 is a number, not an object."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_what_is_taken_from_a_value_fits_it(value: Any) -> None:
    found = shape_of({"shape": taken_from(value)})
    assert found is None or not found.mismatch(value)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("plain", "plain"),
        ("{{ 7 }}", 7),
        ("{{ {'a': record.b, 'c': [1, true]} }}", {"a": ANY, "c": [1, True]}),
        ("{{ {record.a: 1} }}", ANY),
        ("{{ record }}", ANY),
        ("{{ broken", ANY),
    ],
)
def test_the_outline_is_what_needs_no_data(source: str, value: Any) -> None:
    assert outline(source) == value


@pytest.mark.parametrize(
    ("source", "kind"),
    [("{{ a }} and {{ b }}", "text"), ("{{ a ~ 'x' }}", "text"), ("{{ a == 1 }}", "boolean")],
)
def test_the_outline_knows_kinds(source: str, kind: str) -> None:
    found = outline(source)
    assert isinstance(found, Some) and found.kind == kind


def answering(body: str, declared: Any = AIRPORT) -> dict[str, Any]:
    """Return an API flow that answers with ``body``."""
    return document(
        step("1", "api", "Asked", method="GET", path="/airports/[string iata]"),
        step("2", "respond", "Answer", status="200", body_kind="json", body=body, shape=declared),
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{{ record }}", ""),
        ("{{ {'iata': iata, 'city': record.city} }}", ""),
        ("{{ {'iata': iata} }}", "“city.name” is missing."),
        ("{{ {'iata': 7, 'city': record.city} }}", "“iata” is a number, not a text."),
        ("{{ iata }} of {{ iata }}", "It is a text, not an object."),
        ("{{ [record] }}", "It is a list, not an object."),
    ],
)
def test_a_content_that_cannot_fit_is_a_problem_of_its_step(body: str, sentence: str) -> None:
    found = problems(answering(body))
    assert [(one.field, sentence in one.message) for one in found] == ([("body", True)] if sentence else [])


@pytest.mark.django_db
def test_the_openapi_document_tells_the_shape(
    people: SimpleNamespace, make_flow: Callable[..., Flow]
) -> None:
    flow = make_flow(answering("{{ record }}"))
    found = document_of(flow, publish(flow=flow, by=people.bob))
    assert found is not None
    validate_schema(found)
    answer = found["paths"]["/airports/{iata}"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {
        "type": "object",
        "required": ["iata", "city"],
        "properties": {
            "iata": {"type": "string"},
            "runways": {"type": ["number", "null"]},
            "city": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        },
    }
    nothing = make_flow(answering("", {"kind": "nothing"}), name="Empty")
    told = document_of(nothing, publish_elsewhere(nothing, people))
    assert told is not None and "content" not in told["paths"]["/airports"]["get"]["responses"]["200"]


def publish_elsewhere(flow: Flow, people: SimpleNamespace) -> Any:
    """Publish a flow at an address of its own."""
    branch = flow.branches.get()
    branch.doc["steps"][0]["config"]["path"] = "/airports"
    branch.save()
    return publish(flow=flow, by=people.bob)


@pytest.mark.django_db
def test_a_button_takes_the_shape_from_the_sample(
    people: SimpleNamespace, make_flow: Callable[..., Flow]
) -> None:
    client = Client()
    client.force_login(people.bob)
    flow = make_flow(answering("{{ {'n': record.n, 'all': [1], 'none': null} }}", {"kind": "any"}))
    config = json.dumps(flow.branches.get().doc["steps"][1]["config"])
    asked = {"part": "answer", "config": config, "shape": "sample", "status": "200", "body_kind": "json"}
    asked |= {"body": "{{ {'n': record.n, 'all': [1], 'none': null} }}", "shape__kind": "any"}
    address = f"/w/acme/flows/{flow.pk}/steps/00000002/panel"
    assert "no sample to take the shape from" in client.post(address, asked).content.decode()
    Sample.objects.create(flow=flow, step="00000001", data={"output": {"n": 3}})
    answer = client.post(address, asked)
    taken = json.loads(answer["HX-Trigger"])["flowyard:step"]["config"]["shape"]
    assert taken == {
        "kind": "object",
        "fields": [
            {"name": "n", "type": "number", "required": True},
            {"name": "all", "type": "list", "required": True},
            {"name": "none", "type": "any", "required": False},
        ],
    }
    assert 'value="all"' in answer.content.decode()
