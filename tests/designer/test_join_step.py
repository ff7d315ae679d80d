"""Links that name the input at which they arrive, and what is wrong around a join."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from designer import completion, samples
from designer.diff import diff
from designer.flowschema import schema
from designer.graph import BadDocument, parse, problems
from designer.layout import laid_out
from designer.picture import picture
from designer.steps.table import KINDS
from designer.versions import normal
from tests.designer.building import document, link, step

KEYS = {"left_key": "record.id", "right_key": "record.customer"}


def into(source: str, name: str, target: str = "4", port: str = "out") -> dict[str, Any]:
    made = link(source, target, port)
    return made | {"id": f"{made['id'][:32]}-{name}", "input": name}


BOTH = [into("2", "left"), into("3", "right")]


def joining(links: list[dict[str, Any]] | None = None, **config: Any) -> dict[str, Any]:
    """A start, two maps beside each other, a join of both and a log."""
    fields = [{"target": "id", "value": "{{ 1 }}"}, {"target": "customer", "value": "{{ 1 }}"}]
    return document(
        step("1", "manual", "Start"),
        step("2", "map", "One", mode="replace", fields=fields),
        step("3", "map", "Other", mode="replace", fields=fields),
        step("4", "join", "Join", **KEYS | config),
        step("5", "log", "Say", message="x"),
        links=[link("1", "2"), link("1", "3"), link("4", "5"), *(BOTH if links is None else links)],
    )


def said(doc: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.step[-1:], problem.message) for problem in problems(doc)]


def test_a_join_in_order_has_no_problem_and_fits_the_schema() -> None:
    doc = normal(joining())
    assert said(doc) == []
    jsonschema.validate(doc, schema())
    assert parse(doc).steps["00000004"].kind == "join"


def test_the_input_is_written_where_there_are_several_and_nowhere_else() -> None:
    doc = normal(joining([link("2", "4"), into("3", "right")]))
    assert [edge.get("input") for edge in doc["edges"]] == [None, None, None, "left", "right"]
    assert normal(doc) == doc
    plain = normal(
        document(step("1", "manual"), step("2", "log", message="x"), links=[into("1", "left", "2")])
    )
    assert "input" not in plain["edges"][0]


@pytest.mark.parametrize("bad", [7, None, "x" * 41, ["left"]])
def test_an_input_is_a_short_text(bad: Any) -> None:
    with pytest.raises(BadDocument, match="“input” is a short text"):
        parse(joining([link("2", "4") | {"input": bad}]))


def test_an_input_that_is_not_there() -> None:
    found = said(joining([into("2", "left"), into("3", "middle")]))
    assert ("4", "Nothing leads to the right input of “Join”. Link a step to it.") in found
    assert any("an input that “Join” does not have" in message for _, message in found)


@pytest.mark.parametrize(("links", "name"), [([into("2", "left")], "right"), ([into("3", "right")], "left")])
def test_an_open_input_is_a_problem_of_the_join(links: list[dict[str, Any]], name: str) -> None:
    assert said(joining(links)) == [("4", f"Nothing leads to the {name} input of “Join”. Link a step to it.")]


def test_two_links_from_one_place_are_no_parallel_branches() -> None:
    found = said(joining([into("2", "left"), into("2", "right")]))
    assert found == [
        (
            "4",
            "Both inputs of “Join” get the same records, straight from “One”. Put a step into one of the two branches, "
            "or link one input to another step.",
        )
    ]


def test_a_join_on_a_circle_can_never_go_on() -> None:
    found = said(joining([into("2", "left"), into("3", "right"), link("5", "3")]))
    assert (
        "4",
        "“Join” waits for records that come after it, so it can never go on. Delete a link of the circle.",
    ) in found


def test_a_branch_that_the_trigger_does_not_lead_to_brings_nothing() -> None:
    doc = joining()
    doc["edges"] = [edge for edge in doc["edges"] if edge["to"] != "00000003"]
    assert any(
        message.startswith(
            "No record ever comes to the right input of “Join”: the trigger does not lead to “Other”."
        )
        for place, message in said(doc)
        if place == "4"
    )


def test_branches_of_different_resources_never_meet() -> None:
    doc = joining()
    resource = {"id": "0000000a", "method": "GET", "path": "/b", "query": "", "payload": False}
    doc["steps"][0] = step("1", "api", "Start", method="GET", path="/a", resources=[resource])
    doc["edges"][1] = link("1", "3", "0000000a")
    assert any("a run is one call" in message for place, message in said(doc) if place == "4")


def test_a_join_that_is_off_waits_for_nothing() -> None:
    doc = joining([into("2", "left")])
    doc["steps"][3]["enabled"] = False
    assert not [one for one in said(doc) if one[0] == "4"]


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"left_key": ""}, "left_key"),
        ({"field": "no name"}, "field"),
        ({"limit": 10_001}, "limit"),
        ({"right_key": "nothing.id"}, "right_key"),
    ],
)
def test_its_settings_are_checked(config: dict[str, Any], field: str) -> None:
    assert [problem.field for problem in problems(joining(**config))] == [field]


def test_a_link_that_moved_to_the_other_input_is_a_difference() -> None:
    before, after = joining(), joining([into("2", "right"), into("3", "left")])
    changed = [one for step_ in diff(before, after).steps for one in step_.links]
    assert [(one.before.input, one.after.input) for one in changed if one.before and one.after] == [
        ("left", "right"),
        ("right", "left"),
    ]


@pytest.mark.parametrize("layout", ["down", "right"])
def test_the_picture_draws_both_inputs_apart(layout: str) -> None:
    doc = normal(laid_out(joining() | {"layout": layout}))
    drawn = picture(doc, doc, diff(doc, doc))
    assert drawn is not None
    ends = [line.path.rpartition("H" if layout == "down" else "V")[2] for line in drawn.lines]
    assert len(drawn.lines) == 5 and len(set(ends[2:4])) == 2


@pytest.mark.django_db
def test_each_key_is_tried_on_what_comes_to_its_input(make_flow: Any) -> None:
    flow = make_flow(joining())
    graph = parse(joining())
    for at, output in (("00000002", {"id": 7, "what": "tea"}), ("00000003", {"customer": 8})):
        samples.keep(flow, at, record={}, output=[output], variables={})
    known = samples.known_at(flow, graph, "00000004")
    fields = KINDS["join"].parts[0].fields
    assert samples.values_now(fields, graph.settings["00000004"], known) == {
        "left_key": "7",
        "right_key": "8",
    }
    offered = {one["path"] for one in completion.offers(graph, "00000004", known)["names"]}
    assert {"record.what", "record.customer"} <= offered
    assert completion.evaluated("record.customer", known, bare=True) == {"value": "8"}
    assert "problem" in completion.evaluated("record.nothing", known, bare=True)


@pytest.mark.django_db
def test_a_side_that_was_not_seen_yet_is_not_made_up(make_flow: Any) -> None:
    flow = make_flow(joining())
    graph = parse(joining())
    samples.keep(flow, "00000003", record={}, output=[{"customer": 8}], variables={})
    known = samples.known_at(flow, graph, "00000004")
    assert (known.sides, known.from_sample, known.first) == ({"right": {"customer": 8}}, False, "One")
