"""Values that are kept between records and runs: read, changed, never changed twice, never lost."""

from __future__ import annotations

from typing import Any

import pytest

from designer.steps.state_parts import MAX_KEY, MAX_VALUE
from runs.engine.states import Kept, Place
from tests.runs.engine.test_outside import paged
from tests.runs.engine.test_pure import result, step
from tests.runs.engine.world import START, Crash, World, flow, source

PUT, COUNT = "00000002", Place("flow", "count")


def put(number: int = 2, **config: Any) -> dict[str, Any]:
    return step(
        "state_put",
        number,
        **{"scope": "flow", "key": "count", "action": "add", "value": "{{ 1 }}", "variable": "state"}
        | config,
    )


def get(number: int = 3, **config: Any) -> dict[str, Any]:
    return step(
        "state_get", number, **{"scope": "flow", "key": "count", "default": "", "variable": "kept"} | config
    )


def shelf(**kept: Any) -> dict[Place, Kept]:
    return {Place("flow", key): Kept(value, "m0") for key, value in kept.items()}


def told(value: str) -> dict[str, Any]:
    return step("return", 9, value=value)


@pytest.mark.parametrize(
    ("kept", "default", "seen"),
    [
        ({}, "", None),
        ({}, "{{ 0 }}", 0),
        ({"count": {"a": [1]}}, "{{ 0 }}", {"a": [1]}),
        ({"count": None}, "x", None),
    ],
)
def test_what_is_kept_is_read_or_else_the_default(kept, default, seen):
    world = World(flow(START, get(default=default), told("{{ kept }}")))
    world.store.shelf = shelf(**kept)
    assert result(world, {}) == seen


@pytest.mark.parametrize(
    ("action", "before", "value", "after"),
    [
        ("replace", {"count": 1}, "{{ record }}", {"n": 1}),
        ("replace", {}, "text {{ record.n }}", "text 1"),
        ("once", {}, "{{ 5 }}", 5),
        ("once", {"count": 1}, "{{ 5 }}", 1),
        ("add", {"count": 2}, "{{ 0.5 }}", 2.5),
        ("append", {}, "{{ record.n }}", [1]),
        ("append", {"count": [0]}, "{{ [record.n] }}", [0, [1]]),
        ("remove", {"count": 1}, "", None),
    ],
)
def test_each_action_tells_what_was_and_what_is(action, before, value, after):
    world = World(flow(START, put(action=action, value=value), told("{{ state }}")))
    world.store.shelf = shelf(**before)
    assert result(world, {"n": 1}) == {"value": after, "before": before.get("count")}
    assert (COUNT in world.store.shelf) is (action != "remove")
    if action != "remove":
        assert world.store.shelf[COUNT].value == after


def test_flow_and_workspace_keep_their_own():
    world = World(flow(START, put(scope="workspace"), get(default="none"), told("{{ kept }}")))
    assert result(world, {}) == "none" and Place("workspace", "count") in world.store.shelf


def test_records_of_one_page_see_what_those_before_them_kept():
    world = World(
        flow(START, source(), put(3), step("log", 4, level="info", message="{{ state.value }}")), paged(25)
    )
    world.run()
    assert [line.text for line in world.store.logs] == [str(n) for n in range(1, 26)]
    assert world.store.shelf[COUNT].value == 25


@pytest.mark.parametrize("dies", range(1, 12))
def test_a_crash_between_any_two_commits_counts_each_record_once(dies):
    world = World(flow(START, source(), put(3), get(4), told("{{ kept }}")), paged(25))
    world.store.die_before_commit = dies
    try:
        world.run()
    except Crash:
        world.run()
    assert world.store.shelf[COUNT].value == 25
    assert world.counts("00000003") == {"in": 25, "ok": 25}


def test_another_run_that_was_faster_costs_a_second_look_and_no_change():
    world = World(flow(START, put(), told("{{ state }}")))
    world.store.shelf = shelf(count=10)
    read, looks = world.store.read, []

    def meanwhile(places):
        found = read(places)
        looks.append(found)
        if len(looks) == 1:
            world.store.shelf[COUNT] = Kept(11, "other")
        return found

    world.store.read = meanwhile
    assert result(world, {}) == {"value": 12, "before": 11} and len(looks) == 2
    assert world.counts(PUT) == {"in": 1, "ok": 1}


@pytest.mark.parametrize(
    ("config", "kept", "words"),
    [
        ({"key": "{{ record.none | default('') }}"}, {}, "key is empty"),
        ({"key": "k" * (MAX_KEY + 1)}, {}, "at most 200 characters"),
        ({"action": "replace", "value": "x" * (MAX_VALUE + 1)}, {}, "at most 64 KB"),
        ({}, {"count": "many"}, "is no number: it is “many”"),
        ({"value": "{{ true }}"}, {}, "the value is no number"),
        ({"value": "{{ 1e308 }}"}, {"count": 1.7e308}, "larger than any number"),
        ({"action": "append"}, {"count": {"a": 1}}, "is no list"),
        ({"value": "{{ record.gone }}"}, {}, "gone"),
    ],
)
def test_what_cannot_be_kept_fails_its_record_with_the_reason(config, kept, words):
    world = World(flow(START, put(**config)))
    world.store.shelf = before = shelf(**kept)
    world.run({"n": 1})
    (failure,) = world.store.failures
    assert words in failure.message and failure.step == PUT
    assert world.store.shelf == before and world.counts(PUT) == {"in": 1, "failed": 1}


def test_a_full_shelf_takes_no_new_key_but_changes_old_ones():
    world = World(flow(START, source(), put(3, key="{{ record.id }}")), paged(5))
    world.store.room_left = 3
    world.run()
    assert world.counts("00000003") == {"in": 5, "ok": 3, "failed": 2}
    assert "keys already" in world.store.failures[0].message
