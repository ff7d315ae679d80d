"""What becomes of a record that fails: the desk, the error branch, the end of the run, and tries again before."""

from __future__ import annotations

import orjson
import pytest

from connectors.sdk.errors import RateLimited, Retry
from runs.engine.errors import RunFailed, RunWaits
from runs.engine.patience import LONGEST_WAIT, Patience
from tests.runs.engine.test_outside import paged, posted
from tests.runs.engine.test_pure import step
from tests.runs.engine.world import START, Crash, World, flow, http, reply, source

SINK, SAID, ASIDE = "00000003", "00000004", "00000005"
NOTE = "{{ record.id }}: {{ error.step }} {{ error.code }} {{ error.message }}"


def forked(sink: dict, *, port: str = "error") -> dict:
    aside = {"id": ASIDE, "kind": "log", "config": {"level": "info", "message": NOTE}}
    said = {"id": SAID, "kind": "log", "config": {"level": "info", "message": "ok"}}
    edges = [
        ("00000001", "out", "00000002"),
        ("00000002", "out", SINK),
        (SINK, "out", SAID),
        (SINK, port, ASIDE),
    ]
    return flow(START, source(), sink, said, aside, edges=edges)


def odd_ones_out(request):
    if request.method == "GET":
        return paged(6)(request)
    return reply(422, {"error": "odd"}) if orjson.loads(request.body)["id"] % 2 else {"ok": True}


def test_failed_records_go_along_the_error_branch_with_their_reason():
    world = World(forked(http(SINK, "POST", on_error="branch")), odd_ones_out)
    world.run()
    assert world.counts(SINK) == {"in": 6, "ok": 3, "failed": 3}
    assert world.counts(SAID) == world.counts(ASIDE) == {"in": 3, "ok": 3}
    assert world.counts() == {"in": 6, "ok": 6}, "what went aside is no loss of the run"
    assert not world.store.failures
    lines = [line.text for line in world.store.logs if line.step == ASIDE]
    assert [line.partition(":")[0] for line in lines] == ["1", "3", "5"]
    assert lines[0].startswith(f"1: {SINK} 422 ") and "“odd" in lines[0]


def test_an_error_branch_that_leads_nowhere_loses_nothing():
    world = World(flow(START, source(), http(SINK, "POST", on_error="branch")), odd_ones_out)
    world.run()
    assert world.counts(SINK) == {"in": 6, "ok": 3, "failed": 3}
    assert world.counts() == {"in": 6, "ok": 3, "failed": 3} and len(world.store.failures) == 3


def test_what_is_refused_for_every_record_does_not_end_a_run_that_has_a_way_for_it():
    handle = lambda request: paged(8)(request) if request.method == "GET" else reply(403, {})  # noqa: E731
    world = World(forked(http(SINK, "POST", on_error="branch")), handle)
    world.run()
    assert world.counts(SINK) == {"in": 8, "failed": 8} and world.counts(ASIDE) == {"in": 8, "ok": 8}


def test_a_connection_that_lets_nobody_in_ends_the_run_even_so():
    handle = lambda request: paged(8)(request) if request.method == "GET" else reply(401, {})  # noqa: E731
    with pytest.raises(RunFailed) as failed:
        World(forked(http(SINK, "POST", on_error="branch")), handle).run()
    assert failed.value.reauthorise


def test_a_held_record_is_for_a_person_and_not_for_the_branch():
    handle = lambda request: paged(2)(request) if request.method == "GET" else reply(200, b"<html>")  # noqa: E731
    world = World(forked(http(SINK, "POST", on_error="branch", variable="got")), handle)
    world.run()
    assert world.counts(SINK) == {"in": 2, "held": 2} == world.counts()


def test_a_pure_step_has_an_error_branch_too():
    bad = step("map", mode="replace", fields=[{"target": "code", "value": "{{ record.id | upper }}"}])
    edges = [("00000001", "out", "00000002"), ("00000002", "error", "00000003")]
    told = step("log", 3, level="info", message="{{ error.code }} {{ record.name }}")
    world = World(flow(START, {**bad, "config": bad["config"] | {"on_error": "branch"}}, told, edges=edges))
    world.run({"name": "no id"})
    assert [line.text for line in world.store.logs] == ["expression no id"]
    assert world.counts("00000002") == {"in": 1, "failed": 1} and world.counts() == {"in": 1, "ok": 1}


