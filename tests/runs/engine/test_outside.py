"""Sources and senders: paging, batches, errors by what to do next, and crashes between any two moments."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.http import OutgoingRequest, TimedOut
from runs.engine.errors import LeaseLost, RunFailed, RunWaits
from tests.runs.engine.world import START, Crash, World, flow, http, reply, source

SINK = "00000003"


def paged(total: int):
    """Return a handler that serves ``total`` records in pages and takes every post."""

    def handle(request: OutgoingRequest):
        if request.method != "GET":
            return {"ok": True}
        query = {**parse_qs(urlsplit(request.url).query), **{k: [v] for k, v in request.params}}
        size, page = int(query["limit"][0]), int(query["page"][0])
        first = (page - 1) * size
        return {"items": [{"id": n} for n in range(first, min(first + size, total))]}

    return handle


def posted(world: World) -> list[int]:
    """Return the ids in every post, in the order sent."""
    ids = []
    for request in world.requests:
        if request.method == "POST":
            body = orjson.loads(request.body)
            ids += [row["id"] for row in (body if isinstance(body, list) else [body])]
    return ids


def test_every_record_of_every_page_is_sent_once_in_order():
    world = World(flow(START, source(), http(SINK, "POST")), paged(35))
    world.run()
    assert posted(world) == list(range(35))
    assert world.counts() == {"in": 35, "ok": 35}
    assert world.counts("00000002") == {"in": 35, "ok": 35}
    assert not world.store.rows


def test_memory_is_bounded_by_the_page_not_by_the_source():
    world = World(flow(START, source(), http(SINK, "POST", batch_size=5)), paged(500))
    world.run()
    assert world.counts(SINK) == {"in": 500, "ok": 500}
    assert world.store.most_records <= 12


def test_batches_carry_lists_and_a_result_for_each_record():
    def handle(request):
        if request.method == "GET":
            return paged(7)(request)
        rows = orjson.loads(request.body)
        return {
            "results": [{"status": 422, "error": "odd"} if row["id"] % 2 else {"status": 201} for row in rows]
        }

    world = World(flow(START, source(), http(SINK, "POST", batch_size=4, results_path="results")), handle)
    world.run()
    assert world.counts(SINK) == {"in": 7, "ok": 4, "failed": 3}
    assert [failure.envelope.record["id"] for failure in world.store.failures] == [1, 3, 5]
    assert "“odd”" in world.store.failures[0].message and world.store.failures[0].code == "422"
    assert world.store.failures[0].exchange["status"] == 200


@pytest.mark.parametrize(
    ("results", "words"),
    [([{}], "1 results for 3 records"), ([{}, None, {}], "Result 2 of the answer is no object")],
)
def test_results_that_do_not_fit_hold_the_batch_instead_of_guessing(results, words):
    handle = lambda request: paged(3)(request) if request.method == "GET" else {"results": results}  # noqa: E731
    world = World(flow(START, source(), http(SINK, "POST", batch_size=3, results_path="results")), handle)
    world.run()
    assert world.counts(SINK) == {"in": 3, "held": 3}
    failure = world.store.failures[0]
    assert words in failure.message and "took the request" in failure.message and failure.exchange


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_write_that_was_taken_is_held_when_its_answer_cannot_be_read(method):
    handle = lambda request: paged(2)(request) if request.method == "GET" else reply(200, b"<html>")  # noqa: E731
    world = World(flow(START, source(), http(SINK, method, extract="json", variable="got")), handle)
    world.run()
    assert world.counts(SINK) == {"in": 2, "held": 2}
    assert len([one for one in world.requests if one.method == method]) == 2, "never repeated unseen"


def test_one_forbidden_record_leaves_the_others_unharmed():
    def handle(request):
        if request.method == "POST" and orjson.loads(request.body)["id"] == 1:
            return reply(403, {"error": "not this one"})
        return paged(6)(request)

    world = World(flow(START, source(), http(SINK, "POST")), handle)
    world.run()
    assert world.counts(SINK) == {"in": 6, "ok": 5, "failed": 1}


def test_what_is_forbidden_for_every_record_ends_the_run_soon():
    handle = lambda request: paged(50)(request) if request.method == "GET" else reply(403, {})  # noqa: E731
    world = World(flow(START, source(), http(SINK, "POST")), handle)
    with pytest.raises(RunFailed, match="may not do this"):
        world.run()
    assert len([one for one in world.requests if one.method == "POST"]) == 5


def test_a_record_that_the_other_side_refuses_leaves_the_others_unharmed():
    def handle(request):
        if request.method == "POST" and orjson.loads(request.body)["id"] == 3:
            return reply(422, {"error": "no such day"})
        return paged(6)(request)

    world = World(flow(START, source(), http(SINK, "POST")), handle)
    world.run()
    assert world.counts(SINK) == {"in": 6, "ok": 5, "failed": 1}
    assert "no such day" in world.store.failures[0].message


def test_a_lookup_saves_its_answer_beside_the_record():
    doc = flow(START, http("00000002", variable="found", path="/x/{{ record.id }}"), {
        "id": "00000009", "kind": "return", "config": {"value": "{{ [record.id, found.name] }}"}})  # fmt: skip
    world = World(doc, lambda request: {"name": "Ada"})
    world.run({"id": "a/b?c"})
    assert world.store.result == {"value": ["a/b?c", "Ada"]}
    assert urlsplit(world.requests[0].url).path == "/x/a%2Fb%3Fc"


def test_rate_limits_make_the_run_wait_and_lose_nothing():
    answers = iter([reply(429, {}, headers={"retry-after": "7"})])

    def handle(request):
        if request.method == "POST" and orjson.loads(request.body)["id"] == 2:
            return next(answers, {"ok": True})
        return paged(4)(request)

    world = World(flow(START, source(), http(SINK, "POST")), handle)
    with pytest.raises(RunWaits) as waits:
        world.run()
    assert waits.value.seconds == 7
    world.run()
    assert posted(world) == [0, 1, 2, 2, 3]
    assert world.counts(SINK) == {"in": 4, "ok": 4}
    keys = [r.headers["Idempotency-Key"] for r in world.requests if r.method == "POST"]
    assert keys[2] == keys[3] and len(set(keys)) == 4


def test_a_source_that_answers_no_json_fails_the_run_with_a_sentence():
    world = World(flow(START, source()), lambda request: reply(200, b"<html>Sorry</html>"))
    with pytest.raises(RunFailed) as failed:
        world.run()
    assert "not JSON" in str(failed.value) and failed.value.step == "00000002"
    assert world.store.kept_traces["00000002"]["exchanges"], "the exchange is kept for the panel"


def test_a_refused_sign_in_fails_the_run_and_names_the_connection():
    world = World(flow(START, source()), lambda request: reply(401, {}))
    with pytest.raises(RunFailed) as failed:
        world.run()
    assert failed.value.reauthorise and failed.value.connection == "c" * 24


@pytest.mark.parametrize(("method", "held", "sent"), [("POST", 1, 3), ("PUT", 0, 4)])
def test_an_answer_that_never_came_holds_a_post_and_repeats_a_put(method, held, sent):
    silent = iter([TimedOut("no answer in 5 s", may_have_arrived=True)])

    def handle(request):
        if request.method == method and orjson.loads(request.body)["id"] == 1:
            return next(silent, {"ok": True})
        return paged(3)(request)

    world = World(flow(START, source(), http(SINK, method)), handle)
    try:
        world.run()
    except RunWaits:
        world.run()
    assert len([r for r in world.requests if r.method == method]) == sent
    assert world.store.tally[SINK]["held"] == held
    assert world.store.tally[SINK]["ok"] == 3 - held
    assert [failure.held for failure in world.store.failures] == [True] * held


def test_steps_after_a_write_see_its_answer_and_small_pages_are_merged():
    doc = flow(
        START, source(), http(SINK, "POST", variable="made"), http("00000004", "PUT", path="/y/{{ made.id }}")
    )
    handle = lambda r: paged(25)(r) if r.method == "GET" else {"id": orjson.loads(r.body)["id"] * 2}  # noqa: E731
    world = World(doc, handle)
    world.run()
    puts = [urlsplit(r.url).path for r in world.requests if r.method == "PUT"]
    assert puts == [f"/y/{n * 2}" for n in range(25)]
    assert world.counts("00000004") == {"in": 25, "ok": 25}


def test_a_lease_that_went_to_another_worker_stops_the_slice():
    world = World(flow(START, source(), http(SINK, "POST")), paged(5))
    world.store.lost = True
    with pytest.raises(LeaseLost):
        world.run()
    assert not posted(world)


def crashed_run(world: World, *, at_commit: int = 0, at_send: int = 0) -> None:
    """Run, die once, then run again from what was stored."""
    world.store.die_before_commit, world.die_after_send = at_commit, at_send
    try:
        world.run()
    except Crash:
        world.store.die_before_commit = world.die_after_send = 0
        world.run()


@settings(deadline=None, max_examples=150)
@given(
    at_commit=st.integers(0, 30),
    at_send=st.integers(0, 30),
    batch=st.integers(1, 7),
    policy=st.sampled_from(["hold", "repeat"]),
    total=st.integers(1, 23),
)
def test_whenever_it_dies_every_record_is_sent_or_held(at_commit, at_send, batch, policy, total):
    sink = http(SINK, "POST", batch_size=batch, on_unknown=policy)
    world = World(flow(START, source(), sink), paged(total))
    crashed_run(world, at_commit=at_commit, at_send=at_send)
    sent = Counter(posted(world))
    counts = world.store.tally[SINK]
    held = {failure.envelope.record["id"] for failure in world.store.failures}
    assert counts["in"] == total == counts["ok"] + counts["held"]
    assert len(held) == counts["held"] <= batch
    if policy == "hold":
        assert not held & {n for n, times in sent.items() if times > 1}
        assert set(sent) | held == set(range(total)) and max(sent.values(), default=1) == 1
    else:
        assert not held and set(sent) == set(range(total))
        for key, times in Counter(
            r.headers["Idempotency-Key"] for r in world.requests if r.method == "POST"
        ).items():
            bodies = {r.body for r in world.requests if r.headers.get("Idempotency-Key") == key}
            assert times == 1 or len(bodies) == 1, "the same key always carries the same batch"


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 40), st.integers(1, 60), st.integers(1, 9))
def test_slices_of_any_length_do_the_same_work(batches, total, batch):
    world = World(flow(START, source(), http(SINK, "POST", batch_size=batch)), paged(total))
    world.slice_batches = batches + 3
    world.run()
    assert posted(world) == list(range(total))
    assert world.counts() == {"in": total, "ok": total}


def test_a_list_cut_short_fails_the_run_and_what_came_before_is_kept():
    def handle(request):
        query = {**parse_qs(urlsplit(request.url).query), **{name: [value] for name, value in request.params}}
        if request.method == "GET" and query["page"] == ["3"]:
            return reply(200, b"<html>")
        return paged(250)(request)

    world = World(flow(START, source(), http(SINK, "POST")), handle)
    with pytest.raises(RunFailed, match="not JSON"):
        world.run()
    assert world.counts(SINK)["ok"] > 0 and not world.store.failures


def test_forward_passes_on_the_request_as_it_came_without_what_was_meant_for_flowyard():
    world = World(flow(START, http("00000002", "FORWARD", path="/to/{{ record.code }}")))
    world.trigger = {
        "kind": "api",
        "method": "PATCH",
        "query": {"tag": ["new", "red"], "n": 2},
        "headers": {
            "x-mine": "yes",
            "content-type": "application/json",
            "authorization": "Bearer of-the-caller",
            "cookie": "session=1",
            "host": "flowyard.example",
            "content-length": "9",
        },
        "body": {"a": ["ü", None]},
    }
    world.run({"code": "x/y"})
    (request,) = world.requests
    assert (request.method, request.url) == (
        "PATCH",
        "https://api.example/to/x%2Fy?tag=new&tag=red&n=2",
    )
    assert request.body == '{"a":["ü",null]}'.encode()
    given = {name.lower(): value for name, value in request.headers.items()}
    assert given["x-mine"] == "yes" and given["content-type"] == "application/json"
    assert not {"authorization", "cookie", "host", "content-length"} & given.keys()


def test_forward_passes_on_a_text_with_the_kind_it_came_with():
    world = World(flow(START, http("00000002", "FORWARD")))
    headers = {"content-type": "text/csv; charset=utf-8"}
    world.trigger = {"kind": "webhook", "method": "POST", "query": {}, "headers": headers, "body": "a,b\n1,2"}
    world.run({})
    (request,) = world.requests
    assert (request.method, request.body) == ("POST", b"a,b\n1,2")
    assert request.headers["content-type"] == headers["content-type"]
