"""Run from here and mocks, from the designer's button to the ended run."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from connectors.models import Connection
from connectors.sdk.authenticators import AuthKind, authenticator
from connectors.sdk.client import HttpClient
from designer import pins, samples
from designer.document import parse
from designer.models import Flow, Sample
from designer.services import draft_of
from runs import clients
from runs.advance import advance
from runs.models import Run, StagedRun
from runs.retries import retry_error
from runs.services import start_run
from runs.traces import last_run
from tests.designer.building import document, step
from tests.runs.engine.world import World, reply
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db(transaction=True)

LOOK, SHAPE, SEND = "00000002", "00000003", "00000004"
TAKEN = {"name": "Ada"}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the other side of every connection; it answers each request alike."""
    world = World({}, lambda request: TAKEN)
    client = HttpClient(
        base_url="https://api.example",
        authenticator=authenticator(AuthKind.NONE, {}),
        sender=world.send,
    )
    monkeypatch.setattr(clients, "open_client", lambda connection, hide=(): client)
    return world


@pytest.fixture
def flow(people: Any, world: World) -> Flow:
    """Return a live flow: look up, shape, send."""
    connection = Connection.objects.create(workspace=people.acme, name="API", base_url="https://api.example")
    call = {"connection": connection.pk, "path": "/things", "use": "call", "extract": "json"}
    doc = document(
        step("1", "manual", "Start"),
        step("2", "http", "Look up", method="GET", variable="found", **call),
        step("3", "map", "Shape", fields=[{"target": "name", "value": "{{ found.name }}"}]),
        step("4", "http", "Send", method="POST", body_kind="json", body="{{ record }}", **call),
    )
    return live_flow(people.acme, people.bob, doc)


@pytest.fixture
def bob(people: Any) -> Client:
    """Return the browser of a builder."""
    client = Client()
    client.force_login(people.bob)
    return client


