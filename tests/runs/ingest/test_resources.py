"""An API flow with several resources: each call leaves by its own way, with its own parameters."""

from __future__ import annotations

import pytest

from designer.models import Flow, Route
from runs.models import Run
from runs.payloads import load_event
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door

ADD, DROP = "0000000a", "0000000b"


@pytest.fixture
def flow(transactional_db: None) -> Flow:
    """Return a flow that answers three kinds of calls."""
    rows = [
        {"id": ADD, "method": "POST", "path": "/airports", "query": "[boolean dry]", "payload": True},
        {"id": DROP, "method": "DELETE", "path": "/airports/[string code]"},
    ]
    trigger = building.api(resources=rows)
    steps = [
        building.step(number, "respond", status=str(status), body=body, body_kind="json", headers=[])
        for number, status, body in (
            (2, 200, "{{ ['found', iata] }}"),
            (3, 201, "{{ ['added', record] }}"),
            (4, 202, "{{ ['gone', code] }}"),
        )
    ]
    made = building.publish(trigger, *steps, ports=("out", ADD, DROP))
    for method, path, shape in (
        ("POST", "/airports", "/airports"),
        ("DELETE", "/airports/[string code]", "/airports/*"),
    ):
        Route.objects.create(
            workspace=made.workspace, flow=made, kind="api", method=method, path=path, shape=shape
        )
    building.bump()
    return made


def test_each_call_goes_its_own_way(flow: Flow, door: Door) -> None:
    found = door.call("GET", "/flow/acme/airports/FRA")
    added = door.call("POST", "/flow/acme/airports?dry=yes", {"iata": "ZRH"})
    gone = door.call("DELETE", "/flow/acme/airports/MUC")
    assert (found.status, found.json) == (200, ["found", "FRA"])
    assert (added.status, added.json) == (201, ["added", {"dry": True, "payload": {"iata": "ZRH"}}])
    assert (gone.status, gone.json) == (202, ["gone", "MUC"])
    told = [load_event(run.event)["resource"] for run in Run.objects.order_by("id")]
    assert told == ["GET /airports/[string iata]", "POST /airports", "DELETE /airports/[string code]"]


def test_what_no_resource_takes_is_refused(flow: Flow, door: Door) -> None:
    wrong = door.call("PUT", "/flow/acme/airports/FRA", {})
    assert wrong.status == 405 and set(wrong.headers["allow"].split(", ")) == {"GET", "DELETE"}
    assert door.call("POST", "/flow/acme/airports?dry=perhaps", {}).status == 400
    assert not Run.objects.exists()
