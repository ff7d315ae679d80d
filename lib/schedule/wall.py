"""From the clock on the wall to moments: what happens where the clocks are put forward or back.

A time that the wall's clock leaps over counts once, at the first moment after the leap; a time that it shows
twice counts once, at the first showing. Times that name every hour follow the moments instead: a leap drops
them, and an hour that is there twice has them twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_DAY = timedelta(hours=24)
_LAST = datetime(9990, 1, 1, tzinfo=UTC)


class Times(Protocol):
    """Times on the wall's clock."""

    @property
    def every_hour(self) -> bool:
        """Whether they name every hour of the day alike."""

    def after(self, wall: datetime) -> datetime | None:
        """The next one, naive, strictly after ``wall``."""


def next_moment(times: Times, zone: ZoneInfo, moment: datetime) -> datetime | None:
    """The next moment (UTC) strictly after ``moment``; None when there is none."""
    if moment >= _LAST:
        return None
    wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
    return _each(times, zone, moment, wall) if times.every_hour else _once(times, zone, moment, wall)


def _once(times: Times, zone: ZoneInfo, moment: datetime, wall: datetime) -> datetime | None:
    """The first moment of the first time that lies after ``moment``.

    :func:`first_moment` never falls, so no time at or before ``wall`` can have its moment after ``moment``.
    """
    while (found := times.after(wall)) is not None:
        due = first_moment(found, zone)
        if due > moment:
            return due
        wall = found
    return None


def _each(times: Times, zone: ZoneInfo, moment: datetime, wall: datetime) -> datetime | None:
    """The earliest moment after ``moment`` at which the wall's clock shows one of the times."""
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    later = (moment + _DAY).astimezone(zone).utcoffset() or timedelta()
    wall -= max(offset - later, timedelta())  # what the clock shows again after it is put back
    best: datetime | None = None
    while (found := times.after(wall)) is not None:
        if best is not None and first_moment(found, zone) >= best:
            return best
        for due in _showings(found, zone):
            if due > moment and (best is None or due < best):
                best = due
        wall = found
    return best


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the wall's clock shows at least ``wall``."""
    found = _showings(wall, zone)
    return found[0] if found else _leap(wall, zone)


def _showings(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments at which the wall's clock shows exactly this: none, one or two."""
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(due for due in both if due.astimezone(zone).replace(tzinfo=None, fold=0) == wall)


def _leap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the clock leapt over ``wall``, found by halving."""
    low, high = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
