"""The same schedules, slowly and obviously: a clock that is looked at every minute."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
Match = Callable[[datetime], bool]


def cron(text: str) -> Match:
    """Return what tells whether a time on the wall fits five fields of numbers, ranges, lists and steps."""
    minutes, hours, days, months, weekdays = text.split()

    def fits(wall: datetime) -> bool:
        if not (named(minutes, wall.minute, 0, 59) and named(hours, wall.hour, 0, 23)):
            return False
        if not named(months, wall.month, 1, 12):
            return False
        by_day = named(days, wall.day, 1, 31) or (
            days == "L" and wall.day == calendar.monthrange(wall.year, wall.month)[1]
        )
        number = wall.isoweekday()
        by_weekday = named(weekdays, number, 0, 7) or (number == 7 and named(weekdays, 0, 0, 7))
        if days.startswith("*") or weekdays.startswith("*"):
            return by_day and by_weekday
        return by_day or by_weekday

    return fits


def named(field: str, number: int, low: int, high: int) -> bool:
    """Tell whether a field names the number."""
    for item in field.split(","):
        span, _, step = item.partition("/")
        if span == "L":
            continue
        start, _, end = span.partition("-")
        first = low if span == "*" else int(start)
        last = int(end) if end else high if span == "*" or step else first
        if first <= number <= last and (number - first) % int(step or 1) == 0:
            return True
    return False


@cache
def wall_at(zone: str, moment: datetime) -> datetime:
    """Return what the wall's clock shows."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def moments(fits: Match, zone: str, start: datetime, minutes: int, *, every_hour: bool) -> Iterator[datetime]:
    """Yield when it is due in the ``minutes`` after ``start`` (UTC, on a whole minute).

    Times that name every hour are due whenever the wall shows them. Others are due when the wall's clock, which
    only counts forward here, reaches them or leaps over them.
    """
    reached = max(wall_at(zone, start - MINUTE * back) for back in range(60 * 26))
    for passed in range(1, minutes + 1):
        moment = (start + MINUTE * passed).astimezone(UTC)
        wall = wall_at(zone, moment)
        if every_hour:
            if fits(wall):
                yield moment
            continue
        new = []
        while reached < wall:
            reached += MINUTE
            new.append(reached)
        if any(fits(one) for one in new):
            yield moment
