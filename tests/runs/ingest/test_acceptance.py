"""What is accepted, stored and answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from lib.redact import MASK
from runs.models import InboxEvent, Run, RunError
from runs.payloads import load_event
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door


def test_a_pure_flow_is_answered_from_a_stored_run(door: Door) -> None:
    flow = building.publish(building.webhook("orders"), building.respond())
    reply = door.call("POST", "/hook/acme/orders?a=1&a=2", {"n": 1}, headers={"Authorization": "Bearer abc"})
    assert reply.status == 201
    assert reply.json == {"got": {"n": 1}}
    run = Run.objects.get()
    assert reply.headers["x-run-id"] == run.pk
    assert (run.flow, run.version, run.status, run.started_by) == (flow, flow.current, "completed", "webhook")
    assert run.stats[building.respond()["id"]]["ok"] == 1
    assert run.event.payload == {
        "kind": "webhook",
        "method": "POST",
        "path": "/orders",
        "params": {},
        "query": {"a": ["1", "2"]},
        "headers": {
            "host": f"127.0.0.1:{door.port}",
            "accept-encoding": "identity",
            "content-length": "7",
            "authorization": MASK,
            "content-type": "application/json",
        },
        "body": {"n": 1},
    }


def test_nobody_waits_for_a_flow_that_does_not_respond(door: Door) -> None:
    building.publish(building.webhook("orders"), building.step(2, "set", name="x", value="1"))
    reply = door.call("POST", "/hook/acme/orders", {"n": 1})
    assert reply.status == 202
    assert reply.json == {"run": Run.objects.get().pk}


def test_a_record_that_fails_on_the_spot_is_kept_as_an_error(door: Door) -> None:
    building.publish(building.webhook("orders"), building.respond(body="{{ record.missing.deep }}"))
    reply = door.call("POST", "/hook/acme/orders", {"n": 1})
    assert reply.status == 502
    run = Run.objects.get()
    assert reply.json["run"] == run.pk
    assert RunError.objects.get().run == run
    assert run.n_failed == 1


def test_a_flow_that_calls_out_is_queued(door: Door) -> None:
    building.publish(building.webhook("orders"), building.outside())
    reply = door.call("POST", "/hook/acme/orders", {"n": 1})
    assert reply.status == 202
    assert reply.json == {"run": Run.objects.get(status="queued", slot=None).pk}


def test_a_limited_flow_is_queued_for_its_slot(door: Door) -> None:
    building.publish(building.webhook("orders"), building.step(2, "set", name="x", value="1"), max_running=1)
    assert door.call("POST", "/hook/acme/orders", {}).status == 202
    assert Run.objects.get().status == "queued"


def test_events_of_a_flow_that_is_off_are_parked(door: Door) -> None:
    flow = building.publish(building.webhook("orders"), building.respond())
    building.switch(flow, on=False)
    reply = door.call("POST", "/hook/acme/orders", {"n": 1})
    assert reply.status == 202
    assert reply.json["parked"] is True
    event = InboxEvent.objects.get()
    assert (event.pk, event.state, event.payload["body"]) == (reply.json["event"], "parked", {"n": 1})
    assert not Run.objects.exists()


def test_an_api_flow_that_is_off_says_so(door: Door) -> None:
    flow = building.publish(building.api(), building.respond())
    building.switch(flow, on=False)
    reply = door.call("GET", "/flow/acme/airports/CDG")
    assert reply.status == 503
    assert "turned off" in reply.detail
    assert not InboxEvent.objects.exists()


def test_large_payloads_are_kept_as_files(door: Door) -> None:
    building.publish(building.webhook("orders"), building.respond(body="{{ record.text[:3] }}"))
    assert door.call("POST", "/hook/acme/orders", {"text": "x" * 100_000}).status == 201
    event = InboxEvent.objects.get()
    assert event.blob
    assert event.payload == {}
    assert load_event(event)["body"] == {"text": "x" * 100_000}


def test_many_at_once_are_each_stored_once(door: Door) -> None:
    building.publish(building.webhook("orders"), building.respond())
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda n: door.call("POST", "/hook/acme/orders", {"n": n}), range(200)))
    assert [reply.json["got"]["n"] for reply in replies] == list(range(200))
    assert {reply.headers["x-run-id"] for reply in replies} == set(Run.objects.values_list("id", flat=True))
