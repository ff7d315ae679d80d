"""When schedules are due: around changed clocks, on odd days, and against a slow reference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.schedule import read
from tests.lib.schedule import slow


def cron(text: str, zone: str = "UTC") -> dict[str, Any]:
    """Return the settings of a cron schedule."""
    return {"mode": "cron", "cron": text, "zone": zone}


def every(number: int, unit: str, zone: str = "UTC", **more: Any) -> dict[str, Any]:
    """Return the settings of an interval."""
    return {"mode": "interval", "every": number, "unit": unit, "zone": zone, **more}


def utc(text: str) -> datetime:
    """Return the moment that a text writes."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(config: dict[str, Any], after: str, count: int = 3) -> list[str]:
    """Return when it is due next, on the wall's clock of its zone with its offset."""
    schedule = read(config)
    found = schedule.upcoming(utc(after), count)
    return [moment.astimezone(schedule.zone).strftime("%d %H:%M %z") for moment in found]


BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("config", "after", "expected"),
    [
        pytest.param(
            cron("30 2 * * *", BERLIN),
            "2026-03-28 12:00",
            ["29 03:00 +0200", "30 02:30 +0200", "31 02:30 +0200"],
            id="a time that is leapt over is due right after the leap",
        ),
        pytest.param(
            cron("*/10 2 * * *", BERLIN),
            "2026-03-29 00:00",
            ["29 03:00 +0200", "30 02:00 +0200", "30 02:10 +0200"],
            id="six times that are leapt over are due once",
        ),
        pytest.param(
            cron("0 2,3 * * *", BERLIN),
            "2026-03-29 00:00",
            ["29 03:00 +0200", "30 02:00 +0200", "30 03:00 +0200"],
            id="the leap and the time after it are one",
        ),
        pytest.param(
            cron("30 2 * * *", BERLIN),
            "2026-10-24 12:00",
            ["25 02:30 +0200", "26 02:30 +0100", "27 02:30 +0100"],
            id="a time that is shown twice is due at the first showing",
        ),
        pytest.param(
            cron("30 2 * * *", BERLIN),
            "2026-10-25 01:00",
            ["26 02:30 +0100", "27 02:30 +0100", "28 02:30 +0100"],
            id="and not at the second, whoever asks in between",
        ),
        pytest.param(
            cron("30 * * * *", BERLIN),
            "2026-10-24 23:45",
            ["25 02:30 +0200", "25 02:30 +0100", "25 03:30 +0100"],
            id="hourly follows the hours that pass, back",
        ),
        pytest.param(
            cron("30 * * * *", BERLIN),
            "2026-03-29 00:00",
            ["29 01:30 +0100", "29 03:30 +0200", "29 04:30 +0200"],
            id="hourly follows the hours that pass, forward",
        ),
        pytest.param(
            cron("30 2 * * *", NEW_YORK),
            "2026-03-08 00:00",
            ["08 03:00 -0400", "09 02:30 -0400", "10 02:30 -0400"],
            id="New York forward",
        ),
        pytest.param(
            cron("30 1 * * *", NEW_YORK),
            "2026-11-01 00:00",
            ["01 01:30 -0400", "02 01:30 -0500", "03 01:30 -0500"],
            id="New York back",
        ),
        pytest.param(
            cron("15 2 * * *", LORD_HOWE),
            "2026-10-03 00:00",
            ["04 02:30 +1100", "05 02:15 +1100", "06 02:15 +1100"],
            id="Lord Howe leaps half an hour",
        ),
        pytest.param(
            cron("45 1 * * *", LORD_HOWE),
            "2026-04-04 00:00",
            ["05 01:45 +1100", "06 01:45 +1030", "07 01:45 +1030"],
            id="Lord Howe goes back half an hour",
        ),
        pytest.param(
            cron("*/30 * * * *", LORD_HOWE),
            "2026-04-04 14:00",
            ["05 01:30 +1100", "05 01:30 +1030", "05 02:00 +1030"],
            id="half-hourly at Lord Howe",
        ),
        pytest.param(
            cron("0 12 30 12 *", "Pacific/Apia"),
            "2011-12-29 00:00",
            ["31 00:00 +1400", "30 12:00 +1400", "30 12:00 +1400"],
            id="the day that Samoa left out",
        ),
        pytest.param(
            every(6, "hours", BERLIN, at="00:30"),
            "2026-03-28 20:00",
            ["29 00:30 +0100", "29 06:30 +0200", "29 12:30 +0200"],
            id="six hours keep to the clock",
        ),
        pytest.param(
            every(7, "hours", BERLIN, first_day="2026-03-28"),
            "2026-03-28 20:00",
            ["29 05:00 +0200", "29 12:00 +0200", "29 19:00 +0200"],
            id="seven hours are seven hours",
        ),
        pytest.param(
            every(15, "minutes", BERLIN),
            "2026-10-25 00:40",
            ["25 02:45 +0200", "25 02:00 +0100", "25 02:15 +0100"],
            id="a quarter of an hour is a quarter of an hour",
        ),
        pytest.param(
            every(2, "days", BERLIN, at="09:00", first_day="2026-03-27"),
            "2026-03-20 00:00",
            ["27 09:00 +0100", "29 09:00 +0200", "31 09:00 +0200"],
            id="every other day from the first one",
        ),
    ],
)
def test_when_it_is_due(config: dict[str, Any], after: str, expected: list[str]) -> None:
    assert due(config, after) == expected


