"""Runs of pure flows on the spot: the same end as a worker's."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from runs.engine.plan import compile_plan
from runs.inline import run_inline
from runs.models import RunError
from runs.states import RunStatus
from tests.designer.building import document, step

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
OWNER = SimpleNamespace(pk="r" * 24, workspace_id="w" * 24, flow_id="f" * 24)


def test_a_record_that_stops_the_run_fails_it_where_it_failed():
    strict = step("2", "log", message="{{ record.missing }}", on_error="stop")
    plan = compile_plan(document(step("1", "webhook"), strict, step("3", "log", message="later")))
    made = run_inline(plan=plan, payload={"kind": "webhook", "body": {}}, run_id="r" * 24, now=NOW, run=OWNER)
    assert made.status == RunStatus.FAILED and made.error_step == "00000002" and "missing" in made.error
    assert (made.n_in, made.n_ok, made.n_failed) == (1, 0, 1)
    assert [one.step for one in made.children if isinstance(one, RunError)] == ["00000002"]
