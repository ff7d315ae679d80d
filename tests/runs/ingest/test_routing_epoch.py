"""A change of routes holds from its commit on, whatever the door remembers."""

from __future__ import annotations

import pytest

from runs.ingest import commit as commits
from runs.models import InboxEvent, Run
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door


def test_a_new_version_answers_at_once(door: Door) -> None:
    flow = building.publish(building.webhook("orders"), building.respond(body="first"))
    assert door.call("POST", "/hook/acme/orders", {}).body == b'"first"'
    building.publish(building.webhook("orders"), building.respond(body="second"), flow=flow)
    assert door.call("POST", "/hook/acme/orders", {}).body == b'"second"'
    assert Run.objects.latest("id").version == flow.current


def test_off_and_on_hold_at_once(door: Door) -> None:
    flow = building.publish(building.webhook("orders"), building.respond())
    for on, status in ((True, 201), (False, 202), (True, 201)):
        building.switch(flow, on=on)
        assert door.call("POST", "/hook/acme/orders", {}).status == status
    assert InboxEvent.objects.filter(state="parked").count() == 1


def test_a_new_address_is_found_and_an_old_one_is_gone(door: Door) -> None:
    flow = building.publish(building.webhook("orders"), building.respond())
    assert door.call("POST", "/hook/acme/orders", {}).status == 201
    building.publish(building.webhook("invoices"), building.respond(), flow=flow)
    assert door.call("POST", "/hook/acme/invoices", {}).status == 201
    assert door.call("POST", "/hook/acme/orders", {}).status == 404
    assert Run.objects.count() == 2


def test_a_change_between_resolving_and_the_commit_is_seen(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = building.publish(building.webhook("orders"), building.respond(body="first"))
    assert door.call("POST", "/hook/acme/orders", {}).status == 201
    prepare = commits.prepare

    def slowly(delivery: object) -> None:
        if not switched:
            switched.append(True)
            building.switch(flow, on=False)
        prepare(delivery)  # type: ignore[arg-type]

    switched: list[bool] = []
    monkeypatch.setattr("runs.ingest.writer.prepare", slowly)
    reply = door.call("POST", "/hook/acme/orders", {})
    assert reply.json["parked"] is True
    assert Run.objects.count() == 1


def test_a_deleted_route_refuses_what_was_on_its_way(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = building.publish(building.webhook("orders"), building.respond())
    assert door.call("POST", "/hook/acme/orders", {}).status == 201
    prepare = commits.prepare

    def slowly(delivery: object) -> None:
        flow.routes.all().delete()
        building.bump()
        prepare(delivery)  # type: ignore[arg-type]

    monkeypatch.setattr("runs.ingest.writer.prepare", slowly)
    assert door.call("POST", "/hook/acme/orders", {}).status == 404
    assert InboxEvent.objects.count() == 1