def test_the_29th_of_february() -> None:
    found = read(cron("0 0 29 2 *")).upcoming(utc("2026-01-01"), 3)
    assert [moment.date().isoformat() for moment in found] == ["2028-02-29", "2032-02-29", "2036-02-29"]
    found = read(cron("0 0 29 2 *")).upcoming(utc("2096-03-01"), 1)
    assert found[0].date().isoformat() == "2104-02-29"


def test_the_31st_leaves_short_months_out_and_L_does_not() -> None:
    dates = [moment.strftime("%m-%d") for moment in read(cron("0 0 31 * *")).upcoming(utc("2026-01-01"), 4)]
    assert dates == ["01-31", "03-31", "05-31", "07-31"]
    dates = [moment.strftime("%m-%d") for moment in read(cron("0 0 L * *")).upcoming(utc("2026-01-01"), 3)]
    assert dates == ["01-31", "02-28", "03-31"]


def test_either_day_is_enough_when_both_are_given() -> None:
    dates = [moment.strftime("%a %d") for moment in read(cron("0 0 13 * FRI")).upcoming(utc("2026-01-01"), 4)]
    assert dates == ["Fri 02", "Fri 09", "Tue 13", "Fri 16"]


@pytest.mark.parametrize(
    ("sent", "same"),
    [
        ("? 0 2 ? * *", "0 2 * * *"),
        ("? */15 * ? * *", "*/15 * * * *"),
        ("? 0 2 * * ?", "0 2 * * *"),
        ("@hourly", "0 * * * *"),
        ("@Daily", "0 0 * * *"),
        ("@weekly", "0 0 * * SUN"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"),
        ("  0   9 * *   mon-fri ", "0 9 * * 1-5"),
        ("0 0 * * 7", "0 0 * * 0"),
        ("0 5-5/2 * * *", "0 5 * * *"),
    ],
)
def test_other_ways_to_write_it(sent: str, same: str) -> None:
    start = utc("2026-03-03 05:07")
    assert read(cron(sent)).upcoming(start, 8) == read(cron(same)).upcoming(start, 8)


# Starts around the changed clocks of each zone, and one far from them.
STARTS = [
    (BERLIN, "2026-03-28 20:00"),
    (BERLIN, "2026-10-24 20:00"),
    (NEW_YORK, "2026-03-08 02:00"),
    (NEW_YORK, "2026-11-01 00:00"),
    (LORD_HOWE, "2026-04-04 09:00"),
    (LORD_HOWE, "2026-10-03 09:00"),
    ("Asia/Beirut", "2026-03-28 12:00"),  # leaps at midnight
    ("Asia/Beirut", "2026-10-24 15:00"),
    ("Pacific/Apia", "2011-12-30 00:00"),  # a day was left out
    ("Africa/Casablanca", "2026-02-14 18:00"),  # goes back for Ramadan
    ("UTC", "2028-02-28 06:00"),
]


def field(low: int, high: int) -> st.SearchStrategy[str]:
    """Return fields of a cron expression."""
    number = st.integers(low, high)
    span = st.tuples(number, number).map(lambda two: f"{min(two)}-{max(two)}")
    step = st.tuples(st.one_of(st.just("*"), span, number.map(str)), st.integers(1, high)).map(
        lambda two: f"{two[0]}/{two[1]}"
    )
    item = st.one_of(number.map(str), span, step)
    return st.one_of(st.just("*"), st.lists(item, min_size=1, max_size=3).map(",".join))


EXPRESSIONS = st.tuples(
    field(0, 59),
    field(0, 23),
    st.one_of(st.just("*"), st.just("*"), st.just("L"), field(1, 31)),
    st.just("*"),
    st.one_of(st.just("*"), st.just("*"), field(0, 7)),
).map(" ".join)


@given(EXPRESSIONS, st.sampled_from(STARTS), st.integers(0, 600))
@settings(max_examples=60, deadline=None)
def test_cron_is_due_when_the_slow_clock_says_so(text: str, start: tuple[str, str], shift: int) -> None:
    zone, begin = start[0], utc(start[1]) + timedelta(minutes=shift)
    hours = text.split()[1]
    every_hour = all(slow.named(hours, hour, 0, 23) for hour in range(24))
    minutes = 60 * 30
    expected = list(slow.moments(slow.cron(text), zone, begin, minutes, every_hour=every_hour))
    end, found, at = begin + timedelta(minutes=minutes), [], begin
    schedule = read(cron(text, zone))
    while (at := schedule.after(at)) is not None and at <= end:  # type: ignore[assignment]
        found.append(at)
    assert found == expected


@given(
    st.integers(1, 1000),
    st.sampled_from(["minutes", "hours", "days"]),
    st.sampled_from(STARTS),
    st.integers(0, 23),
    st.integers(0, 59),
)
@settings(max_examples=60, deadline=None)
def test_intervals_only_go_forward_and_never_drift(
    number: int, unit: str, start: tuple[str, str], hour: int, minute: int
) -> None:
    schedule = read(every(number, unit, start[0], at=f"{hour:02}:{minute:02}"))
    found = schedule.upcoming(utc(start[1]), 30)
    assert found == sorted(set(found))
    assert found[0] > utc(start[1])
    # Asked in between, or from any one of them, the answer is the same: nothing depends on who asked when.
    for one, two in zip(found, found[1:], strict=False):
        assert schedule.after(one) == two
        assert schedule.after(one + (two - one) / 2) == two
    exact = number * {"minutes": 60, "hours": 3600, "days": 86400}[unit]
    if (
        unit != "days"
        and not (3600 % exact == 0 or (exact % 3600 == 0 and 86400 % exact == 0))
        and exact % 86400
    ):
        assert {(two - one).total_seconds() for one, two in zip(found, found[1:], strict=False)} == {exact}


@given(st.integers(1, 60), st.sampled_from(STARTS), st.integers(0, 59))
@settings(max_examples=30, deadline=None)
def test_intervals_that_fit_the_clock_are_due_when_the_slow_clock_says_so(
    number: int, start: tuple[str, str], minute: int
) -> None:
    fitting = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720)
    step = fitting[number % len(fitting)]
    config = every(step // 60, "hours", start[0], at=f"01:{minute:02}")
    config = config if step % 60 == 0 else every(step, "minutes", start[0], at=f"01:{minute:02}")

    def fits(wall: datetime) -> bool:
        return (wall.hour * 60 + wall.minute - 60 - minute) % step == 0

    begin, minutes = utc(start[1]), 60 * 30
    expected = list(slow.moments(fits, start[0], begin, minutes, every_hour=step <= 60))
    assert read(config).upcoming(begin, len(expected)) == expected


def test_the_end_of_the_calendar_is_an_end() -> None:
    assert read(cron("0 0 * * *")).upcoming(utc("9990-01-02")) == []
