"""What differs between two flow documents: all of it is named, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from designer.diff import Change, FlowDiff, Line, StepChange, diff
from designer.diff.values import changed_lines
from designer.steps.table import KINDS
from designer.versions import canonical, normal
from lib.fields import Field, FieldType
from lib.redact import MASK
from tests.designer.building import document, link, step
from tests.designer.test_any_settings import FACTS, STEPS

IDS = ("1", "2", "3", "4")
LINKS = st.lists(
    st.builds(
        lambda identity, source, port, target: link(source, target, port) | {"id": identity},
        st.sampled_from(("e1", "e2", "e3")),
        st.sampled_from((*IDS, "9")),
        st.sampled_from(("out", "else", "error", "00000001")),
        st.sampled_from((*IDS, "9")),
    ),
    max_size=4,
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any document that can be stored, with junk in its settings."""
    steps = []
    for identity in draw(st.lists(st.sampled_from(IDS), unique=True, max_size=4)):
        kind, config = draw(STEPS)
        one = step(identity, kind, draw(st.sampled_from(("One", "Two"))), **config)
        one["enabled"] = draw(st.booleans())
        one["position"] = {"x": draw(st.sampled_from((0, 240))), "y": 0}
        steps.append(one)
    doc = document(*steps, links=draw(LINKS), name=draw(st.sampled_from(("A", "B"))))
    doc["layout"] = draw(st.sampled_from(("down", "right")))
    doc["description"] = draw(st.sampled_from(("", "Words")))
    doc["requires"] = draw(
        st.lists(
            st.fixed_dictionaries({"connector": st.sampled_from("xy"), "version": st.sampled_from("12")}),
            max_size=2,
        )
    )
    return doc


def leaves(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bytes]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*way, key))
    else:
        yield way, canonical(value)


def named(found: FlowDiff) -> set[str]:
    """The places that a diff names, as `<step>.<part>` or `<step>.config.<path>`.

    Another kind names what every step of that kind has until somebody touches it.
    """
    places = {change.path for change in found.about}
    for one in found.steps:
        if one.what in ("added", "removed"):
            places.add(one.id)
        places |= {f"{one.id}.config.{change.path}" for change in one.settings}
        marks = {"name": one.name_before is not None, "kind": one.kind_before is not None}
        marks |= {"enabled": bool(one.switched), "position": one.moved}
        places |= {f"{one.id}.{mark}" for mark, there in marks.items() if there}
    return places


def implied(found: FlowDiff, *docs: dict[str, Any]) -> set[tuple[str, bytes]]:
    """What another kind says by itself: the settings of a step of either kind that nobody has touched."""
    told = set()
    for one in found.steps:
        for doc in docs if one.kind_before else ():
            raw = next(raw for raw in doc["steps"] if raw["id"] == one.id)
            given = {key: raw["config"][key] for key in ("connector",) if key in raw["config"]}
            fresh = KINDS[raw["kind"]].cleaned(given, FACTS)[0]
            told |= {(".".join(way), value) for way, value in leaves(fresh, (one.id, "config"))}
    return told


def covered(way: str, places: set[str]) -> bool:
    parts = way.split(".")
    return any(".".join(parts[:count]) in places for count in range(1, len(parts) + 1))


def step_leaves(doc: dict[str, Any]) -> set[tuple[str, bytes]]:
    by_id = {one["id"]: {key: value for key, value in one.items() if key != "id"} for one in doc["steps"]}
    return {(".".join(way), value) for way, value in leaves(by_id) if way}


