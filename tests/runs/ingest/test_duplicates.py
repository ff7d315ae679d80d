"""One delivery makes at most one run, however often and however parallel it comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from runs.models import InboxEvent, Run
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door

KEY = {"X-Delivery": "d-1"}


def test_fifty_at_once_make_one_run(door: Door) -> None:
    building.publish(building.webhook(dedupe_header="X-Delivery"), building.respond(body="{{ run.id }}"))
    with ThreadPoolExecutor(50) as pool:
        replies = list(
            pool.map(lambda n: door.call("POST", "/hook/acme/orders", {"n": n}, headers=KEY), range(50))
        )
    run = Run.objects.get()
    assert {(reply.status, reply.body, reply.headers["x-run-id"]) for reply in replies} == {
        (201, b'"%s"' % run.pk.encode(), run.pk)
    }
    assert InboxEvent.objects.count() == 1


def test_a_repeat_long_after_gets_the_first_answer(door: Door) -> None:
    building.publish(
        building.webhook(dedupe_header="X-Delivery"), building.step(2, "set", name="x", value="1")
    )
    first, again = (door.call("POST", "/hook/acme/orders", {"n": n}, headers=KEY) for n in range(2))
    assert first.json == again.json == {"run": Run.objects.get().pk}
    assert InboxEvent.objects.get().payload["body"] == {"n": 0}


def test_other_keys_and_no_key_are_other_deliveries(door: Door) -> None:
    building.publish(building.webhook(dedupe_header="X-Delivery"), building.respond())
    for headers in (KEY, {"X-Delivery": "d-2"}, {}, {}, {"X-Delivery": " "}):
        assert door.call("POST", "/hook/acme/orders", {}, headers=headers).status == 201
    assert Run.objects.count() == 5


def test_a_parked_delivery_is_parked_once(door: Door) -> None:
    flow = building.publish(building.webhook(dedupe_header="X-Delivery"), building.respond())
    building.switch(flow, on=False)
    first, again = (door.call("POST", "/hook/acme/orders", {}, headers=KEY) for _ in range(2))
    assert first.json == again.json == {**first.json, "parked": True, "event": InboxEvent.objects.get().pk}


def test_a_key_that_is_too_long_is_refused(door: Door) -> None:
    building.publish(building.webhook(dedupe_header="X-Delivery"), building.respond())
    reply = door.call("POST", "/hook/acme/orders", {}, headers={"X-Delivery": "k" * 201})
    assert reply.status == 400
    assert "200 characters" in reply.detail