@pytest.mark.parametrize("behind", [False, True], ids=["alone", "behind a sender"])
def test_a_pure_step_that_stops_the_run_names_itself_and_keeps_its_record(behind):
    strict = step("log", 9, level="info", message="{{ record.missing }}", on_error="stop")
    steps = (source(), http(SINK, "POST"), strict) if behind else (strict,)
    world = World(flow(START, *steps), paged(6))
    with pytest.raises(RunFailed, match="missing") as failed:
        world.run()
    assert failed.value.step == "00000009"
    assert len(world.store.failures) == 1 and world.store.tally["00000009"]["failed"] == 1
    assert len(posted(world)) == (1 if behind else 0), "nothing more is sent"
    whole = world.store.tally[""]
    assert whole["in"] == whole["ok"] + whole["failed"] + whole["pending"]
    assert all(intent is None for intent in intents(world))


def intents(world: World) -> list:
    return [orjson.loads(row["place"])[1] for row in world.store.rows.values()]


def test_a_lookup_that_fails_sends_the_asking_record_aside():
    handle = lambda request: reply(404, {})  # noqa: E731
    doc = flow(
        START,
        source(on_error="branch"),
        {"id": ASIDE, "kind": "log", "config": {"level": "info", "message": "{{ error.code }}"}},
        edges=[("00000001", "out", "00000002"), ("00000002", "error", ASIDE)],
    )
    world = World(doc, handle)
    world.run({"n": 1})
    assert [line.text for line in world.store.logs] == ["404"]
    assert world.counts("00000002") == {"in": 1, "failed": 1} and world.counts() == {"in": 1, "ok": 1}


def test_the_branch_waits_for_the_tries_that_were_asked_for():
    handle = lambda request: paged(1)(request) if request.method == "GET" else reply(503, {})  # noqa: E731
    retry = {"times": 2, "wait": 10, "factor": 3}
    world = World(forked(http(SINK, "PUT", on_error="branch", retry=retry)), handle)
    waits = []
    while True:
        try:
            world.run()
        except RunWaits as wait:
            waits.append(wait.seconds)
        else:
            break
    assert len(waits) == 2 and 7.5 <= waits[0] <= 12.5 and 22.5 <= waits[1] <= 37.5
    assert len([one for one in world.requests if one.method == "PUT"]) == 3
    assert world.counts(SINK) == {"in": 1, "failed": 1} and world.counts(ASIDE) == {"in": 1, "ok": 1}


@pytest.mark.parametrize("dies", range(1, 10))
def test_a_crash_between_any_two_commits_turns_each_record_aside_once(dies):
    world = World(forked(http(SINK, "PUT", on_error="branch")), odd_ones_out)
    world.store.die_before_commit = dies
    try:
        world.run()
    except Crash:
        world.run()
    assert world.counts(SINK) == {"in": 6, "ok": 3, "failed": 3}
    lines = [line.text.partition(":")[0] for line in world.store.logs if line.step == ASIDE]
    assert lines == ["1", "3", "5"] and world.counts() == {"in": 6, "ok": 6}


def test_tries_and_waits_follow_the_settings():
    usual, down = Patience(), Retry("down")
    assert [usual.pause(down, tries) is None for tries in (1, 2, 3, 4)] == [False, False, False, True]
    assert Patience.of({"retry": {"times": 0}}).pause(RateLimited("busy"), 1) is None
    assert (
        usual.pause(RateLimited("busy", retry_after=40), 19) == 40
        and usual.pause(RateLimited("busy"), 20) is None
    )
    long = Patience.of({"retry": {"times": 10, "wait": 3600, "factor": 10}})
    assert LONGEST_WAIT * 0.75 <= long.pause(down, 9) <= LONGEST_WAIT * 1.25
    assert Patience.of({"retry": {"times": "many"}}) == usual == Patience.of({"retry": 4})
