"""For each and collect: lists come apart and together, page by page, each record counted once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from runs.engine import spreading
from runs.engine.errors import RunWaits
from runs.engine.steps import collect as collecting
from tests.runs.engine.test_outside import paged
from tests.runs.engine.test_pure import RETURN, step
from tests.runs.engine.test_wait import wait
from tests.runs.engine.world import START, Crash, World, flow, http, source

EACH, SINK, GATHER = "00000002", "00000003", "00000006"


def each(number: int = 2, **config: Any) -> dict[str, Any]:
    return step("for_each", number, **{"list": "record.lines", "variable": "each"} | config)


def gather(**config: Any) -> dict[str, Any]:
    return step("collect", 6, **{"key": "", "size": 1000} | config)


def logs(message: str, number: int = 4) -> dict[str, Any]:
    return step("log", number, level="info", message=message)


def logged(world: World) -> list[str]:
    return [line.text for line in world.store.logs]


def order(number: int, lines: int) -> dict[str, Any]:
    return {"id": number, "lines": [{"n": n} for n in range(lines)]}


def test_each_element_is_a_record_that_knows_its_parent():
    world = World(flow(START, each(), logs("{{ record.n }} {{ each }}")))
    world.run(order(7, 2))
    assert logged(world) == [
        '0 {"parent":{"id":7},"index":0,"count":2}',
        '1 {"parent":{"id":7},"index":1,"count":2}',
    ]
    assert world.counts(EACH) == {"in": 1, "ok": 1} and world.counts() == {"in": 2, "ok": 2}


@pytest.mark.parametrize(
    ("source_", "record", "parent"),
    [
        ("record.a.lines", {"a": {"lines": [1], "x": 2}, "b": 3}, {"a": {"x": 2}, "b": 3}),
        ("record", [1], None),
        ("record.lines | sort", {"lines": [1]}, {"lines": [1]}),
    ],
)
def test_the_parent_comes_without_a_list_that_is_named_plainly(source_, record, parent):
    world = World(flow(START, each(list=source_), step("return", 9, value="{{ each.parent }}")))
    world.run(record)
    assert world.store.result["value"] == parent


def test_a_long_list_is_worked_some_elements_at_a_time(monkeypatch):
    monkeypatch.setattr(spreading, "ELEMENTS", 10)
    world = World(flow(START, each(), http(SINK, "POST")))
    world.run(order(1, 95))
    assert world.counts(SINK) == {"in": 95, "ok": 95} and world.counts(EACH) == {"in": 1, "ok": 1}
    assert world.store.most_records <= 12, "what one bite led to is worked before the next"
    assert [request.body for request in world.requests] == [b'{"n":%d}' % n for n in range(95)]


@pytest.mark.parametrize(
    ("record", "config", "words"),
    [
        ({"lines": "none"}, {}, "“record.lines” is no list for this record: it is “none”"),
        ({}, {}, "no field “lines”"),
        (order(1, 3), {"limit": 2}, "has 3 elements, and this step takes at most 2"),
    ],
)
def test_what_is_no_list_fails_its_record(record, config, words):
    world = World(flow(START, each(**config), logs("x")))
    world.run(record)
    (failure,) = world.store.failures
    assert words in failure.message and world.counts(EACH) == {"in": 1, "failed": 1} == world.counts()


@pytest.mark.parametrize("empty", [[], None])
def test_an_empty_list_is_ignored(empty):
    world = World(flow(START, each(), logs("x")))
    world.run({"lines": empty})
    assert world.counts(EACH) == {"in": 1, "ignored": 1} == world.counts()


def lists_apart_and_together(**config: Any) -> World:
    """Orders from a source come apart in lines, which are sent and collected."""
    fields = [
        {"target": "id", "value": "{{ record.id }}"},
        {"target": "lines", "value": "{{ [record.id, 'b', 'c'] }}"},
    ]
    made = step("map", 7, mode="replace", fields=fields)
    mapped = step("map", 8, mode="replace", fields=[{"target": "v", "value": "{{ record }}"}])
    steps = (
        source("00000005"),
        made,
        each(),
        mapped,
        http(SINK, "PUT"),
        gather(**config),
        logs("{{ record }}"),
    )
    return World(flow(START, *steps), lambda request: paged(12)(request) if request.method == "GET" else {})


@pytest.mark.parametrize("dies", range(1, 40, 3))
def test_a_crash_between_any_two_commits_neither_loses_nor_repeats_an_element(dies, monkeypatch):
    monkeypatch.setattr(spreading, "ELEMENTS", 4)
    world = lists_apart_and_together(key="each.parent.id")
    world.store.die_before_commit = dies
    try:
        world.run()
    except Crash:
        world.run()
    assert logged(world) == [
        f'{{"key":{n},"items":[{{"v":{n}}},{{"v":"b"}},{{"v":"c"}}],"count":3}}' for n in range(12)
    ]
    assert world.counts(EACH) == {"in": 12, "ok": 12} and world.counts(GATHER) == {"in": 36, "ok": 36}
    assert world.counts() == {"in": 12, "ok": 12} and not world.store.rows


def test_all_together_and_no_list_longer_than_asked():
    world = World(flow(START, source("00000005"), gather(size=10), logs("{{ record.count }}")), paged(25))
    world.run()
    assert logged(world) == ["10", "10", "5"] and world.counts() == {"in": 3, "ok": 3}


def test_memory_is_bounded_by_what_is_grouped_at_once(monkeypatch):
    monkeypatch.setattr("runs.engine.collecting.AT_ONCE", 20)
    monkeypatch.setattr(collecting, "AT_ONCE", 20)
    world = World(flow(START, source("00000005"), gather(), logs("{{ record.count }}")), paged(50))
    world.run()
    assert logged(world) == ["20", "20", "10"]


def test_branches_meet_and_a_branch_that_waits_is_waited_for():
    branches = [{"id": "b0000001", "name": "Even", "condition": "record.id % 2 == 0"}]
    router = step("router", 7, mode="first", branches=branches)
    edges = [
        ("00000001", "out", "00000005"), ("00000005", "out", "00000007"), ("00000007", "b0000001", "00000008"),
        ("00000007", "else", GATHER), ("00000008", "out", GATHER), (GATHER, "out", "00000009"),
    ]  # fmt: skip
    world = World(flow(START, source("00000005"), router, wait(8), gather(), RETURN, edges=edges), paged(6))
    with pytest.raises(RunWaits):
        world.run()
    assert world.counts(GATHER) == {"in": 3, "pending": 3}
    world.now += timedelta(hours=1)
    world.run()
    assert sorted(one["id"] for one in world.store.result["value"]["items"]) == list(range(6))
    assert world.counts(GATHER) == {"in": 6, "ok": 6} and world.counts() == {"in": 1, "ok": 1}


def test_nothing_collected_makes_no_list():
    world = World(flow(START, step("filter", 5, condition="false"), gather(), logs("x")))
    world.run({})
    assert logged(world) == [] and world.counts() == {"in": 1, "ignored": 1}
