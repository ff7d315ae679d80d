"""The time a page looks at: what an address asks for, round slots, zones, mistakes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runs.observing.charts import length, percent
from runs.observing.span import SLOTS, between, moment, span_of

NOW = datetime(2026, 3, 5, 14, 37, 12, tzinfo=UTC)


@pytest.mark.parametrize(("name", "minutes"), [("1h", 1), ("24h", 30), ("7d", 180), ("30d", 720)])
def test_usual_times_are_cut_into_some_dozen_slots(name: str, minutes: int) -> None:
    span = span_of({"since": name}, "UTC", NOW)
    assert span.minutes == minutes and 20 < len(span.edges) <= SLOTS + 1
    assert span.start <= NOW - {"1h": timedelta(hours=1)}.get(name, timedelta()) and span.end >= NOW
    assert span.index(NOW) == len(span.edges) - 1
    assert span.query() == f"?since={name}"


def test_slots_begin_at_round_times_of_the_zone() -> None:
    span = span_of({"since": "30d"}, "America/New_York", NOW)
    assert {at.astimezone(span.tz).hour for at in span.edges} == {0, 12}
    odd = span_of({"since": "24h"}, "Asia/Kolkata", NOW)
    assert {at.astimezone(odd.tz).minute for at in odd.edges} == {0, 30}


def test_a_change_of_the_clock_leaves_no_gap() -> None:
    now = datetime(2026, 4, 2, 12, tzinfo=UTC)
    edges = span_of({"since": "7d"}, "Europe/Berlin", now).edges
    assert {after - before for before, after in zip(edges, edges[1:], strict=False)} == {timedelta(hours=3)}


def test_a_time_of_ones_own_is_read_in_the_zone() -> None:
    span = span_of({"from": "2026-03-05 10:00", "to": "2026-03-05T11:00"}, "Europe/Berlin", NOW)
    assert (span.start, span.end) == (
        NOW.replace(hour=9, minute=0, second=0),
        NOW.replace(hour=10, minute=0, second=0),
    )
    assert span.name == "" and span.minutes == 1
    again = dict(part.split("=") for part in span.query()[1:].replace("%3A", ":").split("&"))
    assert span_of(again, "Asia/Tokyo", NOW).start == span.start


def test_old_times_are_shown_by_the_hour() -> None:
    span = span_of({"from": "2026-02-01T10:00", "to": "2026-02-01T12:00"}, "UTC", NOW)
    assert span.minutes == 60 and len(span.edges) == 2 and span.meter == 60


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"from": "x", "to": "2026-03-05T11:00"}, "from", "“x” is no date"),
        ({"from": "2026-03-05T11:00"}, "to", "Give both"),
        ({"from": "2026-03-05T11:00", "to": "2026-03-05T11:00"}, "to", "before the begin"),
        ({"from": "2027-03-05T11:00", "to": "2027-03-06T11:00"}, "from", "not come yet"),
        ({"from": "2020-03-05T11:00", "to": "2026-03-05T11:00"}, "from", "At most 400 days"),
        ({"from": "0001-01-01T00:00+14:00", "to": "9999-12-31T23:59-14:00"}, "from", "no date"),
    ],
)
def test_what_is_no_time_is_told_and_the_usual_one_shown(asked: dict, field: str, words: str) -> None:
    span = span_of(asked, "UTC", NOW)
    assert words in span.errors[field] and span.name == "24h"
    assert span.typed["from"] == asked.get("from", "")


def test_zooming_out_doubles_the_time_and_ends_now() -> None:
    now = datetime.now(UTC)
    span = span_of(
        {"from": (now - timedelta(hours=3)).isoformat(), "to": (now - timedelta(hours=1)).isoformat()},
        "UTC",
        now,
    )
    asked = dict(part.split("=") for part in span.wider()[1:].replace("%3A", ":").split("&"))
    wider = span_of(asked, "UTC", now)
    assert wider.end - wider.start >= 2 * timedelta(hours=2) and wider.start <= span.start


def test_moments_and_addresses() -> None:
    assert moment("junk", UTC) is None
    assert between(NOW, NOW) == "?from=2026-03-05T14%3A37%3A12Z&to=2026-03-05T14%3A37%3A12Z"


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (100.0, "100 %"), (99.97, "> 99.9 %"), (0.01, "< 0.1 %"), (50.0, "50 %")],
)
def test_shares_in_words(value: float | None, words: str) -> None:
    assert percent(value) == words


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (None, "–"),
        (0, "< 1 ms"),
        (4.25, "4.2 ms"),
        (264, "264 ms"),
        (1300, "1.3 s"),
        (90_000, "1.5 min"),
        (7.2e6, "2.0 h"),
    ],
)
def test_lengths_in_words(ms: float | None, words: str) -> None:
    assert length(ms) == words
