"""What pages ask for again and again is found by its partial index, however long the tables are."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from lib.ids import new_id
from runs.activity import waiting_errors
from runs.models import Run
from runs.views.lists import STATES
from runs.watched import oldest_id, open_runs, unclean_runs
from tests.runs.recorded import ended_run, live_flow

pytestmark = pytest.mark.django_db

CLEAN = {"n_failed": 0, "n_held": 0}


@pytest.fixture
def runs(people: SimpleNamespace) -> dict[str, Run]:
    """Return a run in each state, by what it shows."""
    flow = live_flow(people.acme, people.bob)
    return {
        "queued": ended_run(flow, status="queued", **CLEAN),
        "running": ended_run(flow, status="running", n_failed=1),
        "clean": ended_run(flow, **CLEAN),
        "failed records": ended_run(flow, n_failed=1),
        "held records": ended_run(flow, n_failed=0, n_held=1),
        "failed": ended_run(flow, status="failed", **CLEAN),
        "stopped": ended_run(flow, status="cancelled", **CLEAN),
    }


def plan(rows) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(row[3] for row in cursor.fetchall())


def names(runs: dict[str, Run], rows) -> set[str]:
    found = {run.pk for run in rows}
    return {name for name, run in runs.items() if run.pk in found}


def test_open_and_unclean_runs(runs: dict[str, Run]) -> None:
    assert names(runs, open_runs(Run.objects.all())) == {"queued", "running"}
    assert names(runs, unclean_runs(Run.objects.all())) == set(runs) - {"queued", "clean"}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", {"queued", "running"}),
        ("completed", {"clean"}),
        ("errors", {"failed records", "held records"}),
        ("failed", {"failed"}),
        ("cancelled", {"stopped"}),
    ],
)
def test_the_states_of_the_list(runs: dict[str, Run], state: str, expected: set[str]) -> None:
    assert names(runs, STATES[state](Run.objects.all())) == expected


@pytest.mark.parametrize(
    ("state", "index"), [("open", "runs_open"), *((one, "runs_unclean") for one in ("errors", "failed"))]
)
def test_rare_states_are_found_by_their_index(people: SimpleNamespace, state: str, index: str) -> None:
    rows = Run.objects.filter(workspace=people.acme, flow__deleted_at=None, pk__gt=oldest_id(timezone.now()))
    assert index in plan(STATES[state](rows).order_by("-pk")[:51])


def test_waiting_records_are_counted_from_their_index_alone(people: SimpleNamespace) -> None:
    found = plan(waiting_errors(people.acme).values("flow").distinct())
    assert "COVERING INDEX errors_open" in found


def test_an_id_made_now_lies_behind_every_time_before() -> None:
    made = new_id()
    now = timezone.now()
    assert made > oldest_id(now)
    assert made < oldest_id(now + timedelta(minutes=5))
    assert oldest_id(now - timedelta(days=36_000)) == "00000000"
