"""What is wrong with a schedule is told at its field; what is right is said in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.schedule import BadSchedule, read
from tests.lib.schedule.test_due import cron, every


def errors(config: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong, by field."""
    with pytest.raises(BadSchedule) as caught:
        read(config)
    return caught.value.errors


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0 25 * * *", "The hour goes from 0 to 23. You wrote 25."),
        ("60 * * * *", "The minute goes from 0 to 59. You wrote 60."),
        ("0 0 32 * *", "The day of the month goes from 1 to 31. You wrote 32."),
        ("0 0 * 13 *", "The month goes from 1 to 12. You wrote 13."),
        ("0 0 * * 8", "The day of the week goes from 0 to 7. You wrote 8."),
        ("0 0 30 2 *", "This never happens: Feb has no day 30. Change the day or the month."),
        (
            "0 0 31 2,4,6 *",
            "This never happens: Feb and Apr and Jun has no day 31. Change the day or the month.",
        ),
        (
            "0 0 15W * *",
            "“15W”, the weekday nearest a day, is not supported. LW, the month's last weekday, is.",
        ),
        (
            "0 0 * * FRIL",
            "The last Friday of the month is written 5L, with the day's number. You wrote “FRIL”.",
        ),
        ("0 0 * * FRI#6", "What follows # goes from 1 to 5, as in FRI#2. You wrote “FRI#6”."),
        ("*/0 * * * *", "The step of the minute is a number from 1. You wrote “*/0”."),
        ("0 18-8 * * *", "A range of the hour goes from the smaller to the larger one. You wrote “18-8”."),
        ("0 nine * * *", "The hour is written as 9, 8,20, 8-18 or */2. You wrote “NINE”."),
        ("0 , * * *", "The hour is written as 9, 8,20, 8-18 or */2. You wrote “,”."),
        ("0 ? * * *", "The hour is written as 9, 8,20, 8-18 or */2. You wrote “?”."),
        ("0 ² * * *", "The hour is written as 9, 8,20, 8-18 or */2. You wrote “²”."),
        (
            "0 9 * *",
            "Cron has five fields: minute, hour, day of the month, month, day of the week. You wrote 4.",
        ),
        (
            "0 0 9 * * *",
            "Of six fields the first is the second, which is always ?. You wrote “0”. Leave it out, or write ?.",
        ),
        (
            "@often",
            "“@often” is not known. Write @hourly, @daily, @weekly, @monthly or @yearly, or five fields.",
        ),
        (
            "@reboot",
            "@reboot has no time: a flow starts by the clock. Write @hourly, @daily or five fields.",
        ),
        ("", "The cron expression is needed; it is empty. 0 9 * * MON-FRI is 09:00 on weekdays."),
    ],
)
def test_a_wrong_cron_expression_is_told_with_its_part(text: str, sentence: str) -> None:
    assert errors(cron(text)) == {"cron": sentence}


@pytest.mark.parametrize(
    ("zone", "sentence"),
    [
        ("Europe/Berln", "There is no time zone “Europe/Berln”. Did you mean Europe/Berlin"),
        ("berlin", "There is no time zone “berlin”. Did you mean Europe/Berlin"),
        ("new york", "There is no time zone “new york”. Did you mean America/New_York"),
        ("Mars/Base", "There is no time zone “Mars/Base”."),
        ("../../etc/passwd", "There is no time zone “../../etc/passwd”."),
        ("", "The time zone is needed; it is empty."),
    ],
)
def test_an_unknown_zone_is_told_with_the_nearest_names(zone: str, sentence: str) -> None:
    assert errors(cron("0 9 * * *", zone))["zone"].startswith(sentence)


@pytest.mark.parametrize(
    ("settings", "field", "sentence"),
    [
        (every(1, "days", at="25:00"), "at", "The hour goes from 0 to 23. You wrote 25."),
        (every(1, "days", at="09:70"), "at", "The minute goes from 0 to 59. You wrote 70."),
        (every(1, "days", at="nine"), "at", "The time of day is written as 09:30. You wrote “nine”."),
        (
            every(1, "days", first_day="2026-02-30"),
            "first_day",
            "There is no 30 February 2026. Choose a day that the calendar has.",
        ),
        (
            every(1, "days", first_day="2026-13-01"),
            "first_day",
            "There is no month 13. Choose a day that the calendar has.",
        ),
        (
            every(1, "days", first_day="soon"),
            "first_day",
            "A day is written as 2026-03-01. You wrote “soon”.",
        ),
        (every(0, "days"), "every", "A whole number from 1 to 1000. It is “0”."),
    ],
)
def test_a_wrong_interval_is_told_at_its_field(settings: dict[str, Any], field: str, sentence: str) -> None:
    assert errors(settings) == {field: sentence}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert set(errors(cron("0 25 * * *", "Berlin/Europe"))) == {"cron", "zone"}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (cron("30 2 * * 1-5", "Europe/Berlin"), "At 02:30 on weekdays, Europe/Berlin"),
        (cron("*/15 * * * *"), "Every 15th minute of every hour, UTC"),
        (cron("@hourly"), "At the start of every hour, UTC"),
        (cron("0 0 31 * *"), "At 00:00 on the 31st day of every month, UTC"),
        (cron("0 0 13 * 5"), "At 00:00 on the 13th day of the month or on Friday, UTC"),
        (cron("0 9 L * *"), "At 09:00 on the last day of every month, UTC"),
        (cron("0 9 * * 5L"), "At 09:00 on the last Friday of the month, UTC"),
        (cron("0 9 * * SAT,SUN"), "At 09:00 on weekends, UTC"),
        (every(1, "hours"), "Every hour, UTC"),
        (every(15, "minutes", at="00:05"), "Every 15 minutes from 00:05, UTC"),
        (every(1, "days", at="02:30"), "Every day at 02:30, UTC"),
        (
            every(2, "days", "Europe/Berlin", at="9:00", first_day="2026-03-01"),
            "Every 2 days at 09:00, first on 2026-03-01, Europe/Berlin",
        ),
    ],
)
def test_a_schedule_is_said_in_words(settings: dict[str, Any], words: str) -> None:
    assert read(settings).words == words


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()), st.just({})
)
KEYS = ("mode", "cron", "every", "unit", "at", "first_day", "zone")


@given(st.fixed_dictionaries(dict.fromkeys(KEYS, ANYTHING)))
def test_junk_is_told_and_never_a_crash(config: dict[str, Any]) -> None:
    with pytest.raises(BadSchedule) as caught:
        read(config)
    assert all(isinstance(text, str) and text for text in caught.value.errors.values())
    assert caught.value.errors


@given(st.text("0123456789*/,-?LW#AFRIMON @", max_size=30))
def test_any_expression_is_a_schedule_or_a_sentence(text: str) -> None:
    try:
        found = read(cron(text))
    except BadSchedule as problem:
        assert problem.errors["cron"].endswith(".")
    else:
        assert found.words
