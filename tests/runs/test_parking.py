"""Parked deliveries run once their flow is on and published: each once, oldest first."""

from __future__ import annotations

import pytest
from django.utils import timezone

from designer.services import switch
from lib.ids import new_id
from runs.models import InboxEvent, Run
from runs.parking import release_parked
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db


def park(flow, body):
    return InboxEvent.objects.create(
        pk=new_id(),
        workspace=flow.workspace,
        flow=flow,
        state=InboxEvent.State.PARKED,
        payload={"kind": "webhook", "body": body},
        received_at=timezone.now(),
    )


def test_events_wait_while_the_flow_is_off_and_run_in_order_when_it_is_on(people):
    flow = live_flow(people.acme, people.alice)
    switch(flow=flow, on=False, by=people.alice)
    events = [park(flow, n) for n in range(3)]
    assert release_parked() == 0 and not Run.objects.exists()
    switch(flow=flow, on=True, by=people.alice)
    assert release_parked() == 3
    runs = list(Run.objects.order_by("pk"))
    assert [run.event_id for run in runs] == [event.pk for event in events]
    assert {(run.status, run.version_id, run.started_by) for run in runs} == {
        ("queued", flow.current_id, "webhook")
    }
    assert release_parked() == 0, "an event is released once"


def test_a_deleted_flow_releases_nothing(people):
    flow = live_flow(people.acme, people.alice)
    park(flow, 1)
    type(flow).every.filter(pk=flow.pk).update(deleted_at=timezone.now())
    assert release_parked() == 0
