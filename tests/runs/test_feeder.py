"""The feeder: whom it gives hints for, in which order, and how many."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from runs import waiting
from runs.feeder import Feeder, reclaim
from runs.hints import Hints
from runs.models import Run
from tests.runs.queue import flow, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> list[str]:
    """Return the list that the feeder's hints go to."""
    return []


def feeder(sent: list[str], limit: int = 10) -> Feeder:
    """Return a feeder that sends into the list."""
    return Feeder(Hints(limit), sent.append)


def test_queued_runs_are_given_oldest_first(people: SimpleNamespace, sent: list[str]) -> None:
    one = flow(people.acme)
    runs = [run(one) for _ in range(3)]
    assert feeder(sent).look() == 3
    assert sent == runs


def test_a_run_is_not_given_twice(people: SimpleNamespace, sent: list[str]) -> None:
    run(flow(people.acme))
    one = feeder(sent)
    assert (one.look(), one.look()) == (1, 0)


def test_flows_take_turns(people: SimpleNamespace, sent: list[str]) -> None:
    busy, quiet = flow(people.acme, "Busy"), flow(people.acme, "Quiet")
    many, few = [run(busy) for _ in range(5)], [run(quiet) for _ in range(2)]
    feeder(sent, limit=4).look()
    assert sent == [many[0], few[0], many[1], few[1]]


def test_turns_go_on_where_they_ended(people: SimpleNamespace, sent: list[str]) -> None:
    flows = [flow(people.acme, f"Flow {n}") for n in range(3)]
    for one in flows:
        run(one)
        run(one)
    one = feeder(sent, limit=2)
    one.look()
    first = list(sent)
    for run_id in first:
        with one.hints.working(run_id):
            Run.objects.filter(pk=run_id).update(status="completed")
    one.look()
    served = [Run.objects.get(pk=run_id).flow_id for run_id in sent]
    assert served[:3] == [f.id for f in flows]


def test_never_more_than_there_is_room_for(people: SimpleNamespace, sent: list[str]) -> None:
    one = flow(people.acme)
    for _ in range(9):
        run(one)
    assert feeder(sent, limit=4).look() == 4


def test_a_flow_that_may_run_once_gets_one_hint(people: SimpleNamespace, sent: list[str]) -> None:
    one = flow(people.acme, max_running=1)
    first, _ = run(one), run(one)
    feeder(sent).look()
    assert sent == [first]


def test_a_flow_that_is_full_keeps_its_queue_but_not_its_tests(
    people: SimpleNamespace, sent: list[str]
) -> None:
    one = flow(people.acme, max_running=1)
    soon = timezone.now() + timedelta(minutes=1)
    run(one, status="running", slot=1, lease_owner="1-a", lease_until=soon)
    run(one)
    test = run(one, started_by="test", environment="development")
    feeder(sent).look()
    assert sent == [test]


@pytest.mark.parametrize("status", ["running", "cancelling"])
def test_a_run_whose_lease_is_over_is_given(people: SimpleNamespace, sent: list[str], status: str) -> None:
    one, now = flow(people.acme), timezone.now()
    lost = run(one, status=status, lease_owner="1-a", lease_until=now - timedelta(seconds=1))
    released = run(one, status=status)
    run(one, status=status, lease_owner="1-a", lease_until=now + timedelta(minutes=1))
    feeder(sent).look()
    assert sent == [lost, released]


def test_a_run_that_waits_is_given_when_its_time_has_come(people: SimpleNamespace, sent: list[str]) -> None:
    one, now = flow(people.acme), timezone.now()
    due = run(one, status="running", wait_until=now - timedelta(seconds=1))
    run(one, status="running", wait_until=now + timedelta(minutes=1))
    feeder(sent).look()
    assert sent == [due]


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_what_has_ended_is_left_alone(people: SimpleNamespace, sent: list[str], status: str) -> None:
    run(flow(people.acme), status=status)
    assert feeder(sent).look() == 0


def test_a_run_that_somebody_waits_for_goes_first(people: SimpleNamespace, sent: list[str]) -> None:
    one = flow(people.acme)
    older, awaited = run(one), run(one)
    busy = feeder(sent)
    busy.wake(awaited)
    busy.wake("0" * 24)
    busy.look()
    assert sent == [awaited, older]


def test_a_new_process_reclaims_the_leases_of_its_slot_alone(people: SimpleNamespace) -> None:
    one, soon = flow(people.acme), timezone.now() + timedelta(minutes=1)
    lost = run(one, status="running", lease_owner="1-old", lease_until=soon)
    kept = [
        run(one, status="running", lease_owner=owner, lease_until=soon)
        for owner in ("1-new", "2-old", "11-old")
    ]
    assert reclaim("1-new") == 1
    assert list(waiting.candidates(one.id, None, 10)) == [lost]
    assert Run.objects.get(pk=lost).lease_owner == "1-old"
    assert all(Run.objects.get(pk=run_id).lease_until == soon for run_id in kept)


def test_finding_flows_reads_the_index_of_open_runs_alone(people: SimpleNamespace) -> None:
    run(flow(people.acme))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + waiting.FLOWS)
        steps = [row[3] for row in cursor.fetchall()]
    about_runs = [step for step in steps if "runs_run" in step]
    assert about_runs
    assert all("runs_open" in step for step in about_runs), steps
