"""The drawer below the canvas: what was seen at a step, and what is pinned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer import extensions, pins, samples, seen
from designer.document import parse
from designer.models import Flow, Sample
from tests.designer.building import document, step

pytestmark = pytest.mark.django_db

MAP, LOG = "00000002", "00000003"


def doc() -> dict[str, Any]:
    return document(
        step("1", "manual", "Start"),
        step("2", "map", "Shape", fields=[{"target": "x", "value": "1"}]),
        step("3", "log", "Note it", message="x"),
    )


@pytest.fixture
def flow(make_flow: Callable[..., Flow]) -> Flow:
    """Return a flow whose second step shapes records."""
    return make_flow(doc())


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    """Return the browser of a builder."""
    client = Client()
    client.force_login(people.bob)
    return client


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that makes up what the last run showed of the second step."""

    def make(**passed: Any) -> None:
        run = extensions.LastRun(
            "r1",
            datetime(2026, 3, 2, 6, tzinfo=UTC),
            {"kind": "manual", "args": {}},
            {MAP: passed},
            {MAP: {"ok": 2400}},
        )
        monkeypatch.setattr(extensions, "_witness", lambda flow: run)

    return make


def shown(client: Client, flow: Flow, query: str = "", step: str = MAP) -> str:
    answer = client.get(f"/w/acme/flows/{flow.pk}/steps/{step}/data{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, flow: Flow, **data: str) -> str:
    answer = client.post(f"/w/acme/flows/{flow.pk}/steps/{MAP}/pin", data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_seen_says_what_to_do(bob: Client, flow: Flow) -> None:
    html = shown(bob, flow)
    assert "given nothing yet" in html and "Write sample data" in html


def test_a_test_shows_its_records_and_what_the_step_added(bob: Client, flow: Flow) -> None:
    samples.keep(flow, MAP, record={"id": 1}, output=[{"id": 1, "x": 5}, {"id": 2, "x": 6}], variables={})
    html = shown(bob, flow)
    assert "2 records" in html and "added here" in html
    columns, rows = seen.table([{"id": 1, "x": 5}, {"id": 2, "x": 6}], [{"id": 1}])
    assert [(one.path, one.type, one.added) for one in columns] == [
        ("id", "number", False),
        ("x", "number", True),
    ]
    assert rows == [["1", "5"], ["2", "6"]]


def test_the_last_run_is_shown_and_serves_as_sample(
    bob: Client, flow: Flow, ran: Callable[..., None]
) -> None:
    ran(**{"in": [{"a": 1}], "out": [{"a": 1, "b": "two"}]})
    html = shown(bob, flow)
    assert "1 of 2,400 records" in html and "Last run" in html and "two" in html
    graph = parse(doc())
    known = samples.known_at(flow, graph, LOG)
    assert known.record == {"a": 1, "b": "two"} and known.from_sample


def test_a_test_is_nearer_than_the_last_run(flow: Flow, ran: Callable[..., None]) -> None:
    ran(out=[{"old": True}])
    samples.keep(flow, MAP, record={}, output=[{"new": True}], variables={})
    assert samples.known_at(flow, parse(doc()), LOG).record == {"new": True}


def test_a_value_that_was_cut_is_no_sample(bob: Client, flow: Flow, ran: Callable[..., None]) -> None:
    ran(out=[{"cut": '{"a": "xxx', "bytes": 20000}, {"a": 1}])
    assert samples.known_at(flow, parse(doc()), LOG).record == {"a": 1}
    assert "1 record is too large" in shown(bob, flow)


def test_what_is_pinned_stays_whatever_a_test_brings(bob: Client, flow: Flow) -> None:
    samples.keep(flow, MAP, record={}, output=[{"first": 1}], variables={})
    assert "Pinned" in post(bob, flow, source="test")
    samples.keep(flow, MAP, record={}, output=[{"second": 2}], variables={})
    assert samples.known_at(flow, parse(doc()), LOG).record == {"first": 1}
    assert "given nothing yet" in post(bob, flow, off="1")
    samples.keep(flow, MAP, record={}, output=[{"third": 3}], variables={})
    assert samples.known_at(flow, parse(doc()), LOG).record == {"third": 3}


def test_records_are_written_by_hand(bob: Client, flow: Flow) -> None:
    html = post(bob, flow, records='[{"id": 12345678901234567890123}, {"id": 2}]')
    assert "Pinned" in html and "12345678901234567890123" in html
    assert samples.known_at(flow, parse(doc()), LOG).record == {"id": "12345678901234567890123"}
    assert "Pinned" in post(bob, flow, records='{"one": 1}')


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{nope", "This is not JSON"),
        ("", "This is not JSON"),
        ("[]", "at least one record"),
        ("[" + ",".join(["{}"] * 101) + "]", "At most 100 records"),
        ('{"a": "' + "x" * 70_000 + '"}', "64 KB"),
        ("[" * 900 + "]" * 900, "nested too deeply"),
    ],
)
def test_what_cannot_be_pinned_is_told_and_kept_in_the_box(
    bob: Client, flow: Flow, written: str, says: str
) -> None:
    html = post(bob, flow, records=written)
    assert says in html and 'role="alert"' in html
    assert not Sample.objects.filter(flow=flow).exists()
    if written:
        assert written[:4].replace('"', "&quot;") in html


def test_the_schema_tells_types_and_how_often(bob: Client, flow: Flow) -> None:
    records = [
        {"id": 1, "lines": [{"sku": "A"}], "who": {"name": "Ines"}},
        {"id": "x", "who": {"name": "Jo", "age": 4}},
    ]
    lines = {line.name: line for line in seen.schema(records)}
    assert lines["id"].types == ["number", "text"] and lines["id"].seen == 2
    assert lines["sku"].depth == 1 and lines["sku"].example == "A"
    assert [line.name for line in seen.schema(records)] == ["id", "lines", "sku", "who", "name", "age"]
    samples.keep(flow, MAP, record={}, output=records, variables={})
    assert "1 of 2" in shown(bob, flow, "?view=schema")


@pytest.mark.parametrize("value", [5, "text", None, [1, 2], [], {}, {"a": [[]]}, {"": {"": ""}}])
def test_any_value_can_be_shown(bob: Client, flow: Flow, value: Any) -> None:
    pins.pin(flow, MAP, [value, {"a": 1}])
    for view in ("table", "json", "schema", "junk"):
        shown(bob, flow, f"?view={view}&source=junk&side=junk")


def test_a_viewer_may_look_and_not_pin(people: SimpleNamespace, flow: Flow) -> None:
    client = Client()
    client.force_login(people.vera)
    answer = client.post(f"/w/acme/flows/{flow.pk}/steps/{MAP}/pin", {"records": "{}"})
    assert answer.status_code in (403, 404)
