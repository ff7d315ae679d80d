"""What a run counts and keeps while its sources still read, and what steps save beside the records."""

from __future__ import annotations

import pytest

from runs.engine.errors import RunFailed
from tests.runs.engine.test_outside import SINK, paged
from tests.runs.engine.world import START, World, flow, http, reply, source


def test_the_record_that_asks_a_source_is_never_among_those_it_brought():
    world = World(flow(START, source(), http(SINK, "POST")), paged(25))
    seen = []
    commit = world.store.commit

    def watched(change, tally):
        seen.append((tally.run.entered, tally.run.pending, tally.asking))
        commit(change, tally)

    world.store.commit = watched
    world.run()
    assert seen[0] == (0, 0, 1)
    assert [(entered, asking) for entered, _, asking in dict.fromkeys((e, 0, a) for e, _, a in seen)] == [
        (0, 1),
        (10, 1),
        (20, 1),
        (25, 0),
    ]
    assert all(0 <= pending <= entered for entered, pending, _ in seen)
    assert world.counts() == {"in": 25, "ok": 25}


def test_a_source_that_fails_at_once_leaves_the_record_that_asked_where_it_stands():
    world = World(flow(START, source()), lambda request: reply(200, b"<html>"))
    with pytest.raises(RunFailed):
        world.run()
    assert world.counts() == {"in": 1, "pending": 1}


def test_a_list_that_breaks_off_fails_the_record_that_asked_beside_those_it_brought():
    asked = []

    def handle(request):
        if request.method != "GET":
            return {"ok": True}
        if "/list/" not in request.url:
            return paged(2)(request)
        asked.append(request.url)
        broken = "/list/0" in request.url and len([url for url in asked if "/list/0" in url]) == 2
        return reply(200, b"<html>") if broken else paged(15)(request)

    second = source("00000004", path="/list/{{ record.id }}")
    world = World(flow(START, source(), second, http(SINK, "POST")), handle)
    world.run()
    assert world.counts() == {"in": 26, "ok": 25, "failed": 1}


@pytest.mark.parametrize("enabled", [True, False])
def test_what_a_step_saves_is_kept_beside_what_leaves_it(enabled):
    look_up = {**http("00000002", variable="found", path="/x/{{ record.id }}"), "enabled": enabled}
    keep = {"id": "00000004", "kind": "set", "config": {"name": "twice", "value": "{{ record.id * 2 }}"}}
    world = World(flow(START, look_up, keep), lambda request: {"name": "Ada"})
    world.run({"id": 7})
    kept = world.store.kept_traces
    assert kept["00000004"]["saved"] == [{"twice": 14}], "what steps before it saved stands with those"
    assert kept["00000002"]["out"] == [{"id": 7}]
    assert kept["00000002"].get("saved") == ([{"found": {"name": "Ada"}}] if enabled else None)
    assert "saved" not in kept["00000001"]


def test_a_run_from_before_variables_were_kept_goes_on():
    world = World(flow(START, http("00000002", variable="found")), lambda request: {"name": "Ada"})
    world.store.kept_traces = {"00000002": {"in": [1], "out": [1], "exchanges": []}}
    world.run({"id": 7})
    assert world.store.kept_traces["00000002"]["saved"] == [{"found": {"name": "Ada"}}]


def test_small_pages_that_were_merged_and_finished_at_once_do_not_come_back():
    handle = lambda request: paged(5)(request) if request.params or "limit" in request.url else {}  # noqa: E731
    world = World(flow(START, source(), http("00000003", "GET"), http("00000004", "GET")), handle)
    world.run()
    assert not world.store.rows
    assert world.counts("00000004") == {"in": 5, "ok": 5}
