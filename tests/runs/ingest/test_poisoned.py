"""One bad delivery never takes others with it, and a database that is away is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError

from runs.ingest import commit as commits
from runs.models import InboxEvent, Run
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door


@pytest.fixture
def orders(door: Door) -> Door:
    building.publish(building.webhook("orders"), building.respond())
    assert door.call("POST", "/hook/acme/orders", {"n": -1}).status == 201
    return door


def test_a_row_that_the_database_refuses_is_alone(orders: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    row = commits._event_row

    def poisoned(delivery: Any) -> Any:
        values = list(row(delivery))
        if delivery.payload["body"]["n"] == 7:
            values[2] = "f" * 24  # a flow that does not exist
        return values

    monkeypatch.setattr(commits, "_event_row", poisoned)
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda n: orders.call("POST", "/hook/acme/orders", {"n": n}), range(20)))
    assert [reply.status for reply in replies] == [201] * 7 + [500] + [201] * 12
    assert "Others are not affected" in replies[7].detail
    assert Run.objects.count() == InboxEvent.objects.count() == 20


def test_a_flow_that_breaks_on_the_spot_is_queued(orders: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**given: Any) -> Any:
        raise RecursionError("deep")

    monkeypatch.setattr(commits, "run_inline", broken)
    building.publish(building.webhook("other"), building.step(2, "set", name="x", value="1"))
    reply = orders.call("POST", "/hook/acme/other", {})
    assert reply.status == 202
    assert Run.objects.get(pk=reply.json["run"]).status == "queued"


def test_a_database_that_cannot_write_is_told(orders: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any) -> Any:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("runs.ingest.writer.commit", full)
    reply = orders.call("POST", "/hook/acme/orders", {"n": 1})
    assert (reply.status, reply.headers["retry-after"]) == (503, "5")
    assert "was not stored" in reply.detail
    monkeypatch.undo()
    assert orders.call("POST", "/hook/acme/orders", {"n": 2}).status == 201
    assert Run.objects.count() == 2
