"""The wizard of a step: what a posted part makes of the settings, and what page and canvas are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from connectors.models import Connection, InstalledConnector
from designer.models import Flow, Sample
from tests.designer.building import by_hand, document, link, step

pytestmark = pytest.mark.django_db

STEP = "00000002"


@pytest.fixture
def post(people: SimpleNamespace) -> Callable[..., Any]:
    """Return a function that posts a part of a step as the page does."""
    client = Client()
    client.force_login(people.bob)

    def send(flow: Flow, data: dict[str, Any], step_id: str = STEP) -> Any:
        return client.post(f"/w/acme/flows/{flow.pk}/steps/{step_id}/panel", data)

    send.client = client  # type: ignore[attr-defined]
    return send


@pytest.fixture
def northwind(people: SimpleNamespace) -> Connection:
    """Return an HTTP connection of Acme."""
    return Connection.objects.create(workspace=people.acme, name="Northwind", base_url="https://n.example")


def told(answer: Any) -> dict[str, Any]:
    """What the canvas is told by the answer."""
    return json.loads(answer["HX-Trigger"])["flowyard:step"]


def reading(connection: str = "") -> dict[str, Any]:
    return document(step("1", "manual"), step("2", "http", "Read", connection=connection, path="/items"))


def request_part(**more: Any) -> dict[str, Any]:
    """The boxes of the part Request as a GET shows them."""
    return {"part": "request", "method": "GET", "path": "/items", "use": "call", "timeout": "30"} | more


LINE = {"part": "line", "on_error": "record"}


def test_what_is_typed_comes_back_as_settings(flow: Flow, post: Callable[..., Any]) -> None:
    answer = post(
        flow,
        {
            "part": "line",
            "on_error": "record",
            "level": "error",
            "message": "Hello {{ record.x }}",
            "step_name": " Tell  it ",
        },
    )
    detail = told(answer)
    assert detail["name"] == "Tell it" and detail["summary"] == "Error · Hello {{ record.x }}"
    assert (
        detail["config"] == {"level": "error", "message": "Hello {{ record.x }}", "on_error": "record"}
        and detail["problems"] == []
    )
    assert "HX-Retarget" not in answer  # the form under the typing hand is left alone
    assert b'id="msg-message"' in answer.content and b'id="panel-config"' in answer.content


def test_what_is_wrong_is_kept_and_said_at_the_field(flow: Flow, post: Callable[..., Any]) -> None:
    answer = post(flow, LINE | {"level": "info", "message": "{{ record. }}"})
    detail = told(answer)
    assert detail["config"]["message"] == "{{ record. }}"
    assert [problem["field"] for problem in detail["problems"]] == ["message"]
    assert detail["problems"][0]["message"].split(" (")[0] in answer.content.decode().replace("&#x27;", "'")


def test_unknown_variables_are_found_as_one_types(make_flow, post: Callable[..., Any]) -> None:
    flow = make_flow(
        document(
            step("1", "manual"), step("2", "set", name="customer", value="x"), step("3", "log", message="x")
        )
    )
    detail = told(
        post(
            flow,
            LINE | {"level": "info", "message": "{{ customr }}"},
            "00000003",
        )
    )
    assert (
        detail["problems"][0]["message"]
        == "No step before this one saves “customr”. Did you mean “customer”?"
    )


def test_rows_are_read_by_their_numbers_and_empty_ones_vanish(make_flow, post: Callable[..., Any]) -> None:
    flow = make_flow(
        document(step("1", "manual"), step("2", "map", fields=[{"target": "old", "value": "1"}]))
    )
    posted = {
        "part": "fields",
        "mode": "replace",
        "fields-0-target": "a",
        "fields-0-value": "{{ record.a }}",
        "fields-1-target": "",
        "fields-1-value": "",
        "fields-12-target": "b.c",
        "fields-12-value": "x",
    }
    detail = told(post(flow, posted))
    assert detail["config"]["fields"] == [
        {"target": "a", "value": "{{ record.a }}"},
        {"target": "b.c", "value": "x"},
    ]
    assert detail["summary"] == "2 fields mapped"
    none = told(post(flow, {"part": "fields", "mode": "replace"}))
    assert none["config"]["fields"] == [] and none["problems"][0]["field"] == "fields"


def test_another_operation_draws_the_form_anew(make_flow, post, northwind: Connection) -> None:
    flow = make_flow(reading(northwind.pk))
    answer = post(flow, request_part(method="POST"))
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#side-panel", "innerHTML")
    detail = told(answer)
    assert (detail["config"]["body_kind"], detail["config"]["variable"]) == ("json", "postResponse")
    assert b'name="body"' in answer.content and detail["summary"] == "Northwind · POST /items"


def test_a_method_with_a_body_takes_one_until_it_is_chosen_by_hand(make_flow, post) -> None:
    trigger = {"method": "GET", "path": "/orders", "query": [], "payload": False, "payload_name": "payload"}
    flow = make_flow(document(step("1", "api", "API request", **trigger)))

    def after(method: str, held: dict[str, Any]) -> bool:
        part = {"part": "address", "config": json.dumps(held), "method": method, "path": "/orders"}
        return bool(told(post(flow, part, "00000001"))["config"]["payload"])

    assert after("POST", trigger) is True
    assert after("GET", {**trigger, "method": "POST", "payload": True}) is False
    assert after("PUT", {**trigger, "method": "POST"}) is False, "switched off by hand"
    assert after("DELETE", {**trigger, "payload": True}) is True, "switched on by hand"


def test_the_part_paging_comes_and_goes(make_flow, post, northwind: Connection) -> None:
    flow = make_flow(reading(northwind.pk))
    answer = post(flow, request_part(use="records"))
    assert "Paging" in answer.content.decode() and "HX-Retarget" in answer
    held = json.dumps(told(answer)["config"])
    paging = {"part": "paging", "config": held, "record_path": "items", "paging__kind": "offset"}
    detail = told(post(flow, paging))
    assert detail["config"]["paging"]["param"] == "offset" and detail["config"]["paging"]["start"] == 0
    assert detail["config"]["use"] == "records"  # held by the form, though the draft has not got it yet


def test_going_to_another_part_takes_over_this_one(make_flow, post, northwind: Connection) -> None:
    flow = make_flow(reading())
    answer = post(flow, {"part": "connection", "connection": northwind.pk, "go": "request"})
    assert told(answer)["config"]["connection"] == northwind.pk
    assert [part["state"] for part in answer.context["parts"]] == ["done", "current", "done"]
    assert answer.context["back"].key == "connection" and answer.context["next"].key == "output"


def test_an_untouched_step_is_not_scolded(make_flow, post: Callable[..., Any]) -> None:
    flow = make_flow(document(step("1", "manual"), step("2", "filter", condition="")))
    url = f"/w/acme/flows/{flow.pk}/steps/{STEP}/panel"
    assert b'class="error"' not in post.client.get(url).content
    assert b'class="error"' in post(flow, {"part": "condition", "condition": "record.x =="}).content


def test_a_step_that_is_not_saved_yet_has_a_panel_by_its_kind(flow: Flow, post: Callable[..., Any]) -> None:
    url = f"/w/acme/flows/{flow.pk}/steps/0000000f/panel"
    assert post.client.get(url).status_code == 404
    assert post.client.get(url + "?kind=nonsense").status_code == 404
    assert "The new record" in post.client.get(url + "?kind=map").content.decode()


def test_settings_that_are_too_large_are_refused_in_the_panel(flow: Flow, post: Callable[..., Any]) -> None:
    answer = post(flow, LINE | {"level": "info", "message": "x" * 60_000})
    assert answer.status_code == 200 and "HX-Trigger" not in answer
    assert "at most 48 KB" in answer.content.decode()


@pytest.mark.parametrize("held", ["{", "[]", '"x"', '{"message": 7, "level": ["x"]}'])
def test_junk_carried_by_the_form_does_no_harm(flow: Flow, post: Callable[..., Any], held: str) -> None:
    answer = post(flow, {"part": "line", "config": held, "level": "info", "message": "ok"})
    assert told(answer)["config"]["message"] == "ok"


def test_the_value_now_comes_from_the_sample_before(flow: Flow, post: Callable[..., Any]) -> None:
    Sample.objects.create(flow=flow, step="00000001", data={"output": {"name": "Ada"}})
    answer = post(
        flow,
        LINE | {"level": "info", "message": "Hello {{ record.name | upper }}"},
    )
    assert "Now: Hello ADA" in answer.content.decode()


def test_trying_a_step_shows_what_it_gives_and_keeps_it(flow: Flow, post, people: SimpleNamespace) -> None:
    Sample.objects.create(flow=flow, step="00000001", data={"output": {"name": "Ada"}})
    url = f"/w/acme/flows/{flow.pk}/steps/{STEP}/test"
    answer = post.client.post(url, LINE | {"level": "info", "message": "Hello {{ record.name }}"})
    assert answer.status_code == 200 and answer.context["test"]["ok"], answer.context["test"]["error"]
    assert Sample.objects.get(flow=flow, step=STEP).data["output"] == {"name": "Ada"}
    failed = post.client.post(url, LINE | {"level": "info", "message": "{{ record.nme }}"})
    assert not failed.context["test"]["ok"] and "name" in failed.context["test"]["error"]


def test_a_guessed_input_names_the_step_to_try_first(make_flow, post, northwind: Connection) -> None:
    doc = document(
        step("1", "webhook", "Order", path="orders"),
        step("3", "http", "Look up", connection=northwind.pk, path="/customers"),
        step("4", "map", "Shape", fields=[{"name": "name", "value": "{{ record.name }}"}]),
        step("2", "log", "Say", level="info", message="{{ record.name }}"),
    )
    flow = make_flow(doc)
    url = f"/w/acme/flows/{flow.pk}/steps/{STEP}/test"
    typed = LINE | {"level": "info", "message": "{{ record.name }}"}
    assert post.client.post(url, typed).context["test"]["first"] == "Look up"
    Sample.objects.create(flow=flow, step="00000001", data={"input": {}, "output": {"name": "Ada"}})
    assert post.client.post(url, typed).context["test"]["first"] == ""


def test_an_installed_connector_makes_its_own_wizard(make_flow, post, people: SimpleNamespace) -> None:
    spec = {
        "connector": {"key": "airports", "title": "Airports"},
        "operations": [
            {
                "key": "find",
                "title": "Find an airport",
                "inputs": [{"name": "iata", "label": "Code", "type": "text", "required": True, "in": "path"}],
            }
        ],
    }
    installed = InstalledConnector.objects.create(
        workspace=people.acme, release_id="1" * 24, key="airports", version="1.0.0", title="Airports",
        publisher="Globex", spec=spec, content_hash="", notice="Version 2.0.0 is there.",
    )  # fmt: skip
    own = Connection.objects.create(workspace=people.acme, name="Airports key", installed=installed)
    Connection.objects.create(workspace=people.acme, name="Something else")
    flow = make_flow(document(step("1", "manual"), step("2", "connector", connector=installed.pk)))
    shown = post.client.get(f"/w/acme/flows/{flow.pk}/steps/{STEP}/panel")
    assert [part["title"] for part in shown.context["parts"]] == ["Operation", "Inputs", "Output"]
    assert [one["label"] for one in shown.context["fields"][0]["choices"]] == ["Airports key"]
    assert shown.context["notices"][-1] == {"level": "warn", "text": "Version 2.0.0 is there."}
    first = told(post(flow, {"part": "operation", "connection": own.pk, "operation": "find"}))
    assert first["summary"] == "Airports · Find an airport"
    assert [problem["field"] for problem in first["problems"]] == ["inputs.iata"]
    inputs = {"part": "inputs", "config": json.dumps(first["config"]), "inputs__iata": "{{ record.code }}"}
    second = told(post(flow, inputs))
    assert second["config"]["inputs"] == {"iata": "{{ record.code }}"} and second["problems"] == []
    palette = post.client.get(f"/w/acme/flows/{flow.pk}/").context["boot"]["kinds"]
    assert [kind["connector"] for kind in palette if kind["kind"] == "connector"] == [installed.pk]


def test_a_step_moves_to_another_release_and_keeps_its_inputs(
    make_flow, post, people: SimpleNamespace
) -> None:
    inputs = [{"name": "iata", "label": "Code", "type": "text", "required": True, "in": "path"}]
    spec = {"operations": [{"key": "find", "title": "Find an airport", "inputs": inputs}]}
    old, new = (
        InstalledConnector.objects.create(
            workspace=people.acme, release_id=digit * 24, key="airports", version=version, title="Airports",
            publisher="Globex", spec=spec, content_hash="", state=state, notice=notice,
        )
        for digit, version, state, notice in (
            ("1", "1.9.0", "deprecated", "Version 1.9.0 is deprecated."), ("2", "1.10.0", "published", ""),
        )
    )  # fmt: skip
    InstalledConnector.objects.create(
        workspace=people.acme, release_id="3" * 24, key="airports", version="7.0.0", title="Airports",
        publisher="Somebody else", spec=spec, content_hash="",
    )  # fmt: skip
    keys = [
        Connection.objects.create(workspace=people.acme, name=f"Key {one.version}", installed=one)
        for one in (old, new)
    ]
    config = {"operation": "find", "inputs": {"iata": "HAM"}, "connection": keys[0].pk, "variable": "found"}
    config |= {"on_error": "stop", "retry": {"times": 1, "wait": 2, "factor": 3}}
    flow = make_flow(document(step("1", "manual"), step("2", "connector", connector=old.pk, **config)))
    shown = post.client.get(f"/w/acme/flows/{flow.pk}/steps/{STEP}/panel")
    release = shown.context["fields"][0]
    assert [one["label"] for one in release["choices"]] == ["1.10.0", "1.9.0, deprecated"]
    assert shown.context["notices"][-1]["text"].endswith("Choose it under Release; the inputs stay.")
    moved = told(
        post(
            flow,
            {"part": "operation", "connector": new.pk, **{k: config[k] for k in ("operation", "connection")}},
        )
    )
    assert moved["config"] == config | {"connector": new.pk, "connection": keys[1].pk}
    assert moved["problems"] == []


def test_a_circle_is_told_in_the_panel_of_the_step_that_is_marked(
    make_flow: Callable[..., Any], post: Callable[..., Any]
) -> None:
    doc = by_hand()
    doc["steps"] += [step("3", "log", "Third", message="x")]
    doc["edges"] += [link("2", "3"), link("3", "2")]
    flow = make_flow(doc)
    shown = post.client.get(f"/w/acme/flows/{flow.pk}/steps/{STEP}/panel")
    assert "goes round in a circle" in shown.context["notices"][0]["text"]
    changed = told(post(flow, {"part": shown.context["part"], "message": "y"}))
    assert "goes round in a circle" in changed["problems"][0]["message"]


def test_by_hand_has_no_test_but_a_form(flow: Flow, post: Callable[..., Any]) -> None:
    shown = post.client.get(f"/w/acme/flows/{flow.pk}/steps/00000001/panel")
    assert shown.context["test_url"] == "" and shown.context["fields"][0]["type"] == "arguments"
    assert by_hand()["steps"][0]["kind"] == "manual"


def test_a_second_answer_gets_a_name_of_its_own(make_flow, post, northwind: Connection) -> None:
    doc = document(
        step("1", "manual"),
        step("2", "http", "First", connection=northwind.pk, path="/a"),
        step("3", "http", "Second", connection=northwind.pk, path="/b"),
    )
    answer = post(make_flow(doc), {"part": "connection", "connection": northwind.pk}, "00000003")
    assert told(answer)["config"]["variable"] == "getResponse2" and told(answer)["problems"] == []
