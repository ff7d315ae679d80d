"""A join in the database: what is kept of it, what a retry says, and where a run cannot begin."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from designer.models import Flow
from runs.advance import advance
from runs.engine.joining import ALONE
from runs.models import Run, RunError
from runs.retries import retry_error
from runs.services import start_run
from tests.designer.building import document, link, step
from tests.designer.test_join_step import into
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flow(people: Any) -> Flow:
    """Return a live flow that takes two lists apart and joins them by key."""
    lists = [{"name": side, "type": "json", "default": None, "required": False} for side in ("left", "right")]
    doc = document(
        step("1", "manual", "Start", arguments=lists),
        step("2", "for_each", "Left", list="record.left", variable="l"),
        step("3", "for_each", "Right", list="record.right", variable="r"),
        step("4", "join", "Join", left_key="record.k", right_key="record.k", keep="all"),
        step("5", "log", message="{{ record }}"),
        links=[link("1", "2"), link("1", "3"), into("2", "left"), into("3", "right"), link("4", "5")],
    )
    return live_flow(people.acme, people.bob, doc)


def run(flow: Flow, people: Any, **rows: Any) -> Run:
    return finish(
        start_run(
            version=flow.current, payload={"kind": "manual", "args": rows}, started_by="manual", by=people.bob
        )
    )


def finish(one: Run) -> Run:
    while advance(one.pk, seconds=0.001):
        pass
    one.refresh_from_db()
    return one


def test_pages_keep_their_input_over_slices_and_nothing_is_left(people: Any, flow: Flow) -> None:
    done = run(flow, people, left=[{"k": 1}, {"k": 2}], right=[{"k": 2}, {"k": 3}])
    assert (done.status, done.stats["00000004"]["in"], done.stats["00000004"]["ok"]) == ("completed", 4, 4)
    assert [line.text for line in done.log_lines.order_by("id")] == [
        '{"k":1,"right":null}',
        '{"k":2,"right":{"k":2}}',
        '{"right":{"k":3}}',
    ]
    assert not done.pages.exists()


def test_a_retried_record_stays_on_the_desk_with_the_reason(people: Any, flow: Flow) -> None:
    run(flow, people, left=[{"x": 1}], right=[{"k": 1}])
    retry = finish(retry_error(error=RunError.objects.get(), record={"k": 1}, by=people.bob))
    error = RunError.objects.get()
    assert retry.status == "completed" and not retry.log_lines.exists()
    assert (error.state, error.message, error.step) == (RunError.State.OPEN, ALONE, "00000004")


def test_a_run_cannot_begin_at_a_join(people: Any, flow: Flow) -> None:
    client = Client()
    client.force_login(people.bob)
    body = {"draft": True, "from": "00000004"}
    answer = client.post(f"/w/acme/flows/{flow.pk}/run", body, content_type="application/json")
    assert answer.status_code == 422 and "needs the records of both its branches" in answer.json()["message"]
