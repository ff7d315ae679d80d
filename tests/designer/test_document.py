"""Reading documents: junk never raises anything but BadDocument, and the graph says what is where."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.graph import MAX_EDGES, MAX_STEPS, BadDocument, Graph, loads, parse, problems
from designer.steps.table import KINDS
from designer.versions import canonical, content_hash, normal
from tests.designer.building import by_hand, document, link, step

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["manual", "http", "router", "else", "out", "00000001", "00000002", "{{ a }}", "record."]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "kind", "name", "value", "branches", "path"]) | st.text(max_size=8), inner
        )
    ),
    max_leaves=12,
)
IDS = st.sampled_from(["00000001", "00000002", "00000003"])
KEYS = sorted({field.name for kind in KINDS.values() for part in kind.parts for field in part.fields})
STEPS = st.fixed_dictionaries(
    {"id": IDS | JSON, "kind": st.sampled_from(sorted(KINDS)) | JSON},
    optional={
        "config": st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5) | JSON,
        "name": JSON,
        "enabled": JSON,
        "position": JSON,
    },
)
EDGES = st.fixed_dictionaries(
    {"id": st.text(max_size=5) | JSON, "from": IDS | JSON, "to": IDS | JSON}, optional={"port": JSON}
)
ALMOST = st.fixed_dictionaries(
    {"schema_version": st.just(1)},
    optional={
        "steps": st.lists(STEPS, max_size=4) | JSON,
        "edges": st.lists(EDGES, max_size=5) | JSON,
        "name": JSON,
        "requires": JSON,
    },
)


def look_at_everything(graph: Graph) -> None:
    """Ask a graph all that it can tell; none of it may fail."""
    assert sorted(graph.order) == sorted(graph.steps)
    for identity in graph.steps:
        for port in graph.ports(identity):
            graph.after(identity, port)
    problems(graph)


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_any_json_is_a_document_or_a_bad_one(value: Any) -> None:
    try:
        look_at_everything(parse(value))
    except BadDocument as error:
        assert str(error)


@given(ALMOST)
@settings(max_examples=500, deadline=None)
def test_almost_documents_are_read_or_refused(value: Any) -> None:
    before = copy.deepcopy(value)
    try:
        graph = parse(value)
    except BadDocument as error:
        assert str(error)
    else:
        look_at_everything(graph)
        again = normal(value)
        assert canonical(normal(again)) == canonical(again)
    assert repr(value) == repr(before)  # nothing that was given is changed


VALID = st.builds(
    lambda kinds, pairs: document(
        *(step(str(number), kind) for number, kind in enumerate(kinds, 1)),
        links=[link(str(a % len(kinds) + 1), str(b % len(kinds) + 1), port) for a, b, port in pairs],
    ),
    st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from(["out", "else"])), max_size=16),
)


@given(VALID)
@settings(max_examples=200, deadline=None)
def test_order_puts_each_step_after_those_that_lead_to_it(doc: dict[str, Any]) -> None:
    graph = parse(doc)
    on_circle = {step for step in graph.steps if step in graph.upstream[step]}
    place = {step: index for index, step in enumerate(graph.order)}
    for edge in graph.edges:
        if edge.source not in on_circle and not (graph.upstream[edge.source] & on_circle):
            assert place[edge.source] < place[edge.target] or edge.target in on_circle
    assert {step for circle in graph.circles for step in circle} <= on_circle
    for circle in graph.circles:
        for source, target in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert any(target in graph.after(source, port) for port in graph.ports(source))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"schema_version": 2}, "This one says “2”"),
        ({"schema_version": True}, "schema_version"),
        ({"steps": {}}, "“steps” is a list"),
        ({"steps": ["x"]}, "A step is an object"),
        ({"steps": [step("1", "log"), step("1", "log")]}, "Two steps have the id “00000001”"),
        ({"steps": [step("1", "log") | {"id": "ABCDEF01"}]}, "8 characters 0-9 a-f"),
        ({"steps": [step("1", "exec")]}, "is of the kind “exec”"),
        ({"steps": [step("1", "log") | {"config": []}]}, "That is an object"),
        ({"steps": [step("1", "log") | {"enabled": "yes"}]}, "true or false"),
        ({"steps": [step("1", "log") | {"position": {"x": float("nan")}}]}, "position"),
        ({"steps": [step("1", "log") | {"position": {"x": 1e9}}]}, "position"),
        ({"steps": [step("1", "log") | {"name": "x" * 81}]}, "at most 80 characters"),
        ({"steps": [step(f"{number:08x}", "log") for number in range(MAX_STEPS + 1)]}, "at most 500 steps"),
        ({"edges": [link("1", "2")] * (MAX_EDGES + 1)}, "at most 2000 edges"),
        ({"edges": [{"id": "e", "from": 1, "to": "x"}]}, "“from” is a short text"),
        ({"edges": [{"from": "1", "to": "x"}]}, "has the id missing"),
        ({"requires": ["http"]}, "requires"),
        ({"steps": [step("1", "note", text="x" * 1_100_000)]}, "at most 1 MB"),
        ({"steps": [step("1", "note", number=2**70)]}, "no JSON"),
        ({"steps": [step("1", "note", text="\ud800")]}, "no JSON"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse(by_hand() | change)
    assert sentence in str(caught.value)


def test_deep_nesting_is_refused_not_crashed_on() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(BadDocument):
        parse(by_hand() | {"steps": [step("1", "note", text=deep)]})
    with pytest.raises(BadDocument):
        loads(b"[" * 5000 + b"]" * 5000)


def test_a_long_chain_needs_no_recursion() -> None:
    chain = document(*(step(f"{number:x}", "log", message="x") for number in range(1, MAX_STEPS + 1)))
    graph = parse(chain)
    assert len(graph.upstream[graph.order[-1]]) == MAX_STEPS - 1


def test_ways_through_the_graph() -> None:
    doc = document(
        step("1", "manual"),
        step("2", "router", branches=[{"id": "aaaaaaaa", "name": "A", "condition": "true"}]),
        step("3", "log", message="x"),
        step("4", "log", message="y"),
        links=[link("1", "2"), link("2", "3", "aaaaaaaa"), link("2", "4", "else"), link("2", "4", "gone")],
    )
    graph = parse(doc)
    assert graph.trigger is not None and graph.trigger.id == "00000001"
    assert graph.ports("00000002") == ("aaaaaaaa", "else")
    assert graph.after("00000002", "aaaaaaaa") == ("00000003",)
    assert graph.after("00000002", "else") == ("00000004",)
    assert graph.order == ("00000001", "00000002", "00000003", "00000004")
    assert [edge.port for edge in graph.loose] == ["gone"]


def test_the_hash_knows_what_runs_and_not_what_it_is_called() -> None:
    first = normal(by_hand("a"))
    assert content_hash(first) == content_hash(first | {"name": "Other", "description": "Words"})
    assert content_hash(first) != content_hash(normal(by_hand("b")))
    shuffled = {key: first[key] for key in reversed(list(first))}
    assert content_hash(shuffled) == content_hash(first)
