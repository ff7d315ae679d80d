"""An answer that is not what its step declares: the record fails, and the caller gets a problem."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.utils import timezone

from lib.ids import new_id
from runs.engine.plan import compile_plan
from runs.ingest.outcomes import RunState, answer_of
from runs.inline import InlineResult, run_inline
from tests.designer.building import document, step

CALL = {"kind": "api", "method": "GET", "params": {}, "query": {}}


def answered(value: Any, shape: dict[str, Any], **config: Any) -> tuple[InlineResult, Any]:
    """Run a flow that answers with ``value``; return the run and what its caller gets."""
    flow = document(
        step("1", "api", method="GET", path="/a"),
        step("2", "set", name="value", value="{{ record.value }}"),
        step("3", "respond", body_kind="json", body="{{ value }}", shape=shape, **config),
    )
    run_id = new_id()
    payload = {**CALL, "query": {"value": value}}
    made = run_inline(plan=compile_plan(flow), payload=payload, run_id=run_id, now=timezone.now())
    return made, answer_of(RunState(run_id, made.status, made.answer, made.result, made.n_failed))


def test_an_answer_of_the_declared_shape_goes_out() -> None:
    fields = [{"name": "iata", "type": "text", "required": True}]
    made, answer = answered({"iata": "CDG", "more": 1}, {"kind": "object", "fields": fields})
    assert made.n_failed == 0
    assert (answer.status, orjson.loads(answer.body)) == (200, {"iata": "CDG", "more": 1})


@pytest.mark.parametrize("value", [None, ""])
def test_an_answer_that_is_declared_empty_has_no_body(value: Any) -> None:
    _, answer = answered(value, {"kind": "nothing"}, status="204")
    assert (answer.status, answer.body) == (204, b"")


def test_another_answer_fails_its_record_and_the_caller_is_told_so() -> None:
    fields = [{"name": "iata", "type": "text", "required": True}]
    made, answer = answered({"iata": 7}, {"kind": "object", "fields": fields})
    (error,) = [child for child in made.children if type(child).__name__ == "RunError"]
    assert error.code == "shape" and error.message.endswith("“iata” is a number, not a text.")
    assert answer.status == 502
    assert "record failed at a step" in orjson.loads(answer.body)["detail"]


def test_an_error_branch_can_answer_instead() -> None:
    flow = document(
        step("1", "api", method="GET", path="/a"),
        step("2", "respond", body="{{ 1 }}", shape={"kind": "any"}),
    )
    flow["steps"][1]["config"] |= {"body": "{{ record }}", "shape": {"kind": "text"}, "on_error": "branch"}
    flow["steps"].append(step("3", "respond", status="500", body="{{ error.code }}"))
    flow["edges"].append({"id": "e2", "from": "00000002", "port": "error", "to": "00000003"})
    made = run_inline(plan=compile_plan(flow), payload=CALL, run_id=new_id(), now=timezone.now())
    assert made.answer is not None
    assert (made.answer["status"], made.answer["body"]) == (500, '"shape"')
