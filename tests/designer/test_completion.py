"""What a step's fields offer while an expression is typed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer.models import Flow, Sample
from lib.expressions import compile_expression
from tests.designer.building import document, step

pytestmark = pytest.mark.django_db

ORDER = {
    "id": 7,
    "first name": "Ines",
    "it's": True,
    "placed": "2026-03-02T05:58:41Z",
    "lines": [{"sku": "A", "price": 1.5}],
    "note": None,
}


def doc() -> dict[str, Any]:
    return document(
        step("1", "manual", "Start"),
        step("2", "http", "Look up", path="/x", use="call", variable="customer"),
        step("3", "log", "Note it", message="x"),
    )


@pytest.fixture
def ask(people: SimpleNamespace, make_flow: Callable[..., Flow]) -> Callable[..., Any]:
    """Return a function that asks for the scope of the third step; with a text, for its value now."""
    flow = make_flow(doc())
    client = Client()
    client.force_login(people.bob)

    def send(text: str | None = None, *, bare: bool = False, step: str = "00000003", query: str = "") -> Any:
        url = f"/w/acme/flows/{flow.pk}/steps/{step}/scope.json{query}"
        if text is None:
            return client.get(url)
        return client.post(url, {"source": text, "bare": bare}, content_type="application/json")

    send.flow = flow  # type: ignore[attr-defined]
    send.client = client  # type: ignore[attr-defined]
    return send


def sampled(flow: Flow, output: Any = None) -> None:
    data = {"input": {}, "output": output or ORDER, "variables": {"customer": {"name": "Hanne"}}}
    Sample.objects.create(flow=flow, step="00000002", data=data)


def test_without_a_sample_names_are_offered_and_the_step_to_try_first(ask: Callable[..., Any]) -> None:
    told = ask().json()
    assert [one["path"] for one in told["names"]] == ["record", "trigger", "run", "customer"]
    assert told["names"][3]["about"] == "saved by “Look up”"
    assert told["first"] == "Look up"
    assert ask("{{ record.id }}").json() == {}


def test_the_sample_gives_paths_types_and_values(ask: Callable[..., Any]) -> None:
    sampled(ask.flow)
    names = {one["path"]: one for one in ask().json()["names"]}
    assert names["record.id"]["type"] == "number" and names["record.id"]["value"] == "7"
    assert names["record.placed"]["type"] == "date"
    assert names["record.note"]["type"] == "nothing"
    assert names["record.lines[0].sku"]["value"] == "A"
    assert names["customer.name"]["value"] == "Hanne"


def test_every_path_that_is_offered_reads_what_it_says(ask: Callable[..., Any]) -> None:
    sampled(ask.flow)
    scope = {"record": ORDER, "customer": {"name": "Hanne"}}
    paths = [one["path"] for one in ask().json()["names"] if one["path"].startswith(("record", "customer"))]
    assert "record['first name']" in paths and "record['it\\'s']" in paths
    values = [compile_expression(path).evaluate(scope) for path in paths]
    assert True in values and "Ines" in values


def test_a_huge_sample_offers_every_field_before_the_depths_of_one(ask: Callable[..., Any]) -> None:
    wide = {"deep": {f"k{i}": {"x": i} for i in range(900)}, "last": 1}
    sampled(ask.flow, wide)
    paths = [one["path"] for one in ask().json()["names"]]
    assert "record.last" in paths and "customer.name" in paths and len(paths) <= 600


def test_functions_come_once_with_help(ask: Callable[..., Any]) -> None:
    assert "functions" not in ask().json()
    functions = {one["name"]: one for one in ask(query="?functions=1").json()["functions"]}
    assert functions["upper"]["takes"] is False and functions["replace"]["takes"] is True
    assert functions["upper"]["examples"] == ["'abc' | upper → ABC"]


@pytest.mark.parametrize(
    ("text", "bare", "gives"),
    [
        ("Order {{ record.id }}", False, {"value": "Order 7"}),
        ("record.id > 5", True, {"value": "true"}),
        ("   ", False, {}),
    ],
)
def test_the_value_now(ask: Callable[..., Any], text: str, bare: bool, gives: dict[str, str]) -> None:
    sampled(ask.flow)
    assert ask(text, bare=bare).json() == gives


def test_what_cannot_be_worked_out_is_told(ask: Callable[..., Any]) -> None:
    sampled(ask.flow)
    assert "idd" in ask("{{ record.idd }}").json()["problem"]
    assert ask("{{ record.").json()["problem"]


def test_junk_is_no_fault_of_the_server(ask: Callable[..., Any]) -> None:
    url = f"/w/acme/flows/{ask.flow.pk}/steps/00000003/scope.json"
    for body in ("{", "[]", '{"source": 5}', '{"source": "' + "x" * 30_000 + '"}'):
        assert ask.client.post(url, body, content_type="application/json").json() == {}
    assert ask(step="0000000f").status_code == 404
