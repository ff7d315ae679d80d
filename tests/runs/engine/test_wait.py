"""Records that wait: each until its time, whatever happens meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from runs.engine import stack
from runs.engine.errors import RunWaits
from runs.engine.model import Item
from runs.engine.waiting import ended
from tests.runs.engine.test_outside import paged, posted
from tests.runs.engine.test_pure import step
from tests.runs.engine.world import START, Crash, World, flow, http, reply, source

HOLD = "00000003"
LOG = step("log", 4, level="info", message="{{ record.id }}")


def wait(number: int = 3, **config: Any) -> dict[str, Any]:
    return step("wait", number, **{"mode": "for", "amount": "1", "unit": "hours"} | config)


def until(source_: str = "{{ record.at }}") -> dict[str, Any]:
    return wait(2, mode="until", until=source_)


def waits(world: World, first: Any = None) -> RunWaits:
    with pytest.raises(RunWaits) as waiting:
        world.run(first)
    return waiting.value


def logged(world: World) -> list[str]:
    return [line.text for line in world.store.logs]


def test_records_wait_for_their_time_and_then_all_go_on():
    world = World(flow(START, source(), wait(), LOG), paged(25))
    told = waits(world)
    assert told.seconds == 3600 and str(told) == "“00000003” holds 25 records."
    assert world.counts(HOLD) == {"in": 25, "pending": 25} and logged(world) == []
    world.now += timedelta(minutes=59)
    assert waits(world).seconds == 60, "a look too early changes nothing"
    world.now += timedelta(minutes=1)
    world.run()
    assert logged(world) == [str(n) for n in range(25)]
    assert world.counts(HOLD) == {"in": 25, "ok": 25} and world.counts() == {"in": 25, "ok": 25}
    assert not world.store.rows


def test_other_work_goes_on_while_records_wait():
    branches = [{"id": "b0000001", "name": "Even", "condition": "record.id % 2 == 0"}]
    edges = [
        ("00000001", "out", "00000002"), ("00000002", "out", "00000005"), ("00000005", "b0000001", HOLD),
        (HOLD, "out", "00000004"), ("00000005", "else", "00000006"),
    ]  # fmt: skip
    doc = flow(
        START,
        source(),
        step("router", 5, mode="first", branches=branches),
        wait(),
        LOG,
        http("00000006", "POST"),
        edges=edges,
    )
    world = World(doc, paged(30))
    assert str(waits(world)) == "“00000003” holds 15 records."
    assert posted(world) == list(range(1, 30, 2)), "what need not wait is done"
    assert world.counts() == {"in": 30, "ok": 15, "pending": 15}


def test_each_record_waits_until_its_own_date():
    fields = [{"target": "id", "value": "{{ record.id }}"},
              {"target": "at", "value": "{{ '2026-03-02T0' ~ (9 - record.id) ~ ':00:00Z' }}"}]  # fmt: skip
    doc = flow(START, source("00000005"), step("map", 6, mode="replace", fields=fields), until(), LOG)
    world = World(doc, paged(4))
    left = []
    for hour in (6, 7, 8, 9):
        world.now = world.now.replace(hour=hour)
        if hour < 9:
            assert waits(world).seconds == 3600
        else:
            world.run()
        left.append(logged(world))
    assert left == [["3"], ["3", "2"], ["3", "2", "1"], ["3", "2", "1", "0"]]


@pytest.mark.parametrize("dies", range(1, 9))
def test_a_crash_between_any_two_commits_lets_each_record_go_once(dies):
    world = World(flow(START, source(), wait(), http("00000004", "PUT")), paged(12))
    world.store.die_before_commit = dies
    for _ in range(4):
        try:
            world.run()
        except (Crash, RunWaits):
            world.now += timedelta(hours=2)
    assert world.counts("00000004") == {"in": 12, "ok": 12} == world.counts()
    assert not world.store.rows


@pytest.mark.parametrize("past", ["2026-03-02T06:00:00Z", "2020-01-01", "2026-03-02T07:00:00+01:00"])
def test_what_is_past_does_not_wait(past):
    world = World(flow(START, until(), LOG))
    world.run({"id": 1, "at": past})
    assert logged(world) == ["1"]


@pytest.mark.parametrize(
    ("hold", "record", "words"),
    [
        (until(), {"at": "tomorrow"}, "“tomorrow” is no date"),
        (until(), {"at": None}, "it is empty"),
        (until(), {"at": 5}, "it is “5”"),
        (until(), {"at": "2027-04-01"}, "at most 366 days"),
        (wait(2, amount="{{ record.n }}"), {"n": -1}, "a number of hours from 0 on"),
        (wait(2, amount="{{ record.n }}"), {"n": "soon"}, "it is “soon”"),
        (wait(2, amount="{{ record.n }}"), {"n": 1e300}, "366 days at most"),
        (wait(2, amount="{{ record.n }}"), {"n": 9000}, "at most 366 days"),
        (wait(2, amount="{{ record.n }}"), {}, "no field “n”"),
    ],
)
def test_what_is_no_time_fails_its_record(hold, record, words):
    world = World(flow(START, hold, LOG))
    world.run(record)
    (failure,) = world.store.failures
    assert words in failure.message and world.counts("00000002") == {"in": 1, "failed": 1}


def test_so_many_pages_wait_and_no_more(monkeypatch):
    monkeypatch.setattr(stack, "MAX_WAITING", 3)
    monkeypatch.setattr(stack, "MERGED_RECORDS", 10)
    world = World(flow(START, source(), wait(), LOG), paged(100))
    assert waits(world) and world.counts(HOLD)["in"] == 30
    for _ in range(3):
        world.now += timedelta(hours=1)
        try:
            world.run()
        except RunWaits:
            continue
    assert waits(world) if len(logged(world)) < 100 else True
    world.now += timedelta(hours=1)
    world.run()
    assert len(logged(world)) == 100 and world.counts() == {"in": 100, "ok": 100}


def test_a_retry_of_a_sender_waits_beside_held_records():
    answers = iter([reply(503, {})])
    handle = lambda request: paged(2)(request) if request.method == "GET" else next(answers, {})  # noqa: E731
    edges = [("00000001", "out", "00000002"), ("00000002", "out", HOLD), ("00000002", "out", "00000004")]
    world = World(flow(START, source(), wait(), http("00000004", "PUT"), edges=edges), handle)
    assert waits(world).seconds < 5
    assert waits(world).seconds == 3600
    assert world.counts("00000004") == {"in": 2, "ok": 2}


def test_an_ended_wait_is_due_at_once():
    cursor = {"until": 200, "groups": [[200, [1]], [300, [0, 2]]]}
    item = Item("i", "page", HOLD, 1, 1, [], ended(cursor))
    assert item.until == 0 and item.cursor["groups"] == [[0, [0, 1, 2]]]
