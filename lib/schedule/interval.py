"""Every so many minutes, hours or days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lib.schedule.wall import Times, first_moment, next_moment

UNITS = {"minutes": 1, "hours": 60, "days": 1440}
_HOUR, _DAY = 60, 1440
EPOCH = date(2024, 1, 1)
"""The day from which is counted when none is given."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Minutes between two runs, the time of day and the first day from which they are counted.

    What divides the hour (15 minutes), the day in whole hours (6 hours), or is whole days keeps to the wall's
    clock, also when that is put forward or back. Anything else (7 hours) is exact time since the start.
    """

    minutes: int
    at: time
    first: date | None

    def next(self, zone: ZoneInfo, moment: datetime) -> datetime | None:
        """The next moment (UTC) strictly after ``moment``; None past the end of the calendar."""
        start = first_moment(datetime.combine(self.first or EPOCH, self.at), zone)
        if self.first is not None and moment < start:
            moment = start - timedelta(microseconds=1)
        times = self._times()
        return next_moment(times, zone, moment) if times else self._exact(start, moment)

    def _exact(self, start: datetime, moment: datetime) -> datetime | None:
        step = timedelta(minutes=self.minutes)
        try:
            return start + step * ((moment.astimezone(UTC) - start) // step + 1)
        except OverflowError:
            return None

    def _times(self) -> Times | None:
        if self.minutes % _DAY == 0:
            return _Days(self.minutes // _DAY, self.at, self.first or EPOCH)
        if _HOUR % self.minutes == 0 or (self.minutes % _HOUR == 0 and _DAY % self.minutes == 0):
            return _Clock(self.minutes, self.at)
        return None


@dataclass(frozen=True, slots=True)
class _Days:
    """Every so many days at one time."""

    days: int
    at: time
    first: date
    every_hour: bool = False

    def after(self, wall: datetime) -> datetime | None:
        steps = (wall.date() - self.first).days // self.days
        try:
            found = datetime.combine(self.first + timedelta(days=steps * self.days), self.at)
            return found if found > wall else found + timedelta(days=self.days)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class _Clock:
    """Every so many minutes of the day, counted from one time."""

    minutes: int
    at: time

    @property
    def every_hour(self) -> bool:
        return self.minutes <= _HOUR

    def after(self, wall: datetime) -> datetime | None:
        start = datetime.combine(wall.date(), self.at)
        step = timedelta(minutes=self.minutes)
        try:
            return start + step * ((wall - start) // step + 1)
        except OverflowError:
            return None
