"""What happened lately: bars, states and groups."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from runs.activity import (
    HOURS,
    SLOT,
    Activity,
    Fates,
    activity_of,
    fates_of,
    groups,
    open_errors,
    state_of,
)
from runs.children import fingerprint
from runs.models import RunError
from tests.runs.recorded import ended_run, failed_record, live_flow

pytestmark = pytest.mark.django_db

CLEAN = {"n_failed": 0, "n_ok": 3}


def test_runs_stand_in_the_hour_in_which_they_began(people: SimpleNamespace) -> None:
    flow = live_flow(people.acme, people.bob)
    this_hour = timezone.now().replace(minute=0, second=1, microsecond=0)
    ended_run(flow, at=this_hour, **CLEAN)
    ended_run(flow, at=this_hour)
    ended_run(flow, at=this_hour, status="running", **CLEAN)
    ended_run(flow, at=this_hour - timedelta(hours=1), status="failed", n_failed=0)
    ended_run(flow, at=this_hour - timedelta(hours=HOURS - 1), **CLEAN)
    ended_run(flow, at=this_hour - timedelta(hours=HOURS), **CLEAN)
    seen = activity_of(people.acme, [flow.pk])[flow.pk]
    assert seen.slots[-1] == {"ok": 1, "errors": 1, "failed": 0, "waiting": 1}
    assert seen.slots[-2] == {"ok": 0, "errors": 0, "failed": 1, "waiting": 0}
    assert seen.slots[0] == {"ok": 1, "errors": 0, "failed": 0, "waiting": 0}
    assert seen.total == {"ok": 2, "errors": 1, "failed": 1, "waiting": 1}, (
        "what is older than a day is not counted"
    )
    assert seen.bars["max"] == 3 and len(seen.bars["slots"]) == HOURS
    assert [part["fill"] for part in seen.bars["slots"][-1]] == ["ok", "warn", "idle"]
    assert [part["y"] for part in seen.bars["slots"][-1]] == [1, 8, 15]
    assert seen.running == 1 and seen.last_run_at == this_hour


def test_bars_are_of_what_counts_in_production_and_the_last_run_says_what_it_was(
    people: SimpleNamespace,
) -> None:
    flow, other = live_flow(people.acme, people.bob), live_flow(people.acme, people.bob, name="Other")
    this_hour = timezone.now().replace(minute=0, second=1, microsecond=0)
    ended_run(flow, at=this_hour, **CLEAN)
    for number, fields in enumerate(
        (
            {"environment": "production", "started_by": "test"},
            {"environment": "production", "started_by": "retry"},
            {"environment": "development", "started_by": "webhook"},
            {"environment": "development", "started_by": "test"},
        )
    ):
        ended_run(flow, at=this_hour + timedelta(seconds=number + 1), status="failed", **fields)
    ended_run(other, at=this_hour + timedelta(seconds=9), environment="development", status="failed")
    seen = activity_of(people.acme, [flow.pk, other.pk])
    assert seen[flow.pk].total == {"ok": 1, "errors": 0, "failed": 0, "waiting": 0}
    assert seen[other.pk].total == dict.fromkeys(SLOT, 0)
    assert (seen[flow.pk].last_run_at, seen[flow.pk].last_run_was) == (
        this_hour + timedelta(seconds=4),
        "test",
    )
    assert seen[other.pk].last_run_was == "development"
    seen[flow.pk].add(seen[other.pk])
    assert seen[flow.pk].last_run_was == "development"
    ended_run(flow, at=this_hour + timedelta(seconds=20), **CLEAN)
    assert activity_of(people.acme, [flow.pk])[flow.pk].last_run_was == ""


def test_flows_without_runs_have_empty_bars_and_other_flows_do_not_count(people: SimpleNamespace) -> None:
    flow, other = live_flow(people.acme, people.bob), live_flow(people.acme, people.bob, name="Other")
    ended_run(other)
    seen = activity_of(people.acme, [flow.pk])
    assert other.pk not in seen
    assert seen[flow.pk].bars["max"] == 1 and seen[flow.pk].total == dict.fromkeys(SLOT, 0)
    assert seen[flow.pk].last_run_at is None


def test_an_integration_adds_its_flows_up() -> None:
    first, second = Activity(running=1, open_errors=2), Activity(running=2, open_errors=3)
    first.slots[0]["ok"], second.slots[0]["ok"] = 4, 5
    second.last_run_at = timezone.now()
    first.add(second)
    assert (first.running, first.open_errors, first.slots[0]["ok"]) == (3, 5, 9)
    assert first.last_run_at == second.last_run_at


@pytest.mark.parametrize(
    ("seen", "facts", "state"),
    [
        ({}, {"on": True, "published": True, "broken": True}, "disconnected"),
        ({"running": 1, "open_errors": 1}, {"on": True, "published": True}, "running"),
        ({"open_errors": 1}, {"on": True, "published": True}, "errors"),
        ({}, {"on": False, "published": False}, "new"),
        ({}, {"on": False, "published": True}, "off"),
        ({}, {"on": True, "published": True}, "healthy"),
    ],
)
def test_the_most_urgent_state_is_shown(seen: dict, facts: dict, state: str) -> None:
    assert state_of(Activity(**seen), **facts) == state


def test_errors_are_grouped_by_flow_step_and_reason(people: SimpleNamespace) -> None:
    flow, copy = live_flow(people.acme, people.bob), live_flow(people.acme, people.bob, name="Copy")
    run = ended_run(flow)
    early = timezone.now() - timedelta(hours=2)
    failed_record(run, at=early)
    failed_record(run, state="held")
    failed_record(run, state="retrying", message="Another", fingerprint="a" * 32)
    failed_record(ended_run(copy))
    found = groups(RunError.objects.all())
    assert [(one["count"], one["held"], one["retrying"]) for one in found][0] == (2, True, False)
    assert found[0]["first_at"] == early and found[0]["flow"] == flow
    assert sorted(one["count"] for one in found) == [1, 1, 2]
    assert len({one["fingerprint"] for one in found}) == 3, (
        "the copy's step has the same id, not the same group"
    )
    assert next(one for one in found if one["title"] == "Another")["retrying"] == 1


@pytest.mark.parametrize(
    ("code", "messages", "title", "example"),
    [
        (
            "iata_taken",
            ["Refused: “DFW is taken” (409)", "Refused: “SLU is taken” (409)"],
            "iata_taken",
            "DFW is taken",
        ),
        ("iata_taken", ["DFW is taken", "SLU is taken"], "iata_taken", "DFW is taken"),
        ("iata_taken", ["DFW is taken", "DFW is taken"], "DFW is taken", ""),
        ("422", ["Row 7 lacks a city", "Row 12 lacks a city"], "Row … lacks a city", "Row 7 lacks a city"),
        ("expression", ["“Ada” is no number", "“Bo” is no number"], "“…” is no number", "“Ada” is no number"),
    ],
)
def test_a_group_is_called_by_what_its_records_share(
    people: SimpleNamespace, code: str, messages: list[str], title: str, example: str
) -> None:
    run = ended_run(live_flow(people.acme, people.bob))
    for message in messages:
        failed_record(run, code=code, message=message, fingerprint=fingerprint("00000002", code, message))
    (group,) = groups(RunError.objects.all())
    assert (group["title"], group["example"], group["run"]) == (title, example, run)


def test_what_became_of_the_records_of_a_run(people: SimpleNamespace) -> None:
    run = ended_run(live_flow(people.acme, people.bob))
    retry = ended_run(run.flow, started_by="retry", parent=run)
    for state in ("open", "open", "held", "retrying", "skipped"):
        failed_record(run, state=state)
    failed_record(run, state="resolved", retry=retry)
    found = fates_of(run.errors.all())
    assert (found.open, found.held, found.retrying, found.resolved, found.skipped) == (2, 1, 1, 1, 1)
    assert (found.done, found.retry) == (2, retry)
    failed_record(run, state="resolved", retry=ended_run(run.flow, started_by="retry", parent=run))
    assert fates_of(run.errors.all()).retry is None, "one run no longer stands for all of them"
    assert fates_of(RunError.objects.none()) == Fates()


def test_counts_for_the_navigation_are_of_the_workspace_alone(people: SimpleNamespace) -> None:
    mine, theirs = live_flow(people.acme, people.bob), live_flow(people.globex, people.charlie)
    run = ended_run(mine)
    for state in ("open", "held", "retrying", "resolved", "skipped"):
        failed_record(run, state=state)
    failed_record(ended_run(theirs))
    assert (open_errors(people.acme), open_errors(people.globex)) == (3, 1)
    type(mine).objects.filter(pk=mine.pk).update(deleted_at=timezone.now())
    assert open_errors(people.acme) == 0
