"""Test events: the designer listens, and what comes becomes the step's sample."""

from __future__ import annotations

from datetime import timedelta

import orjson
from django.utils import timezone

from designer.models import Flow, Integration, Sample
from runs.models import InboxEvent, Run
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door


def listen(flow: Flow, path: str, seconds: float = 60) -> Sample:
    """Listen as the designer does."""
    sample = Sample.objects.update_or_create(
        flow=flow,
        step="00000001",
        defaults={
            "data": {"kind": "hook", "method": "POST", "path": path},
            "listening_until": timezone.now() + timedelta(seconds=seconds),
        },
    )[0]
    building.bump()
    return sample


def draft() -> Flow:
    """Return a flow that was never published."""
    owner = building.workspace()
    integration = Integration.objects.create(workspace=owner, name="Tests")
    return Flow.objects.create(workspace=owner, integration=integration, name="Draft")


def test_a_draft_that_was_never_published_hears_one_event(door: Door) -> None:
    assert door.call("POST", "/hook/acme/fresh", {"n": 0}).status == 404
    sample = listen(draft(), "fresh")
    reply = door.call("POST", "/hook/acme/fresh", {"n": 1}, headers={"Authorization": "Bearer x"})
    assert (reply.status, reply.json["sample"]) == (202, True)
    sample.refresh_from_db()
    assert sample.data["output"] == {"n": 1}
    assert sample.data["input"]["headers"]["authorization"] == "******"
    assert sample.listening_until is None
    assert door.call("POST", "/hook/acme/fresh", {"n": 2}).status == 404
    assert not InboxEvent.objects.exists()


def test_nobody_listens_for_ever(door: Door) -> None:
    sample = listen(draft(), "fresh", seconds=-1)
    assert door.call("POST", "/hook/acme/fresh", {}).status == 404
    sample.refresh_from_db()
    assert "output" not in sample.data


def test_a_flow_that_is_on_runs_and_hears(door: Door) -> None:
    flow = building.publish(building.webhook("orders"), building.respond())
    sample = listen(flow, "orders")
    for n in (1, 2):
        assert door.call("POST", "/hook/acme/orders", {"n": n}).status == 201
    sample.refresh_from_db()
    assert sample.data["output"] == {"n": 1}
    assert Run.objects.count() == 2


def test_a_large_event_is_cut_to_fit(door: Door) -> None:
    sample = listen(draft(), "fresh")
    rows = [{"text": "x" * 50}] * 1000
    assert door.call("POST", "/hook/acme/fresh", {"rows": rows}).status == 202
    sample.refresh_from_db()
    assert len(orjson.dumps(sample.data)) <= 64 * 1024
    assert sample.data["output"]["rows"][0] == rows[0]
