"""What passed a step, also of a run that was made on the spot."""

from __future__ import annotations

from designer.models import Flow
from runs.models import Run, StepTrace
from runs.traces import last_run, trace_of
from tests.runs.ingest import building
from tests.runs.ingest.conftest import door, limits  # noqa: F401  the fixtures
from tests.runs.ingest.serving import Door


def test_a_run_on_the_spot_is_made_again_to_be_looked_at(door: Door) -> None:  # noqa: F811
    respond = building.respond(body="{{ [record.n, run.id, run.started_at] }}")
    building.publish(building.webhook(), building.step(2, "map", **MAP), respond)
    answer = door.call("POST", "/hook/acme/orders", {"n": 20}).json
    run = Run.objects.get()
    assert answer[:2] == [21, run.pk]
    assert not StepTrace.objects.exists()
    assert trace_of(run, "00000002")["in"] == [{"n": 20}]
    assert trace_of(run, "00000002")["out"] == [{"n": 21}]
    assert trace_of(run, "0000000f") == {}


def test_kept_traces_are_shown_as_they_are(door: Door) -> None:  # noqa: F811
    building.publish(building.webhook(), building.outside())
    door.call("POST", "/hook/acme/orders", {"n": 20})
    run = Run.objects.get()
    assert trace_of(run, "00000001") == {}
    StepTrace.objects.create(run=run, step="00000001", data={"in": [1], "out": [2], "exchanges": []})
    assert trace_of(run, "00000001") == {"in": [1], "out": [2], "exchanges": []}


def test_the_last_run_tells_what_started_it_and_what_passed(door: Door) -> None:  # noqa: F811
    building.publish(building.webhook(), building.step(2, "map", **MAP), building.respond())
    flow = Flow.objects.get()
    assert last_run(flow) is None
    for n in (20, 30):
        door.call("POST", "/hook/acme/orders", {"n": n})
    run = last_run(flow)
    assert run is not None and run.id == Run.objects.latest("pk").pk
    assert run.payload is not None and run.payload["body"] == {"n": 30}
    assert run.passed["00000002"]["out"] == [{"n": 31}]
    assert run.counts["00000002"]["ok"] == 1


MAP = {"mode": "replace", "fields": [{"target": "n", "value": "{{ record.n + 1 }}"}]}
