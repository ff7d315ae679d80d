"""Due times that passed while nobody looked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.schedule import catch_up, read
from lib.schedule.catch_up import MOST
from tests.lib.schedule.test_due import cron, utc

EVERY_FIVE = read(cron("*/5 * * * *"))
DUE = utc("2026-03-01 09:00")


def clock(moments: tuple[object, ...]) -> list[str]:
    """Return the times of day."""
    return [f"{moment:%H:%M}" for moment in moments]


def test_on_time_is_one_run_under_each_policy() -> None:
    for policy in ("skip", "one", "all"):
        found = catch_up(EVERY_FIVE, DUE, DUE + timedelta(seconds=2), policy)
        assert clock(found.fire) == ["09:00"]
        assert found.missed == 0
        assert found.due == utc("2026-03-01 09:05")


@pytest.mark.parametrize(
    ("policy", "fire", "missed"),
    [
        ("skip", [], 37),
        ("one", ["12:00"], 37),
        ("all", [f"{minute // 60:02}:{minute % 60:02}" for minute in range(540, 721, 5)], 37),
    ],
)
def test_three_hours_down(policy: str, fire: list[str], missed: int) -> None:
    found = catch_up(EVERY_FIVE, DUE, utc("2026-03-01 12:02"), policy)
    assert (clock(found.fire), found.missed) == (fire, missed)
    assert found.due == utc("2026-03-01 12:05")


def test_the_newest_one_is_still_on_time() -> None:
    now = utc("2026-03-01 12:00") + timedelta(seconds=5)
    assert clock(catch_up(EVERY_FIVE, DUE, now, "skip").fire) == ["12:00"]
    assert clock(catch_up(EVERY_FIVE, DUE, now, "one").fire) == ["12:00"]
    assert catch_up(EVERY_FIVE, DUE, now, "one").missed == 36


def test_a_clock_that_jumped_back_fires_nothing() -> None:
    found = catch_up(EVERY_FIVE, DUE, DUE - timedelta(hours=1), "all")
    assert (found.fire, found.due) == ((), DUE)


def test_a_year_away_is_bounded() -> None:
    found = catch_up(read(cron("* * * * *")), DUE, DUE + timedelta(days=365), "all")
    assert len(found.fire) == MOST
    assert found.fire[-1] == DUE + timedelta(days=365)
    assert found.due == DUE + timedelta(days=365, minutes=1)


def test_the_last_time_ever_leaves_nothing_due() -> None:
    schedule = read(cron("0 0 * * *"))
    assert catch_up(schedule, utc("9990-01-01"), utc("9990-01-01"), "one").due is None