def asked(client: Client, flow: Flow, body: dict[str, Any], *, status: int = 200) -> Any:
    answer = client.post(f"/w/acme/flows/{flow.pk}/run", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def run_through(client: Client, flow: Flow, body: dict[str, Any]) -> Run:
    run = Run.objects.get(pk=asked(client, flow, body)["run_id"])
    return finish(run)


def finish(run: Run) -> Run:
    while advance(run.pk):
        pass
    run.refresh_from_db()
    return run


def methods(world: World) -> list[str]:
    return [request.method for request in world.requests]


def test_a_run_from_here_calls_nothing_before_the_step(bob: Client, flow: Flow, world: World) -> None:
    whole = run_through(bob, flow, {"draft": True})
    assert whole.status == "completed" and methods(world) == ["GET", "POST"]
    run = run_through(bob, flow, {"draft": True, "from": SHAPE})
    assert (run.status, run.started_by) == ("completed", "test")
    assert methods(world) == ["GET", "POST", "POST"], "the lookup was asked once, by the whole run"
    assert run.traces.get(step=SEND).data["in"] == [{"name": "Ada"}], "with what the lookup had saved then"
    assert run.stats.get(LOOK) is None and run.staged.begins_at == SHAPE
    page = bob.get(f"/w/acme/runs/{run.pk}/").content.decode()
    assert "Began at" in page and "Shape" in page


def test_after_a_run_from_here_the_steps_before_keep_their_samples(bob: Client, flow: Flow) -> None:
    run_through(bob, flow, {"draft": True})
    run = run_through(bob, flow, {"draft": True, "from": SEND})
    newest = last_run(flow)
    assert newest is not None and newest.id == run.pk
    assert newest.passed[LOOK]["saved"] == [{"found": TAKEN}]
    known = samples.known_at(flow, parse(draft_of(flow).doc), SHAPE)
    assert known.from_sample and known.variables == {"found": TAKEN}


@pytest.mark.parametrize(
    ("begin", "says"),
    [
        (SEND, "What reaches “Send” is not known yet. Test “Look up” first"),
        ("00000001", "starts the flow"),
        ("0000000f", "not in the saved flow"),
    ],
)
def test_a_run_that_cannot_begin_there_says_why(bob: Client, flow: Flow, begin: str, says: str) -> None:
    assert says in asked(bob, flow, {"draft": True, "from": begin}, status=422)["message"]
    assert not Run.objects.exists()


def mock(client: Client, flow: Flow, step_id: str = LOOK, on: str = "1") -> Any:
    return client.post(f"/w/acme/flows/{flow.pk}/steps/{step_id}/pin", {"mock": on})


def write(client: Client, flow: Flow, **boxes: str) -> str:
    answer = client.post(f"/w/acme/flows/{flow.pk}/steps/{LOOK}/pin", boxes)
    return answer.content.decode()


def test_a_mocked_step_is_not_called_in_tests_and_is_in_live_runs(
    people: Any, bob: Client, flow: Flow, world: World
) -> None:
    write(bob, flow, records="[{}]", variables='{"found": {"name": "Mock"}}')
    assert mock(bob, flow).headers["HX-Trigger"] == f'{{"flowyard:mocks": {{"steps": ["{LOOK}"]}}}}'
    run = run_through(bob, flow, {"draft": True})
    assert methods(world) == ["POST"] and run.traces.get(step=SEND).data["in"] == [{"name": "Mock"}]
    assert "Look up" in bob.get(f"/w/acme/runs/{run.pk}/").content.decode().split("Pinned data")[1][:200]
    live = start_run(version=flow.current, payload={"kind": "manual", "args": {}}, started_by="manual")
    assert finish(live).status == "completed"
    assert methods(world) == ["POST", "GET", "POST"] and not StagedRun.objects.filter(run=live).exists()


def test_no_version_and_no_file_knows_of_a_mock(people: Any, bob: Client, flow: Flow) -> None:
    write(bob, flow, records="[{}]", variables="{}")
    before = bob.get(f"/w/acme/flows/{flow.pk}/export").content
    mock(bob, flow)
    assert bob.get(f"/w/acme/flows/{flow.pk}/export").content == before
    run = Run.objects.get(pk=asked(bob, flow, {"draft": True})["run_id"])
    assert run.version == flow.current, (
        "the test run's version is the one that runs live, without a trace of mocks"
    )


def test_a_retry_of_a_test_run_calls_as_little_as_that(
    people: Any, bob: Client, flow: Flow, world: World
) -> None:
    write(bob, flow, records="[{}]", variables='{"found": {"name": "Mock"}}')
    mock(bob, flow)
    world.handler = lambda request: reply(422, {"error": "no"})
    run = run_through(bob, flow, {"draft": True})
    error = run.errors.get()
    world.handler = lambda request: TAKEN
    retry = retry_error(error=error, record={"name": "Mended"}, by=people.bob)
    assert finish(retry).status == "completed" and "GET" not in methods(world)


def test_only_what_is_pinned_and_calls_is_mocked(bob: Client, flow: Flow) -> None:
    mock(bob, flow)
    assert not Sample.objects.filter(flow=flow).exists(), "nothing is pinned"
    pins.pin(flow, SHAPE, [{"name": "x"}])
    mock(bob, flow, SHAPE)
    assert not pins.mocks_of(flow, parse(draft_of(flow).doc)), "a step that only computes calls nobody"
    write(bob, flow, records="[{}]", variables="{}")
    mock(bob, flow)
    graph = parse(draft_of(flow).doc)
    assert list(pins.mocks_of(flow, graph)) == [LOOK]
    samples.keep(flow, LOOK, record={}, output=[{"new": 1}], variables={"found": 1})
    assert pins.mocks_of(flow, graph)[LOOK]["variables"] == {}, "a test of the step leaves the pin as it is"
    mock(bob, flow, on="0")
    assert not pins.mocks_of(flow, graph)
    mock(bob, flow)
    bob.post(f"/w/acme/flows/{flow.pk}/steps/{LOOK}/pin", {"off": "1"})
    assert not pins.mocks_of(flow, graph)


def test_mocks_are_told_before_a_test(bob: Client, flow: Flow) -> None:
    assert b"instead of calling" not in bob.get(f"/w/acme/flows/{flow.pk}/test/").content
    write(bob, flow, records="[{}]", variables="{}")
    mock(bob, flow)
    assert (
        "Look up" in bob.get(f"/w/acme/flows/{flow.pk}/test/").content.decode().split("instead of calling")[0]
    )
    assert bob.get(f"/w/acme/flows/{flow.pk}/").context["boot"]["mocks"] == [LOOK]


@pytest.mark.parametrize(
    ("variables", "says"),
    [("{nope", "This is not JSON"), ("[]", "“found”"), ('{"other": 1}', "“found”")],
)
def test_variables_that_the_step_does_not_save_are_told_and_kept_in_the_box(
    bob: Client, flow: Flow, variables: str, says: str
) -> None:
    html = write(bob, flow, records="[{}]", variables=variables)
    assert says in html and 'id="pin-wrong"' in html
    assert variables.replace('"', "&quot;") in html
    assert not Sample.objects.filter(flow=flow).exists()


def test_many_pinned_records_stay_whole(bob: Client, flow: Flow) -> None:
    write(bob, flow, records="[" + ",".join('{"text": "%s"}' % ("x" * 300) for _ in range(90)) + "]")
    assert len(Sample.objects.get(flow=flow, step=LOOK).data["records"]) == 90


def test_only_a_test_run_is_staged(flow: Flow) -> None:
    from runs.engine.staging import Begin, Staging

    with pytest.raises(ValueError, match="only a test run"):
        start_run(
            version=flow.current,
            payload={"kind": "manual", "args": {}},
            started_by="manual",
            staging=Staging(Begin(SEND, [{}])),
        )
    assert not Run.objects.exists()
