"""The test console: fields judged by the rules of the address, requests to the draft and the live flow, cURL."""

from __future__ import annotations

import shlex
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer.models import Flow
from runs.advance import advance
from runs.models import Run
from runs.payloads import load_event
from tests.designer.building import document, hooked, step
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db

LOOK_UP = document(
    step(
        "1",
        "api",
        "Airport",
        method="POST",
        path="/airports/[string iata]/[int runway]",
        query=[
            {"name": "lang", "type": "text", "required": False, "default": "en"},
            {"name": "year", "type": "number", "required": True, "default": ""},
        ],
        payload=True,
        payload_name="payload",
    ),
    step("2", "respond", "Found", status="201", body="{{ record }}"),
)
LABEL = "POST /airports/{iata}/{runway}"
GOOD = {
    "resource": LABEL,
    "path.iata": "F/A",
    "path.runway": "7",
    "query.year": "2026",
    "body": '{"a": "it\'s"}',
}


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    """Return the browser of a builder of Acme."""
    client = Client()
    client.force_login(people.bob)
    return client


def send(client: Client, flow: Flow, **given: Any) -> Any:
    """Send what was filled in."""
    return client.post(f"/w/acme/flows/{flow.pk}/console/send", given, content_type="application/json")


def test_the_draft_answers_as_a_caller_would_have_been_told(people: SimpleNamespace, bob: Client) -> None:
    flow = live_flow(people.acme, people.bob, LOOK_UP)
    followed = send(bob, flow, to="draft", **GOOD).json()
    run = Run.objects.get(flow=flow)
    assert bob.get(followed["answer_url"]).json()["answer"] is None
    advance(run.pk, "test")
    told = bob.get(followed["answer_url"]).json()["answer"]
    assert (told["status"], told["reason"]) == (201, "Created")
    assert ["x-run-id", run.pk] in told["headers"]
    assert '"payload":{"a":"it\'s"}' in told["body"]
    assert bob.get(followed["run_url"]).status_code == 200
    assert run.started_by == "test"
    assert load_event(run.event) == {
        "kind": "api",
        "resource": "POST /airports/[string iata]/[int runway]",
        "method": "POST",
        "path": "/airports/F/A/7",
        "params": {"iata": "F/A", "runway": 7},
        "query": {"lang": "en", "year": 2026},
        "headers": {"content-type": "application/json"},
        "body": {"a": "it's"},
    }


def test_a_live_request_is_what_the_address_takes(people: SimpleNamespace, bob: Client) -> None:
    flow = live_flow(people.acme, people.bob, LOOK_UP)
    request = send(bob, flow, to="live", **GOOD, **{"query.lang": "d e"}).json()["request"]
    assert request["url"].endswith("/flow/acme/airports/F%2FA/7?lang=d%20e&year=2026")
    assert (request["method"], request["body"]) == ("POST", GOOD["body"])
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "at", "sentence"),
    [
        ({"path.runway": "seven"}, "path.runway", "takes a whole number"),
        ({"path.iata": ""}, "path.iata", "Fill it in"),
        ({"path.iata": ".."}, "path.iata", "cannot hold"),
        ({"path.iata": "\0"}, "path.iata", "U+0000"),
        ({"query.year": ""}, "query.year", "required"),
        ({"query.year": "soon"}, "query.year", "takes a number"),
        ({"body": "{'a'"}, "body", "not valid JSON"),
        ({"body": "[" * 400 + "]" * 400}, "body", "nested"),
        ({"resource": "GET /elsewhere"}, "", "no such address"),
    ],
)
@pytest.mark.parametrize("to", ["draft", "live"])
def test_what_is_wrong_is_told_at_its_field(
    people: SimpleNamespace, bob: Client, to: str, wrong: dict[str, str], at: str, sentence: str
) -> None:
    flow = live_flow(people.acme, people.bob, LOOK_UP)
    answer = send(bob, flow, to=to, **{**GOOD, **wrong})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [at]
    assert sentence in answer.json()["errors"][at] and "stored" not in answer.json()["errors"][at]
    assert not Run.objects.exists()


def test_the_command_is_safe_in_a_shell_and_calls_the_public_address(
    people: SimpleNamespace, bob: Client
) -> None:
    flow = live_flow(people.acme, people.bob, LOOK_UP)
    given = GOOD | {"path.iata": "$(id); '`x`", "body": "@/etc/passwd '$HOME'", "to": "live"}
    told = bob.post(f"/w/acme/flows/{flow.pk}/console/curl", given).content.decode()
    words = shlex.split(told)
    assert words[:3] == ["curl", "-X", "POST"]
    assert words[3].endswith("/flow/acme/airports/%24%28id%29%3B%20%27%60x%60/7?year=2026")
    assert words[4:] == ["-H", "Content-Type: application/json", "--data-raw", given["body"]]


def test_a_webhook_has_a_console_of_its_own(people: SimpleNamespace, bob: Client) -> None:
    flow = live_flow(people.acme, people.bob, hooked("orders"))
    page = bob.get(f"/w/acme/flows/{flow.pk}/test/").content.decode()
    assert "Send a request" in page and "POST</span>/orders" in page
    followed = send(bob, flow, to="draft", resource="POST /orders", body='{"n": 1}').json()
    run = Run.objects.get(flow=flow)
    assert load_event(run.event)["body"] == {"n": 1} and load_event(run.event)["kind"] == "webhook"
    assert bob.get(followed["answer_url"]).json()["answer"]["status"] == 202


def test_the_form_keeps_what_was_filled_in_when_the_target_changes(
    people: SimpleNamespace, bob: Client
) -> None:
    flow = live_flow(people.acme, people.bob, LOOK_UP)
    page = bob.get(f"/w/acme/flows/{flow.pk}/console/", GOOD | {"to": "draft"}).content.decode()
    assert 'value="F/A"' in page and "A test run of the draft" in page
    assert "the live flow (version 1)" in page


def test_a_form_sent_before_its_script_was_there_runs_the_draft(people: SimpleNamespace, bob: Client) -> None:
    flow = live_flow(people.acme, people.bob, LOOK_UP)
    answer = bob.post(f"/w/acme/flows/{flow.pk}/run", GOOD)
    run = Run.objects.get(flow=flow)
    assert answer.url == f"/w/acme/runs/{run.pk}/" and load_event(run.event)["params"]["runway"] == 7


def test_viewers_see_the_command_and_send_nothing(people: SimpleNamespace) -> None:
    flow = live_flow(people.acme, people.bob, LOOK_UP)
    vera = Client()
    vera.force_login(people.vera)
    assert send(vera, flow, to="draft", **GOOD).status_code == 403
    assert vera.post(f"/w/acme/flows/{flow.pk}/console/curl", GOOD).status_code == 200
