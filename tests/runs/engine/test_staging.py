"""Test runs that begin at a step, and steps that give pinned data instead of calling."""

from __future__ import annotations

import pytest

from runs.engine.staging import Begin, Mock, Staging
from tests.runs.engine.test_outside import SINK, paged, posted
from tests.runs.engine.world import START, World, flow, http, source

LOOKUP = "00000004"


def test_a_run_begins_at_a_step_with_its_records_and_variables():
    steps = (source(), http(LOOKUP, variable="found"), http(SINK, "POST", body="{{ [record.id, known] }}"))
    world = World(flow(START, *steps), paged(25))
    world.staging = Staging(Begin(SINK, [{"id": 3}, {"id": 4}], {"known": "x"}))
    world.run()
    assert [request.method for request in world.requests] == ["POST", "POST"]
    assert [request.body for request in world.requests] == [b'[3,"x"]', b'[4,"x"]']
    assert world.counts() == {"in": 2, "ok": 2} == world.counts(SINK)
    assert START["id"] not in world.store.tally and LOOKUP not in world.store.tally


def test_a_run_begins_at_a_source_once_for_each_record_that_reaches_it():
    world = World(flow(START, source(), http(SINK, "POST")), paged(3))
    world.staging = Staging(Begin("00000002", [{}, {}]))
    world.run()
    assert posted(world) == [0, 1, 2, 0, 1, 2]
    assert world.counts() == {"in": 6, "ok": 6}


def test_a_mocked_source_brings_what_is_pinned_and_calls_nobody():
    world = World(flow(START, source(), http(SINK, "POST")), paged(25))
    world.staging = Staging(mocks={"00000002": Mock([{"id": 7}, {"id": 8}])})
    world.run()
    assert posted(world) == [7, 8] and len(world.requests) == 2
    assert world.counts("00000002") == {"in": 2, "ok": 2}
    assert not world.store.kept_traces["00000002"]["exchanges"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_mocked_call_lets_its_records_pass_and_saves_what_is_pinned(method):
    steps = (
        source(),
        http(LOOKUP, method, variable="found"),
        http(SINK, "PUT", body="{{ [record.id, found] }}"),
    )
    world = World(flow(START, *steps), paged(3))
    world.staging = Staging(mocks={LOOKUP: Mock([{"id": 99}], {"found": "pinned", "other": 1})})
    world.run()
    sent = [request.body for request in world.requests if request.method == "PUT"]
    assert sent == [b'[0,"pinned"]', b'[1,"pinned"]', b'[2,"pinned"]']
    assert {request.method for request in world.requests} == {"GET", "PUT"}
    assert world.counts(LOOKUP) == {"in": 3, "ok": 3}
    assert world.store.kept_traces[LOOKUP]["saved"][0] == {"found": "pinned"}


def test_a_mock_at_a_step_that_is_off_or_only_computes_changes_nothing():
    off = {**http(LOOKUP, variable="found"), "enabled": False}
    shape = {
        "id": "00000005",
        "kind": "map",
        "config": {"fields": [{"target": "n", "value": "{{ record.n + 1 }}"}]},
    }
    world = World(flow(START, off, shape, http(SINK, "POST")))
    world.staging = Staging(mocks={LOOKUP: Mock([{"n": 50}]), "00000005": Mock([{"n": 60}])})
    world.run({"n": 1})
    assert world.store.kept_traces["00000005"]["out"][0]["n"] == 2


def test_what_is_stored_is_read_back():
    staging = Staging(Begin("00000002", [1], {"a": 2}), {"00000003": Mock([3], {"b": 4})})
    assert Staging.from_json(staging.as_json()) == staging
    assert Staging.from_json(Staging().as_json()) == Staging() and not Staging()
