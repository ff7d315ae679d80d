"""Runs in Development beside live ones: their values, connections, kept values and limits; secrets stay secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from django.core import serializers
from django.test import Client

from connectors import vault
from connectors.models import Connection
from designer.document import parse
from designer.models import Environment, Flow
from designer.services import (
    choose_connections,
    create_flow,
    create_integration,
    deploy,
    draft_of,
    publish,
    replace_draft,
    set_values,
    switch,
)
from runs.models import InboxEvent, LogLine, Run, RunError, StepTrace, Trouble
from runs.payloads import unpack
from runs.services import start_run
from runs.services import test_step as try_step
from runs.states import RunStatus
from runs.views.start import payload_of
from tests.designer.building import document, step
from tests.runs.engine.world import World, reply
from tests.runs.ingest.conftest import door, limits  # noqa: F401  (fixtures)
from tests.runs.ingest.serving import Door
from tests.runs.test_advance import finish

pytestmark = pytest.mark.django_db(transaction=True)
DEVELOPMENT, PRODUCTION = Environment.DEVELOPMENT, Environment.PRODUCTION
SECRET = "s3cret-value"
GREETING = {"name": "greeting", "type": "text", "default": None, "description": ""}
KEY = {"name": "key", "type": "secret", "default": None, "description": ""}


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> World:
    """Return what stands for the network: it answers every request, and remembers it."""
    world = World({}, lambda request: {"fine": True})
    monkeypatch.setattr(vault, "send", lambda request, policy: world.send(request))
    return world


@pytest.fixture
def make(people: SimpleNamespace) -> Callable[..., Flow]:
    """Return a function that makes a flow of Acme with values in both environments."""

    def make(doc: dict[str, Any], *declared: dict[str, Any], **values: str) -> Flow:
        group = create_integration(workspace=people.acme, name="Desk", by=people.bob)
        whole = doc | ({"configurables": list(declared)} if declared else {})
        flow = create_flow(workspace=people.acme, integration=group, name="Desk", by=people.bob, doc=whole)
        for environment in Environment if declared else ():
            set_values(
                flow=flow,
                declarations=parse(draft_of(flow).doc).configurables,
                environment=environment,
                given={name: value.format(environment.value) for name, value in values.items()},
                by=people.bob,
            )
        return flow

    return make


def started(flow: Flow, environment: Environment = PRODUCTION) -> Run:
    version = deploy(flow=flow, by=None) if environment == DEVELOPMENT else publish(flow=flow, by=None)
    payload = payload_of(version, {})
    return finish(start_run(version=version, payload=payload, started_by="manual", environment=environment))


def everything_kept() -> str:
    """Return all that runs left in the database, unpacked, as one text."""
    rows = [*Run.objects.all(), *RunError.objects.all(), *LogLine.objects.all(), *StepTrace.objects.all()]
    packed = [unpack(error.payload) for error in RunError.objects.all()]
    return serializers.serialize(
        "json", [*rows, *InboxEvent.objects.all(), *Trouble.objects.all()]
    ) + json.dumps(packed)


def hooked(answer: str = "{{ config.greeting }}") -> dict[str, Any]:
    return document(
        step("1", "webhook", path="orders", dedupe_header="X-Id"),
        step("2", "respond", status=200, headers=[], body_kind="json", body=answer),
    )


# --- the two addresses ------------------------------------------------------------------------------


def test_each_address_answers_with_the_version_and_values_of_its_environment(
    door: Door,  # noqa: F811
    make: Callable[..., Flow],
) -> None:
    flow = make(hooked(), GREETING, greeting="from {}")
    publish(flow=flow, by=None)
    switch(flow=flow, on=True, by=None)
    assert door.call("POST", "/dev/hook/acme/orders", {}).status == 404
    replace_draft(flow=flow, doc=hooked("{{ [config.greeting] }}") | {"configurables": [GREETING]}, by=None)
    deploy(flow=flow, by=None)
    same = {"X-Id": "one"}  # of two environments, neither delivery repeats the other
    assert door.call("POST", "/hook/acme/orders", {}, headers=same).json == "from production"
    assert door.call("POST", "/dev/hook/acme/orders", {}, headers=same).json == ["from development"]
    assert door.call("POST", "/dev/hook/acme/orders", {}, headers=same).json == ["from development"]
    assert sorted(Run.objects.values_list("environment", flat=True)) == ["development", "production"]


def test_a_new_value_holds_for_the_next_delivery(door: Door, make: Callable[..., Flow]) -> None:  # noqa: F811
    flow = make(hooked(), GREETING, greeting="old")
    publish(flow=flow, by=None)
    switch(flow=flow, on=True, by=None)
    assert door.call("POST", "/hook/acme/orders", {}).json == "old"
    declared = parse(draft_of(flow).doc).configurables
    set_values(flow=flow, declarations=declared, environment=PRODUCTION, given={"greeting": "new"}, by=None)
    assert door.call("POST", "/hook/acme/orders", {}).json == "new"
    first = Run.objects.order_by("pk").first()
    assert first and first.traces.get(step="00000002").data["in"] == [{}], "it cannot be made again later"


def test_the_switch_of_the_live_flow_does_not_reach_development(
    door: Door,  # noqa: F811
    make: Callable[..., Flow],
) -> None:
    flow = make(hooked("{{ 1 }}"))
    publish(flow=flow, by=None)
    deploy(flow=flow, by=None)
    assert door.call("POST", "/hook/acme/orders", {}).status == 202, "kept until the flow is on"
    assert door.call("POST", "/dev/hook/acme/orders", {}).json == 1


# --- values and secrets in runs -----------------------------------------------------------------------


def sending(connection: Connection, **more: Any) -> dict[str, Any]:
    config = {
        "connection": connection.pk,
        "method": "POST",
        "path": "/things/{{ config.key }}",
        "use": "call",
        "headers": [{"name": "X-Greeting", "value": "{{ config.greeting }}"}],
        "query": [{"name": "q", "value": "{{ config.key }}"}],
        "body_kind": "json",
        "body": '{"given": "{{ config.key }}"}',
        "extract": "none",
    }
    return document(
        step("1", "manual"),
        step("2", "http", **{**config, **more}),
        step("3", "log", message="{{ config.greeting }} {{ config }}"),
    )


@pytest.fixture
def api(people: SimpleNamespace) -> Connection:
    return Connection.objects.create(workspace=people.acme, name="API", base_url="https://api.example")


@pytest.mark.parametrize("environment", [DEVELOPMENT, PRODUCTION])
def test_a_secret_is_sent_and_never_kept(
    environment: Environment, outside: World, make: Callable[..., Flow], api: Connection
) -> None:
    outside.handler = lambda request: {"you": "sent", "key": f"{SECRET}-{environment.value}"}
    flow = make(sending(api), GREETING, KEY, greeting="from {}", key=f"{SECRET}-{{}}")
    run = started(flow, environment)
    assert run.status == RunStatus.COMPLETED, run.error
    (request,) = outside.requests
    assert f"{SECRET}-{environment.value}" in request.url
    assert orjson.loads(request.body or b"") == {"given": f"{SECRET}-{environment.value}"}
    assert request.headers["X-Greeting"] == f"from {environment.value}"
    kept = everything_kept()
    assert "******" in kept and SECRET not in kept


@pytest.mark.parametrize(
    ("config", "answer"),
    [
        ({"path": "/{{ config.key | number }}"}, None),
        ({"headers": [{"name": "X-Bad", "value": "a\n{{ config.key }}"}]}, None),
        ({"body": '{"key": {{ config.key | number }}}'}, None),
        ({}, reply(422, {"error": f"no such key {SECRET}"})),
        ({}, reply(401, {"error": f"no such key {SECRET}"})),
        ({"path": f"/{'{{ config.key }}'}", "extract": "json"}, reply(200, f"<{SECRET}>".encode())),
    ],
)
def test_what_goes_wrong_does_not_tell_a_secret(
    config: dict[str, Any], answer: Any, outside: World, make: Callable[..., Flow], api: Connection
) -> None:
    if answer is not None:
        outside.handler = lambda request: answer
    doc = sending(api, **config)
    flow = make(doc, GREETING, KEY, greeting="hi", key=SECRET)
    tried = try_step(flow=flow, doc=draft_of(flow).doc, step_id="00000002", record={})
    assert tried.error and SECRET not in str(tried)
    run = started(flow)
    assert run.n_failed or run.n_held or run.status == RunStatus.FAILED
    assert SECRET not in everything_kept()


def test_the_designer_shows_a_mask(
    make: Callable[..., Flow], api: Connection, people: SimpleNamespace
) -> None:
    flow = make(sending(api), GREETING, KEY, greeting="hello you", key=SECRET)
    client = Client()
    client.force_login(people.bob)
    here = f"/w/acme/flows/{flow.pk}/"
    scope = client.get(f"{here}steps/00000002/scope.json").json()
    offered = {one["path"]: one["value"] for one in scope["names"]}
    assert offered["config.greeting"] == "hello you" and offered["config.key"] == "******"
    for page in ("", "deploy/", "deploy/configurables/key/", "deploy/to/production/", "export", "compare/"):
        assert SECRET not in client.get(here + page).content.decode(), page


def test_a_stand_in_is_called_in_its_environment_alone(
    outside: World, make: Callable[..., Flow], api: Connection, people: SimpleNamespace
) -> None:
    sandbox = Connection.objects.create(
        workspace=people.acme, name="Sandbox", base_url="https://sandbox.example"
    )
    flow = make(sending(api, path="/"), GREETING, KEY, greeting="hi", key=SECRET)
    choose_connections(flow=flow, given={(api.pk, DEVELOPMENT): sandbox.pk}, by=None)
    started(flow, DEVELOPMENT)
    try_step(flow=flow, doc=draft_of(flow).doc, step_id="00000002", record={})
    started(flow)
    assert [request.url.split("/")[2] for request in outside.requests] == [
        "sandbox.example",
        "sandbox.example",
        "api.example",
    ]


# --- what live runs do not notice -----------------------------------------------------------------------


def test_kept_values_of_development_and_production_are_apart(make: Callable[..., Flow]) -> None:
    doc = document(
        step("1", "manual"),
        step("2", "state_put", key="count", action="add", value="{{ 1 }}", scope="flow", variable="state"),
        step("3", "return", value="{{ state.value }}"),
    )
    flow = make(doc)
    runs = [started(flow, DEVELOPMENT)]
    version = publish(flow=flow, by=None)
    payload = payload_of(version, {})
    for environment in (DEVELOPMENT, PRODUCTION):
        run = start_run(version=version, payload=payload, started_by="manual", environment=environment)
        runs.append(finish(run))
    assert [run.result["value"] for run in runs] == [1, 2, 1]


def test_a_run_in_development_takes_no_slot_and_troubles_nobody(make: Callable[..., Flow]) -> None:
    flow = make(document(step("1", "manual"), step("2", "log", message="{{ record.missing }}")))
    version = publish(flow=flow, by=None)
    flow.refresh_from_db()
    assert flow.max_running == 1
    payload = payload_of(version, {})
    tried = start_run(version=version, payload=payload, started_by="manual", environment=DEVELOPMENT)
    assert finish(tried).n_failed == 1 and not Trouble.objects.exists()
    live = start_run(version=version, payload=payload, started_by="manual")
    assert finish(live).n_failed == 1 and Trouble.objects.count() == 1
