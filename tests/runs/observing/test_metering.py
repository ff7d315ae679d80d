"""Runs are counted into meters once, late ones too, and add up to what the runs say."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer.models import Flow
from runs.metering import folding
from runs.metering.folding import catch_up, count_ended, forget_meters
from runs.metering.histogram import GROWTH, Histogram, merge, note, percentile
from runs.models import Meter, MeterMark, Run, Unmetered
from tests.runs.recorded import COUNTS, LOG_STEP, ended_run, live_flow

AGO = timedelta(minutes=5)
CLEAN = {"n_failed": 0, "n_ok": 3}


@pytest.fixture
def flow(people: SimpleNamespace) -> Flow:
    return live_flow(people.acme, people.bob)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=40), st.sampled_from([0.5, 0.95, 0.99]))
def test_percentiles_are_within_five_percent(durations: list[float], share: float) -> None:
    half: list[Histogram] = [{}, {}]
    for number, one in enumerate(durations):
        note(half[number % 2], one)
    merge(half[0], half[1])
    rank = max(1, -(-len(durations) * share // 1))
    exact = sorted(durations)[int(rank) - 1]
    found = percentile(half[0], share)
    assert found is not None
    assert found == 0 if exact < 1 else exact / GROWTH**0.51 <= found <= exact * GROWTH**0.51


def test_nothing_has_no_percentile() -> None:
    assert percentile({}, 0.5) is None


def meters(minutes: int) -> list[Meter]:
    return list(Meter.objects.filter(minutes=minutes).order_by("at"))


@pytest.mark.django_db
def test_ended_runs_are_counted_once_by_minute_and_hour(flow: Flow) -> None:
    at = timezone.now().replace(minute=10, second=20, microsecond=0) - timedelta(hours=2)
    ended_run(flow, at=at, ended_at=at + timedelta(seconds=2), **CLEAN)
    ended_run(flow, at=at + timedelta(seconds=30))
    ended_run(flow, at=at + timedelta(minutes=3), status="failed")
    ended_run(flow, at=at + timedelta(minutes=3), status="cancelled")
    assert catch_up() == 4 and catch_up() == 0
    first, second = meters(1)
    assert (first.ok, first.errors, first.failed, first.stopped) == (1, 1, 0, 0)
    assert (second.failed, second.stopped) == (1, 1)
    (hour,) = meters(60)
    assert (hour.ok, hour.errors, hour.failed, hour.stopped, hour.records) == (1, 1, 1, 1, 12)
    assert sum(hour.latency.values()) == 3, "a stopped run says nothing about time"
    assert hour.steps[LOG_STEP]["in"] == 4 * COUNTS["in"] and sum(hour.steps[LOG_STEP]["runs"].values()) == 4


@pytest.mark.django_db
def test_the_newest_runs_wait_until_no_earlier_id_can_come(flow: Flow) -> None:
    ended_run(flow)
    assert count_ended() == 0
    assert count_ended(timezone.now() + folding.LATE + timedelta(seconds=2)) == 1


@pytest.mark.django_db
def test_a_run_that_is_under_way_is_counted_when_it_has_ended(flow: Flow) -> None:
    run = ended_run(flow, at=timezone.now() - AGO, status="running", ended_at=None)
    count_ended()
    assert Unmetered.objects.count() == 1 and not Meter.objects.exists()
    assert count_ended() == 0
    Run.objects.filter(pk=run.pk).update(status="completed", ended_at=timezone.now())
    assert count_ended() == 1
    assert not Unmetered.objects.exists() and meters(60)[0].errors == 1


@pytest.mark.django_db
def test_of_two_that_count_the_same_runs_one_stores_it(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    ended_run(flow, at=timezone.now() - AGO)
    real, other = folding.fold, []

    def meanwhile(runs: list) -> dict:
        if not other:
            other.append(True)
            monkeypatch.setattr(folding, "fold", real)
            assert count_ended() == 1
        return real(runs)

    monkeypatch.setattr(folding, "fold", meanwhile)
    assert count_ended() == 0
    assert [one.errors for one in meters(1)] == [1]


@pytest.mark.django_db
def test_counting_in_batches_adds_up(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "BATCH", 7)
    chance = random.Random(5)
    for _ in range(40):
        at = timezone.now() - AGO - timedelta(seconds=chance.randrange(7200))
        ended_run(flow, at=at, status=chance.choice(["completed", "failed"]), n_failed=chance.randrange(2))
    while count_ended():
        pass
    for size in (1, 60):
        assert sum(one.ok + one.errors + one.failed for one in meters(size)) == 40
        assert sum(one.failed for one in meters(size)) == Run.objects.filter(status="failed").count()


@pytest.mark.django_db
def test_each_environment_has_meters_of_its_own_and_tests_and_retries_none(flow: Flow) -> None:
    at = timezone.now().replace(minute=10, second=20, microsecond=0) - timedelta(hours=2)
    for batch in range(2):  # the second one is added to the first
        ended_run(flow, at=at + timedelta(seconds=batch), **CLEAN)
        for _ in range(2):
            ended_run(flow, at=at + timedelta(seconds=batch), environment="development", **CLEAN)
        for environment in ("development", "production"):
            for started_by in ("test", "retry"):
                ended_run(flow, at=at, environment=environment, started_by=started_by, **CLEAN)
        while count_ended():
            pass
        MeterMark.objects.update(reached="")
        if not batch:
            Run.objects.all().delete()
    counted = {(one.environment, one.minutes): one.ok for one in Meter.objects.all()}
    assert counted == {
        ("production", 1): 2,
        ("production", 60): 2,
        ("development", 1): 4,
        ("development", 60): 4,
    }


@pytest.mark.django_db
def test_old_meters_go(flow: Flow) -> None:
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    for minutes in (1, 60):
        for days in (7, 9, 500):
            Meter.objects.create(flow=flow, minutes=minutes, at=now - timedelta(days=days))
    forget_meters(now)
    kept = [(one.minutes, (now - one.at).days) for one in Meter.objects.order_by("minutes", "-at")]
    assert kept == [(1, 7), (60, 7), (60, 9)]
