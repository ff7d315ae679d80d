"""What trying a step of a draft says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from runs.services import test_step as try_step
from tests.designer.building import document, step
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db

BRANCHES = [
    {"id": "7001dd94", "name": "Hessen", "condition": "record.state == 'HE'"},
    {"id": "7001dd95", "name": "Large", "condition": "record.size > 10"},
    {"id": "7001dd96", "name": "", "condition": "record.size > 100"},
]


@pytest.mark.parametrize(
    ("mode", "record", "note"),
    [
        ("first", {"state": "HE", "size": 20}, "Leaves by Hessen"),
        ("all", {"state": "HE", "size": 200}, "Leaves by Hessen, Large, Branch 3"),
        ("first", {"state": "BY", "size": 1}, "Leaves by Else"),
    ],
)
def test_a_router_names_the_branches_that_a_record_takes(
    people: SimpleNamespace, mode: str, record: Any, note: str
) -> None:
    flow = live_flow(people.acme, people.bob)
    doc = document(step("1", "manual"), step("2", "router", mode=mode, branches=BRANCHES))
    tried = try_step(flow=flow, doc=doc, step_id="00000002", record=record)
    assert (tried.error, tried.note) == ("", note)


def test_a_join_tells_the_key_of_the_record_on_each_side(people: SimpleNamespace) -> None:
    flow = live_flow(people.acme, people.bob)
    doc = document(step("1", "manual"), step("2", "join", left_key="record.id", right_key="record.who"))
    tried = try_step(flow=flow, doc=doc, step_id="00000002", record={"id": 7})
    assert tried.error == "" and "as a left record 7" in tried.note
    assert "as a right record none (" in tried.note and "Test the whole flow" in tried.note
