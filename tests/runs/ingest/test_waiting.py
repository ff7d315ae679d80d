"""Senders that wait for a queued run's answer."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from lib.live import BusClient
from runs.ingest.limits import Limits
from runs.models import Run
from tests.runs.ingest import building
from tests.runs.ingest.conftest import QUICK
from tests.runs.ingest.serving import Door, Reply
from tests.runs.ingest.worker import finish, the_queued_run

ANSWER = {
    "status": 418,
    "headers": [["x-tea", "green"]],
    "body": '"short"',
    "content_type": "application/json",
}


@pytest.fixture
def limits() -> Limits:
    return replace(QUICK, answer_seconds=10.0)


def call(door: Door, path: str = "/hook/acme/orders", **options: Any) -> Future[Reply]:
    """Send a request from another thread."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(door.call, "POST", path, {"n": 1}, **options)
    finally:
        pool.shutdown(wait=False)


def test_the_answer_of_a_queued_run_is_passed_on(door: Door) -> None:
    building.publish(building.webhook(), building.outside(), building.respond())
    waiting = call(door)
    run = the_queued_run()
    finish(run, answer=ANSWER)
    reply = waiting.result()
    assert (reply.status, reply.body, reply.headers["x-tea"]) == (418, b'"short"', "green")
    assert reply.headers["x-run-id"] == run.pk


def test_an_answer_is_passed_on_before_the_run_ends(door: Door) -> None:
    building.publish(building.webhook(), building.outside(), building.respond())
    waiting = call(door)
    finish(the_queued_run(), status="running", answer=ANSWER)
    assert waiting.result().status == 418


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ({"status": "failed", "error": "no"}, 502, "failed"),
        ({"status": "cancelled"}, 502, "stopped"),
        ({"status": "completed", "n_failed": 1}, 502, "record failed"),
    ],
)
def test_a_run_without_an_answer_is_told(door: Door, state: dict[str, Any], status: int, words: str) -> None:
    building.publish(building.webhook(), building.outside(), building.respond())
    waiting = call(door)
    run = the_queued_run()
    finish(run, **state)
    reply = waiting.result()
    assert (reply.status, reply.json["run"]) == (status, run.pk)
    assert words in reply.detail


def test_an_api_flow_gives_its_result(door: Door) -> None:
    building.publish(building.api("/total", method="POST"), building.outside())
    waiting = call(door, "/flow/acme/total")
    run = the_queued_run()
    finish(run, result={"sum": 3})
    assert waiting.result().json == {"run": run.pk, "result": {"sum": 3}}


def test_a_repeat_waits_for_the_same_run(door: Door) -> None:
    building.publish(building.webhook(dedupe_header="X-Id"), building.outside(), building.respond())
    waiting = [call(door, headers={"X-Id": "1"}) for _ in range(3)]
    finish(the_queued_run(), answer=ANSWER)
    assert [one.result().body for one in waiting] == [b'"short"'] * 3
    assert Run.objects.count() == 1


def test_the_worker_is_woken(door: Door, settings: Any) -> None:
    building.publish(building.webhook(), building.outside())
    woken: Future[dict[str, Any]] = Future()
    client = BusClient(settings.BUS_SOCKET, lambda message: woken.done() or woken.set_result(message))
    client.start()
    try:
        for _ in range(1000):  # the client connects in its own time
            door.call("POST", "/hook/acme/orders", {})
            if woken.done():
                break
        assert woken.result(timeout=0)["type"] == "wake"
    finally:
        client.stop()


class TestLate:
    """A flow that takes too long."""

    @pytest.fixture
    def limits(self) -> Limits:
        return replace(QUICK, answer_seconds=0.2)

    def test_the_sender_is_told_and_the_run_goes_on(self, door: Door) -> None:
        building.publish(building.webhook(), building.outside(), building.respond())
        reply = door.call("POST", "/hook/acme/orders", {})
        run = Run.objects.get()
        assert (reply.status, reply.json["run"], run.status) == (504, run.pk, "queued")
        assert "goes on" in reply.detail


class TestCrowd:
    """More senders than may wait."""

    @pytest.fixture
    def limits(self) -> Limits:
        return replace(QUICK, waiting=0)

    def test_one_too_many_is_asked_to_come_back(self, door: Door) -> None:
        building.publish(building.webhook(), building.outside(), building.respond())
        reply = door.call("POST", "/hook/acme/orders", {})
        assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert not Run.objects.exists()
