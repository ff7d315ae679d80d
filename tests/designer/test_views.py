"""The designer's addresses: who may use them, and what they answer to good and bad input."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer.models import Flow, Integration, Sample
from designer.services import draft_of, publish, switch
from tests.designer.building import by_hand, document, hooked, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    """Return the browser of a builder."""
    client = Client()
    client.force_login(people.bob)
    return client


def path(flow: Flow, rest: str = "") -> str:
    return f"/w/acme/flows/{flow.pk}/{rest}"


def put(client: Client, flow: Flow, body: Any, etag: str | None = None) -> Any:
    headers = {"if-match": f'"{etag}"'} if etag else {}
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.put(path(flow, "draft.json"), data, content_type="application/json", headers=headers)


ADDRESSES = [
    ("get", "", "viewer"),
    ("get", "test/", "viewer"),
    ("get", "deploy/", "viewer"),
    ("get", "draft.json", "viewer"),
    ("get", "export", "viewer"),
    ("get", "steps/00000002/panel", "viewer"),
    ("get", "listen.json", "viewer"),
    ("put", "draft.json", "builder"),
    ("post", "draft/copy", "builder"),
    ("post", "steps/00000002/panel", "builder"),
    ("post", "steps/00000002/test", "builder"),
    ("post", "publish", "builder"),
    ("post", "switch", "builder"),
    ("post", "versions/1/restore", "builder"),
    ("post", "rename", "builder"),
    ("post", "delete", "builder"),
    ("post", "undelete", "builder"),
    ("post", "listen", "builder"),
]


@pytest.mark.parametrize(("method", "rest", "role"), ADDRESSES)
def test_strangers_learn_nothing_and_viewers_change_nothing(
    flow: Flow, people: SimpleNamespace, method: str, rest: str, role: str
) -> None:
    client = Client()
    assert getattr(client, method)(path(flow, rest)).status_code == 302  # to sign in
    client.force_login(people.charlie)
    assert getattr(client, method)(path(flow, rest)).status_code == 404
    # His own workspace does not open it either.
    assert getattr(client, method)(f"/w/globex/flows/{flow.pk}/{rest}").status_code == 404
    client.force_login(people.vera)
    assert getattr(client, method)(path(flow, rest)).status_code == (200 if role == "viewer" else 403)


def test_the_designer_gets_all_it_starts_from(bob: Client, flow: Flow) -> None:
    answer = bob.get(path(flow))
    assert answer.status_code == 200
    boot = answer.context["boot"]
    assert boot["doc"] == by_hand() and boot["etag"] == draft_of(flow).etag and boot["problems"] == []
    assert boot["summaries"]["00000002"] == "Info · {{ record.name }}"
    assert {kind["kind"] for kind in boot["kinds"]} >= {
        "manual",
        "webhook",
        "api",
        "http",
        "router",
        "return",
    }
    assert b'id="canvas-boot"' in answer.content


def test_saving_needs_to_know_what_was_changed(bob: Client, flow: Flow) -> None:
    assert put(bob, flow, {"doc": by_hand("x")}).status_code == 428


def test_saving_and_saving_again(bob: Client, flow: Flow) -> None:
    first = put(bob, flow, {"doc": document(step("1", "manual"), step("2", "filter"))}, draft_of(flow).etag)
    assert first.status_code == 200
    assert first.json()["problems"][0]["step"] == "00000002"
    assert first["ETag"] == f'"{first.json()["etag"]}"'
    assert put(bob, flow, by_hand("again"), first.json()["etag"]).status_code == 200


def test_a_stale_tab_is_told_and_loses_nothing(bob: Client, flow: Flow, people: SimpleNamespace) -> None:
    stale = draft_of(flow).etag
    alice = Client()
    alice.force_login(people.alice)
    assert put(alice, flow, {"doc": by_hand("alice's")}, stale).status_code == 200
    answer = put(bob, flow, {"doc": by_hand("bob's")}, stale)
    assert answer.status_code == 412
    body = answer.json()
    assert body["doc"] == by_hand("alice's") and body["etag"] == draft_of(flow).etag and body["by"] == "Alice"
    copied = bob.post(path(flow, "draft/copy"), json.dumps(by_hand("bob's")), content_type="application/json")
    assert copied.status_code == 201
    other = Flow.objects.exclude(pk=flow.pk).get()
    assert copied.json()["url"] == path(other)
    assert draft_of(other).doc["steps"][1]["config"]["message"] == "bob's"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "not JSON"),
        (b"[]", "JSON object"),
        (b"\xff\xfe", "not JSON"),
        (b"NaN", "not JSON"),
        ({"doc": None}, "one JSON object"),
        ({"doc": {"schema_version": 2}}, "schema_version"),
        ({"schema_version": 1, "steps": [{"id": "x", "kind": "log"}]}, "8 characters"),
        ({"schema_version": 1, "steps": [{"id": "0" * 8, "kind": "rm"}]}, "Known kinds"),
        ({"schema_version": 1, "steps": 7}, "list"),
    ],
)
def test_junk_is_refused_with_a_sentence(bob: Client, flow: Flow, body: Any, sentence: str) -> None:
    answer = put(bob, flow, body, draft_of(flow).etag)
    assert answer.status_code == 400 and sentence in answer.json()["message"]
    assert draft_of(flow).doc == by_hand()


def test_a_document_has_a_limit(bob: Client, flow: Flow) -> None:
    large = document(step("1", "note", text="x" * 1_100_000))
    assert put(bob, flow, large, draft_of(flow).etag).status_code == 413


def test_publishing_from_the_designer(bob: Client, flow: Flow) -> None:
    def press() -> Any:
        return bob.post(path(flow, "publish"), json.dumps({"note": "First"}), content_type="application/json")

    assert press().json()["number"] == 1
    again = press()
    assert again.status_code == 422 and again.json()["message"] == "Nothing changed since version 1."
    put(bob, flow, document(step("1", "manual"), step("2", "filter")), draft_of(flow).etag)
    refused = press()
    assert refused.status_code == 422 and refused.json()["problems"][0]["field"] == "condition"


def test_switching_and_restoring(bob: Client, flow: Flow, people: SimpleNamespace) -> None:
    answer = bob.post(path(flow, "switch"), {"on": "1"}, headers={"accept": "application/json"})
    assert answer.status_code == 422 and "never published" in answer.json()["message"]
    publish(flow=flow, note="", by=people.bob)
    assert bob.post(path(flow, "switch"), {"on": "1"}, headers={"accept": "application/json"}).json() == {
        "on": True
    }
    assert bob.post(path(flow, "versions/1/restore"), {"as": "live"}).status_code == 302
    assert bob.post(path(flow, "versions/9/restore"), {"as": "live"}).status_code == 404
    assert b"v1" in bob.get(path(flow, "deploy/")).content


def test_export_and_import_of_a_file(bob: Client, flow: Flow, integration: Integration) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    exported = bob.get(path(flow, "export"))
    assert exported["Content-Disposition"] == 'attachment; filename="order-desk.flow.json"'
    for number in ("7", "1" * 5000):
        assert bob.get(path(flow, "export"), {"version": number}).status_code == 404
    file = SimpleUploadedFile("x.json", exported.content)
    answer = bob.post("/w/acme/flows/import", {"file": file, "integration": integration.pk})
    assert answer.status_code == 302 and Flow.objects.count() == 2
    bad = SimpleUploadedFile("x.json", b"nonsense")
    bob.post("/w/acme/flows/import", {"file": bad, "integration": integration.pk})
    assert Flow.objects.count() == 2


def test_what_a_member_sees_is_kept_by_no_proxy(bob: Client, flow: Flow) -> None:
    for page in ("", "export"):
        assert bob.get(path(flow, page))["Cache-Control"] == "private"


def test_deleting_can_be_undone(bob: Client, flow: Flow) -> None:
    answer = bob.post(path(flow, "delete"), follow=True)
    (message,) = answer.context["messages"]
    assert message.extra_tags == path(flow, "undelete")
    assert bob.get(path(flow)).status_code == 404
    assert bob.post(message.extra_tags).status_code == 302
    assert bob.get(path(flow)).status_code == 200


def test_integrations(bob: Client, people: SimpleNamespace) -> None:
    assert bob.post("/w/acme/integrations/new", {"name": "Sales"}).status_code == 302
    made = Integration.objects.get(name="Sales")
    here = f"/w/acme/integrations/{made.pk}/"
    bob.post(here + "rename", {"name": "Selling"})
    made.refresh_from_db()
    assert made.name == "Selling"
    bob.post(here + "rename", {"name": " "})
    made.refresh_from_db()
    assert made.name == "Selling"
    bob.post(here + "delete")
    assert not Integration.objects.filter(pk=made.pk).exists()
    bob.post(here + "undelete")
    assert Integration.objects.filter(pk=made.pk).exists()


def test_a_flow_without_integration_gets_one(bob: Client, people: SimpleNamespace) -> None:
    answer = bob.post("/w/acme/flows/new", {"name": "First", "integration": ""})
    flow = Flow.objects.get(name="First")
    assert answer["Location"] == path(flow) and flow.integration.name == "My integration"
    assert bob.post("/w/acme/flows/new", {"name": "x", "integration": "f" * 24}).status_code == 404


def test_a_foreign_integration_is_not_there(bob: Client, people: SimpleNamespace) -> None:
    foreign = Integration.objects.create(workspace=people.globex, name="Theirs")
    assert bob.post("/w/acme/flows/new", {"name": "x", "integration": foreign.pk}).status_code == 404
    assert bob.post(f"/w/acme/integrations/{foreign.pk}/delete").status_code == 404


def test_listening_for_a_test_event(bob: Client, make_flow: Any, people: SimpleNamespace) -> None:
    flow = make_flow(hooked("orders"))
    assert b"Waiting for an event" in bob.post(path(flow, "listen")).content
    sample = Sample.objects.get(flow=flow)
    assert sample.data == {"kind": "hook", "method": "POST", "path": "/orders"} and sample.listening_until
    sample.data, sample.listening_until = {"input": {"body": {"a": 1}}, "output": {"a": 1}}, None
    sample.save()
    heard = bob.get(path(flow, "listen.json")).content
    assert b"The last event" in heard and b"Waiting" not in heard


def test_the_test_page_shows_the_live_address(bob: Client, make_flow: Any, people: SimpleNamespace) -> None:
    doc = document(
        step("1", "api", path="/airports/[string iata]", query=[{"name": "lang", "type": "text"}]),
        step("2", "respond"),
    )
    flow = make_flow(doc)
    publish(flow=flow, note="", by=people.bob)
    switch(flow=flow, on=True, by=people.bob)
    (endpoint,) = bob.get(path(flow, "test/")).context["endpoints"]
    assert endpoint.url.endswith("/flow/acme/airports/{iata}")
    assert [(one.name, one.place) for one in endpoint.params] == [
        ("iata", "path"),
        ("lang", "query"),
    ]
