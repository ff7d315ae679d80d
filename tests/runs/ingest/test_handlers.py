"""A run on the spot that fails starts the flow that its flow names, in the same commit."""

from __future__ import annotations

from designer.models import Flow
from runs.models import Run
from runs.payloads import load_event
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door

DIVIDE = {"mode": "replace", "fields": [{"target": "n", "value": "{{ 1 / record.n }}"}]}


def test_only_a_run_that_lost_records_starts_it(door: Door) -> None:
    manual, log = building.step(1, "manual"), building.step(2, "log", message="{{ record.flow }}")
    handler = building.publish(manual, log, trigger="manual")
    flow = building.publish(building.webhook("orders"), building.step(2, "map", **DIVIDE), handler=handler)
    assert door.call("POST", "/hook/acme/orders", {"n": 1}).status == 202
    assert not Run.objects.filter(flow=handler).exists()
    assert door.call("POST", "/hook/acme/orders", {"n": 0}).status == 202
    made = Run.objects.get(flow=handler)
    failed = Run.objects.filter(flow=flow).latest("id")
    assert (made.status, made.started_by) == ("queued", "failure")
    assert made.event is not None and made.event.dedupe_key == f"failure:{failed.pk}"
    args = load_event(made.event)["args"]
    assert (args["run"], args["failed"], args["errors"][0]["step"]) == (failed.pk, 1, "map 2")
    Flow.objects.filter(pk=handler.pk).update(on=False)
    door.call("POST", "/hook/acme/orders", {"n": 0})
    assert Run.objects.filter(flow=handler).count() == 1
    newest = Run.objects.filter(flow=flow).latest("id")
    assert "turned off" in newest.log_lines.get().text
