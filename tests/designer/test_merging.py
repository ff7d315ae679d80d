"""Two drafts that began as one: what one side changed is taken, what both changed is asked."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings

from designer.merging import merge
from designer.versions import canonical, normal
from tests.designer.building import document, link, step
from tests.designer.test_any_settings import FACTS
from tests.designer.test_diff import documents

Doc = dict[str, Any]


def flow() -> Doc:
    """Started by hand, two calls, a log."""
    return document(
        step("1", "manual", "Start"),
        step("2", "http", "Read", url="https://a.example/x", method="GET"),
        step("3", "log", "Note it", message="old"),
    )


def changed(doc: Doc, identity: str, **config: Any) -> Doc:
    new = copy.deepcopy(doc)
    one = next(one for one in new["steps"] if one["id"] == identity.rjust(8, "0"))
    one["config"].update(config)
    return new


def without(doc: Doc, identity: str) -> Doc:
    """The step deleted, and its neighbours linked, as the canvas does it."""
    identity = identity.rjust(8, "0")
    new = copy.deepcopy(doc)
    before = [edge["from"] for edge in doc["edges"] if edge["to"] == identity]
    after = [edge["to"] for edge in doc["edges"] if edge["from"] == identity]
    new["steps"] = [one for one in new["steps"] if one["id"] != identity]
    new["edges"] = [edge for edge in new["edges"] if identity not in (edge["from"], edge["to"])]
    new["edges"] += [link(one, two) for one in before for two in after]
    return new


def inserted(doc: Doc, identity: str, before: str, after: str) -> Doc:
    new = copy.deepcopy(doc)
    gone = link(before, after)
    new["edges"] = [edge for edge in new["edges"] if edge["id"] != gone["id"]]
    new["edges"] += [link(before, identity), link(identity, after)]
    new["steps"].append(step(identity, "log", f"New {identity}", message="new"))
    return new


def setting(doc: Doc, identity: str, key: str) -> Any:
    return next(one for one in doc["steps"] if one["id"] == identity.rjust(8, "0"))["config"][key]


def ways(doc: Doc) -> set[tuple[str, str]]:
    return {(edge["from"].lstrip("0"), edge["to"].lstrip("0")) for edge in doc["edges"]}


def test_what_one_side_changed_is_taken_field_by_field() -> None:
    main, branch = changed(flow(), "2", method="POST"), changed(flow(), "2", url="https://b.example/y")
    branch["steps"][2]["name"] = "Tell it"
    main["layout"] = "right"
    done = merge(flow(), main, branch)
    assert done.conflicts == ()
    assert (setting(done.doc, "2", "method"), setting(done.doc, "2", "url")) == (
        "POST",
        "https://b.example/y",
    )
    assert (done.doc["steps"][2]["name"], done.doc["layout"]) == ("Tell it", "right")


def test_what_both_changed_is_asked_and_main_stands_until_then() -> None:
    main, branch = changed(flow(), "3", message="ours"), changed(flow(), "3", message="theirs")
    key = "step.00000003.config.message"
    undecided = merge(flow(), main, branch)
    assert undecided.conflicts == (key,) and setting(undecided.doc, "3", "message") == "ours"
    assert setting(merge(flow(), main, branch, {key: "branch"}).doc, "3", "message") == "theirs"
    assert merge(flow(), main, main).conflicts == ()


def test_rows_of_a_table_are_places_of_their_own() -> None:
    rows = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    base = changed(flow(), "2", headers=rows)
    main = changed(flow(), "2", headers=[*rows, {"name": "m", "value": "3"}])
    branch = changed(flow(), "2", headers=[{"name": "x", "value": "4"}, rows[0], {"name": "b", "value": "9"}])
    done = merge(base, main, branch)
    assert done.conflicts == ()
    assert [(row["name"], row["value"]) for row in setting(done.doc, "2", "headers")] == [
        ("x", "4"), ("a", "1"), ("b", "9"), ("m", "3"),
    ]  # fmt: skip


def test_steps_added_on_both_sides_in_different_places_both_stay_linked() -> None:
    done = merge(flow(), inserted(flow(), "8", "1", "2"), inserted(flow(), "9", "2", "3"))
    assert done.conflicts == ()
    assert ways(done.doc) == {("1", "8"), ("8", "2"), ("2", "9"), ("9", "3")}


def test_two_steps_put_into_one_link_are_asked_and_never_send_records_both_ways() -> None:
    main, branch = inserted(flow(), "8", "1", "2"), inserted(flow(), "9", "1", "2")
    done = merge(flow(), main, branch)
    assert done.conflicts == ("link.00000001.out",)
    assert ("1", "8") in ways(done.doc) and ("1", "9") not in ways(done.doc)
    assert {one["id"][-1] for one in done.doc["steps"]} == {"1", "2", "3", "8", "9"}
    other = merge(flow(), main, branch, {"link.00000001.out": "branch"})
    assert ("1", "9") in ways(other.doc) and ("1", "8") not in ways(other.doc)


def test_a_deletion_is_taken_and_asked_where_the_other_side_went_on_with_the_step() -> None:
    gone = without(flow(), "2")
    moved = copy.deepcopy(flow())
    moved["steps"][1]["position"] = {"x": 500, "y": 0}
    for other in (flow(), moved):
        done = merge(flow(), other, gone)
        assert done.conflicts == () and ways(done.doc) == {("1", "3")}
    main = changed(flow(), "2", url="https://c.example")
    asked = merge(flow(), main, gone)
    assert asked.conflicts == ("step.00000002",)
    assert ways(asked.doc) == {("1", "2"), ("2", "3")}  # kept with its links
    away = merge(flow(), main, gone, {"step.00000002": "branch"})
    assert ways(away.doc) == {("1", "3")} and len(away.doc["steps"]) == 2
    assert merge(flow(), gone, inserted(flow(), "9", "2", "3")).conflicts == ("step.00000002",)


def test_places_on_the_canvas_are_one_question() -> None:
    main, branch = flow(), flow()
    for at, doc in ((10, main), (20, branch)):
        for one in doc["steps"]:
            one["position"] = {"x": at, "y": at}
    done = merge(flow(), main, branch)
    assert done.conflicts == ("places",)
    there = merge(flow(), main, branch, {"places": "branch"})
    assert all(one["position"]["x"] == 20 for one in there.doc["steps"])


def test_another_kind_takes_its_settings_along() -> None:
    branch = flow()
    branch["steps"][2] |= {"kind": "set", "config": {}}
    assert merge(flow(), flow(), branch).doc["steps"][2]["kind"] == "set"
    asked = merge(flow(), changed(flow(), "3", message="ours"), branch)
    assert asked.conflicts == ("step.00000003.kind",) and setting(asked.doc, "3", "message") == "ours"


def test_configurables_are_merged_by_name() -> None:
    def declaring(*names: str) -> Doc:
        return flow() | {
            "configurables": [
                {"name": name, "type": kind} for name, kind in (one.split(":") for one in names)
            ]
        }

    done = merge(declaring("a:text"), declaring("a:number"), declaring("a:text", "b:text"))
    assert [(one["name"], one["type"]) for one in done.doc["configurables"]] == [
        ("a", "number"),
        ("b", "text"),
    ]
    assert merge(declaring("a:text"), declaring("a:number"), declaring("a:secret")).conflicts == (
        "configurables.a",
    )


def test_where_the_beginning_is_not_known_whatever_differs_is_asked() -> None:
    done = merge(None, changed(flow(), "3", message="ours"), inserted(flow(), "9", "2", "3"))
    assert set(done.conflicts) == {"step.00000003.config.message", "step.00000009"}
    assert ways(done.doc) == ways(flow())
    assert merge(None, flow(), flow()).conflicts == ()


def leading(doc: Doc) -> set[tuple[str, ...]]:
    """The links between steps that are there; links that lead nowhere may go with their end."""
    here = {one["id"] for one in doc["steps"]}
    return {
        (edge["from"], edge["port"], edge["to"], edge.get("input", ""))
        for edge in doc["edges"]
        if {edge["from"], edge["to"]} <= here
    }


@given(documents(), documents())
@settings(max_examples=30, deadline=None)
def test_what_one_side_alone_did_comes_out_whole(base: Doc, other: Doc) -> None:
    for main, branch in ((base, other), (other, base)):
        done = merge(base, main, branch, None, FACTS)
        assert done.conflicts == ()
        result, wanted = normal(done.doc, FACTS), normal(other, FACTS)
        assert canonical(result["steps"]) == canonical(wanted["steps"])
        assert leading(result) == leading(wanted)


@given(documents(), documents(), documents())
@settings(max_examples=30, deadline=None)
def test_all_for_one_side_or_the_other_never_breaks(base: Doc, main: Doc, branch: Doc) -> None:
    for old in (base, None):
        asked = merge(old, main, branch, None, FACTS)
        for side in ("main", "branch"):
            done = merge(old, main, branch, dict.fromkeys(asked.conflicts, side), FACTS)  # type: ignore[arg-type]
            assert done.conflicts == asked.conflicts
            ids = [one["id"] for one in done.doc["steps"]]
            assert len(ids) == len(set(ids))
            assert set(ids) <= {one["id"] for doc in (main, branch) for one in doc["steps"]}


@pytest.mark.parametrize("side", ["main", "branch"])
def test_a_step_both_have_in_common_never_gets_lost(side: str) -> None:
    main, branch = inserted(flow(), "8", "1", "2"), inserted(flow(), "9", "1", "2")
    done = merge(flow(), main, branch, {"link.00000001.out": side})  # type: ignore[dict-item]
    assert {"00000001", "00000002", "00000003"} <= {one["id"] for one in done.doc["steps"]}