@given(documents(), documents())
@settings(max_examples=150, deadline=None)
def test_every_differing_leaf_is_named(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = diff(before, after, FACTS)
    old, new = normal(before, FACTS), normal(after, FACTS)
    assert bool(found) == (canonical(old) != canonical(new))
    places = named(found)
    differing = step_leaves(old) ^ step_leaves(new)
    lost = {(way, value) for way, value in differing if not covered(way, places)}
    assert not lost - implied(found, old, new)
    for key in ("name", "description", "layout"):
        assert (key in places) == (old[key] != new[key])
    links = [*found.links, *(one for step_ in found.steps for one in step_.links)]
    gone = [one["id"] for one in old["edges"] if one not in new["edges"]]
    assert len([one for one in links if one.before]) >= len(set(gone))
    told = [text for one in found.steps for text in every_text(one.settings)]
    assert all(one.secret or one.before != one.after or one.rows for one in told)


def every_text(changes: tuple[Change, ...]) -> Iterator[Change]:
    for change in changes:
        yield change
        for row in change.rows:
            yield from row.cells


@given(documents())
@settings(max_examples=50, deadline=None)
def test_a_document_does_not_differ_from_itself(doc: dict[str, Any]) -> None:
    assert not diff(doc, copy.deepcopy(doc), FACTS)


def only_step(found: FlowDiff) -> StepChange:
    assert len(found.steps) == 1
    return found.steps[0]


START, LOG = step("1", "manual", "Start"), step("2", "log", "Note it", message="Hello")


def test_moving_is_named_and_is_no_change_of_what_a_step_does() -> None:
    found = only_step(diff(document(START, LOG), document(START, LOG | {"position": {"x": 40, "y": 8}})))
    assert (found.what, found.moved, found.settings) == ("moved", True, ())


def test_renamed_turned_off_and_replaced() -> None:
    other = {
        **LOG,
        "name": "Say it",
        "enabled": False,
        "kind": "filter",
        "config": {"condition": "record.ok"},
    }
    found = only_step(diff(document(START, LOG), document(START, other)))
    assert (found.what, found.name_before, found.name, found.switched) == (
        "changed",
        "Note it",
        "Say it",
        "off",
    )
    assert found.kind_before is KINDS["log"] and found.kind is KINDS["filter"]
    message = next(one for one in found.settings if one.path == "message")
    assert (message.before, message.after) == ("Hello", None)


def test_settings_are_told_by_the_words_of_the_wizard() -> None:
    old, new = step("2", "router", "R", mode="first"), step("2", "router", "R", mode="all")
    (change,) = only_step(diff(document(START, old), document(START, new))).settings
    assert (change.label, change.before, change.after) == (
        "A record takes",
        "The first branch that fits",
        "Every branch that fits",
    )


def test_rows_are_compared_by_their_key() -> None:
    def query(**pairs: str) -> dict[str, Any]:
        return step(
            "2", "http", "Get", query=[{"name": name, "value": value} for name, value in pairs.items()]
        )

    old, new = query(page="1", country="de", size="50"), query(country="fr", page="1", sort="name")
    (change,) = only_step(diff(document(START, old), document(START, new))).settings
    told = {(row.what, row.title): [(cell.before, cell.after) for cell in row.cells] for row in change.rows}
    assert told == {
        ("changed", "country"): [("de", "fr")],
        ("added", "sort"): [(None, "name")],
        ("removed", "size"): [("50", None)],
        ("order", ""): [("page, country", "country, page")],
    }


def test_a_row_with_another_name_is_renamed() -> None:
    def shaped(*fields: tuple[str, str]) -> dict[str, Any]:
        return step("2", "map", "Shape", fields=[{"target": name, "value": value} for name, value in fields])

    old = shaped(("city", "{{ record.place }}"), ("land", "{{ record.country }}"), ("x", ""), ("n", "1"))
    new = shaped(("country", "{{ record.country }}"), ("city", "{{ record.place }}"), ("n", "2"), ("y", ""))
    (change,) = only_step(diff(document(START, old), document(START, new))).settings
    told = {
        (row.what, row.title): [(cell.path, cell.before, cell.after) for cell in row.cells]
        for row in change.rows
    }
    assert told == {
        ("renamed", "country"): [("target", "land", "country")],
        ("changed", "n"): [("value", "1", "2")],
        ("added", "y"): [],
        ("removed", "x"): [],
        ("order", ""): [("fields", "city, country, n", "country, city, n")],
    }


def test_branches_and_links_are_told_by_name() -> None:
    branches = [{"id": "0000000a", "name": "Big", "condition": "record.n > 9"}]
    router, third = step("2", "router", "Sort", branches=branches), step("3", "log", "Other")
    before = document(START, router, LOG | {"id": "00000004"}, third, links=[link("2", "4", "0000000a")])
    after = {**before, "edges": [link("2", "3", "0000000a")]}
    (change,) = only_step(diff(before, after)).links
    assert change.what == "replugged" and change.before and change.after
    assert (change.after.source_name, change.after.branch) == ("Sort", "Big")
    assert (change.before.target_name, change.after.target_name) == ("Note it", "Other")


def test_a_step_that_went_stands_where_it_stood() -> None:
    end = step("3", "log", "End")
    renamed = {**end, "name": "Last"}
    found = diff(document(START, LOG, end), document(START | {"name": "Begin"}, renamed))
    assert [(one.what, one.name) for one in found.steps] == [
        ("changed", "Begin"),
        ("removed", "Note it"),
        ("changed", "Last"),
    ]


def test_long_texts_are_told_by_their_changed_lines() -> None:
    old = "\n".join(f"line {number}" for number in range(20))
    told = changed_lines(old, old.replace("line 10", "line ten"))
    assert [line for line in told if line.sign in ("gone", "new")] == [
        Line("gone", "line 10"),
        Line("new", "line ten"),
    ]
    assert [line.sign for line in told] == ["gap", "same", "same", "gone", "new", "same", "same", "gap"]


def test_very_long_texts_take_no_time_to_match() -> None:
    old, new = "\n".join("ab" * 30_000), "\n".join("ba" * 30_000)
    assert {line.sign for line in changed_lines(old, new)} == {"gone", "new"}


def test_secrets_are_never_shown(monkeypatch: Any) -> None:
    def headers(value: str) -> dict[str, Any]:
        return step("2", "http", "Get", headers=[{"name": "Authorization", "value": value}], apiKey=value)

    found = diff(document(START, headers("Bearer first")), document(START, headers("Bearer second")))
    assert found and "Bearer" not in repr(found) and MASK in repr(found)
    alone = diff(document(START), document(START, headers("Bearer first")))
    assert alone and "Bearer" not in repr(alone)
    secret = Field(name="value", type=FieldType.SECRET, label="Value")
    monkeypatch.setattr("designer.diff.settings.Side.fields", lambda side: (secret,))
    told = diff(document(step("1", "set", value="one")), document(step("1", "set", value="two")))
    assert "one" not in repr(told.steps[0].settings[0]) and told.steps[0].settings[0].secret
