"""Due times become runs: once each, on time or by the policy, whatever happens to flow and clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from designer.models import Flow, FlowSchedule
from designer.services import (
    NotScheduled,
    delete_flow,
    draft_of,
    pause_schedule,
    publish,
    replace_draft,
    restore_flow,
    restore_version,
    switch,
)
from designer.services.schedules import write_schedule
from runs.models import InboxEvent, Run
from runs.schedules import fire_due, right_the_clock
from tests.designer.building import by_hand, document, step
from tests.runs.recorded import ended_run, live_flow

NINE = datetime(2031, 3, 3, 9, 0, tzinfo=UTC)


def clocked(**config: Any) -> dict[str, Any]:
    """Return a flow that is due every five minutes, or as ``config`` says, and logs."""
    settings = {"mode": "cron", "cron": "*/5 * * * *", "zone": "UTC", **config}
    return document(step("1", "schedule", "Clock", **settings), step("2", "log", message="due"))


@pytest.fixture
def due_flow(people: SimpleNamespace) -> Callable[..., Flow]:
    """Return a function that makes a live flow whose next due time is 09:00."""

    def make(**config: Any) -> Flow:
        flow = live_flow(people.acme, people.bob, clocked(**config))
        write_schedule(flow, flow.current.doc)
        FlowSchedule.objects.filter(flow=flow).update(due_at=NINE)
        return flow

    return make


def row(flow: Flow) -> FlowSchedule:
    """Return the schedule as it is stored."""
    return FlowSchedule.objects.get(flow=flow)


def times(flow: Flow) -> list[str]:
    """Return for which times of day the flow was started, in order."""
    events = InboxEvent.objects.filter(flow=flow).order_by("pk")
    return [event.payload["scheduled_for"][11:16] for event in events]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_due_time_starts_one_run_that_knows_its_time(due_flow: Callable[..., Flow]) -> None:
    flow = due_flow(zone="Europe/Berlin")
    assert fire_due(NINE + timedelta(seconds=1)) == 1
    assert fire_due(NINE + timedelta(seconds=2)) == 0
    run = Run.objects.get(flow=flow)
    assert run.started_by == "schedule"
    assert run.event is not None
    assert run.event.payload == {
        "kind": "schedule",
        "scheduled_for": "2031-03-03T09:00:00Z",
        "local_time": "2031-03-03T10:00:00+01:00",
        "zone": "Europe/Berlin",
    }
    assert run.event.dedupe_key == "schedule 1 2031-03-03T09:00:00Z"
    assert row(flow).due_at == NINE + minutes(5)


def test_nothing_is_due_before_its_time(due_flow: Callable[..., Flow]) -> None:
    due_flow()
    assert fire_due(NINE - timedelta(seconds=1)) == 0


def test_late_looks_do_not_drift(due_flow: Callable[..., Flow]) -> None:
    flow = due_flow()
    for late in (0.4, 5.9, 10.3, 15.7):
        fire_due(NINE + minutes(late))
    assert times(flow) == ["09:00", "09:05", "09:10", "09:15"]


@pytest.mark.parametrize(
    ("policy", "started", "told"),
    [
        ("skip", [], "37 times were missed because Flowyard was not running. None was made up for."),
        ("one", ["12:00"], "37 times were missed because Flowyard was not running. 1 run was started."),
        (
            "all",
            [f"{at // 60:02}:{at % 60:02}" for at in range(540, 721, 5)],
            "37 times were missed because Flowyard was not running. 37 runs were started.",
        ),
    ],
)
def test_three_hours_down(due_flow: Callable[..., Flow], policy: str, started: list[str], told: str) -> None:
    flow = due_flow(misfire=policy)
    now = NINE + timedelta(hours=3, minutes=2)
    fire_due(now)
    assert times(flow) == started
    assert (row(flow).told, row(flow).told_at, row(flow).due_at) == (
        told,
        now,
        NINE + timedelta(hours=3, minutes=5),
    )
    fire_due(now)
    assert times(flow) == started


def test_a_clock_that_goes_back_fires_nothing_twice(
    due_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = due_flow()
    fire_due(NINE)
    assert fire_due(NINE - timedelta(hours=1)) == 0
    # Nor do publishing, pausing and switching in that hour plan the same times again.
    for act in (
        lambda now: pause_schedule(flow=flow, paused=True, by=people.bob, now=now),
        lambda now: pause_schedule(flow=flow, paused=False, by=people.bob, now=now),
    ):
        act(NINE - timedelta(minutes=30))
    assert row(flow).due_at == NINE + minutes(5)
    fire_due(NINE + minutes(0.5))
    assert times(flow) == ["09:00"]


def test_a_clock_that_ran_a_year_ahead_is_righted(due_flow: Callable[..., Flow]) -> None:
    flow = due_flow()
    fire_due(NINE + timedelta(days=365))
    assert right_the_clock(NINE) == 1
    assert row(flow).due_at == NINE + minutes(5)


def test_the_next_one_queues_or_is_left_out_while_one_runs(due_flow: Callable[..., Flow]) -> None:
    queueing, leaving = due_flow(), due_flow(overlap="skip")
    for flow in (queueing, leaving):
        ended_run(flow, status="running", ended_at=None)
    fire_due(NINE)
    assert times(queueing) == ["09:00"]
    assert times(leaving) == []
    assert row(leaving).told == "A time was left out: the run before was not done."
    assert row(leaving).due_at == NINE + minutes(5)
    Run.objects.filter(flow=leaving).update(status="completed")
    fire_due(NINE + minutes(5))
    assert times(leaving) == ["09:05"]


def test_runs_of_a_schedule_come_one_after_the_other(due_flow: Callable[..., Flow]) -> None:
    assert due_flow().max_running == 1


def test_an_off_flow_is_never_due_and_counts_from_when_it_is_on(
    due_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = due_flow()
    switch(flow=flow, on=False, by=people.bob)
    assert row(flow).due_at is None
    assert fire_due(NINE + minutes(60)) == 0
    switch(flow=flow, on=True, by=people.bob)
    assert row(flow).due_at is not None
    assert row(flow).missed == 0


def test_pausing_keeps_through_a_publish_and_misses_nothing(
    due_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = due_flow()
    pause_schedule(flow=flow, paused=True, by=people.bob)
    replace_draft(flow=flow, doc=clocked(cron="0 6 * * *"), by=people.bob)
    publish(flow=flow, by=people.bob)
    assert (row(flow).paused, row(flow).due_at) == (True, None)
    assert fire_due(NINE + minutes(60)) == 0
    pause_schedule(flow=flow, paused=False, by=people.bob, now=NINE + minutes(62))
    assert row(flow).due_at == datetime(2031, 3, 4, 6, 0, tzinfo=UTC)
    assert times(flow) == []


def test_publishing_new_times_replaces_the_old_ones_and_rollback_brings_them_back(
    due_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = due_flow()
    replace_draft(flow=flow, doc=clocked(cron="30 6 * * *"), by=people.bob)
    publish(flow=flow, by=people.bob)
    at = row(flow).due_at
    assert at is not None and (at.hour, at.minute) == (6, 30)
    assert FlowSchedule.objects.filter(flow=flow).count() == 1
    restore_version(flow=flow, number=1, by=people.bob)
    at = row(flow).due_at
    assert at is not None and at.minute % 5 == 0 and at - datetime.now(UTC) < minutes(6)


def test_publishing_the_same_times_keeps_what_is_due(
    due_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = due_flow()
    doc = draft_of(flow).doc
    doc["steps"][1]["config"]["message"] = "otherwise"
    replace_draft(flow=flow, doc=doc, by=people.bob)
    publish(flow=flow, by=people.bob)
    assert row(flow).due_at == NINE
    fire_due(NINE)
    assert Run.objects.get(flow=flow).version.number == 2


def test_another_trigger_takes_the_schedule_away(
    due_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = due_flow()
    replace_draft(flow=flow, doc=by_hand("x"), by=people.bob)
    publish(flow=flow, by=people.bob)
    assert not FlowSchedule.objects.filter(flow=flow).exists()
    with pytest.raises(NotScheduled):
        pause_schedule(flow=flow, paused=True, by=people.bob)


def test_a_deleted_flow_is_never_due(due_flow: Callable[..., Flow], people: SimpleNamespace) -> None:
    flow = due_flow()
    delete_flow(flow=flow, by=people.bob)
    assert row(flow).due_at is None
    assert fire_due(NINE + minutes(5)) == 0
    restore_flow(flow=flow, by=people.bob)
    assert row(flow).due_at is not None


def test_what_was_read_before_a_pause_is_not_fired_after_it(
    due_flow: Callable[..., Flow], people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = due_flow()
    from runs import schedules

    def paused_meanwhile(*given: Any) -> Any:
        pause_schedule(flow=flow, paused=True, by=people.bob)
        return found(*given)

    found = schedules.catch_up
    monkeypatch.setattr(schedules, "catch_up", paused_meanwhile)
    assert fire_due(NINE) == 0
    assert times(flow) == []


def test_a_schedule_that_went_bad_is_put_away(due_flow: Callable[..., Flow]) -> None:
    flow = due_flow()
    FlowSchedule.objects.filter(flow=flow).update(settings={"mode": "cron", "cron": "junk", "zone": "UTC"})
    assert fire_due(NINE) == 0
    assert row(flow).due_at is None
