"""From a trigger's settings to a schedule, with a sentence for each field that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from lib.schedule.cron import BadCron, Cron, read_cron
from lib.schedule.interval import UNITS, Interval
from lib.schedule.wall import next_moment
from lib.schedule.zones import UnknownZone, zone
from lib.words import gettext as _
from lib.words import ngettext

MOST = 1000


class BadSchedule(ValueError):
    """The settings make no schedule; ``errors`` has a sentence for each wrong field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is due. Two that are equal are due at the same moments."""

    times: Cron | Interval
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime | None:
        """The next moment (UTC) strictly after ``moment``, which has a zone; None when there is none."""
        if isinstance(self.times, Interval):
            return self.times.next(self.zone, moment)
        return next_moment(self.times, self.zone, moment)

    def upcoming(self, moment: datetime, count: int = 5) -> list[datetime]:
        """The next ``count`` moments after ``moment``, in UTC; fewer when there are no more."""
        found: list[datetime] = []
        while len(found) < count and (due := self.after(found[-1] if found else moment)) is not None:
            found.append(due)
        return found

    @property
    def words(self) -> str:
        """The schedule as people say it: “At 02:30 on weekdays, Europe/Berlin”."""
        said = _interval(self.times) if isinstance(self.times, Interval) else self.times.words
        return f"{said}, {self.zone.key}"


def read(settings: Mapping[str, Any]) -> Schedule:
    """The schedule that a trigger's settings make.

    Keys: ``mode`` (interval or cron), ``cron``, ``every``, ``unit``, ``at``, ``first_day``, ``zone``.
    Raises :class:`BadSchedule`.
    """
    errors: dict[str, str] = {}
    named = _zone(settings, errors)
    times = _cron(settings, errors) if settings.get("mode") == "cron" else _every(settings, errors)
    if errors or times is None or named is None:
        raise BadSchedule(errors)
    return Schedule(times, named)


def _zone(settings: Mapping[str, Any], errors: dict[str, str]) -> ZoneInfo | None:
    name = _text(settings, "zone")
    if not name:
        errors["zone"] = _("The time zone is needed; it is empty. Write one such as Europe/Berlin, or UTC.")
        return None
    try:
        return zone(name)
    except UnknownZone as problem:
        errors["zone"] = str(problem)
        return None


def _cron(settings: Mapping[str, Any], errors: dict[str, str]) -> Cron | None:
    text = _text(settings, "cron")
    if not text:
        errors["cron"] = _(
            "The cron expression is needed; it is empty. 0 9 * * MON-FRI is 09:00 on weekdays."
        )
        return None
    try:
        return read_cron(text)
    except BadCron as problem:
        errors["cron"] = str(problem)
        return None


def _every(settings: Mapping[str, Any], errors: dict[str, str]) -> Interval | None:
    every, unit = settings.get("every"), settings.get("unit")
    if isinstance(every, bool) or not isinstance(every, int) or not 1 <= every <= MOST:
        errors["every"] = _("A whole number from 1 to %(most)s. It is “%(every)s”.") % {
            "most": MOST,
            "every": str(every)[:20],
        }
    if not isinstance(unit, str) or unit not in UNITS:
        errors["unit"] = _("The unit is minutes, hours or days.")
    at, first = _at(settings, errors), _first(settings, errors)
    if errors or at is None:
        return None
    return Interval(int(every) * UNITS[str(unit)], at, first)  # type: ignore[arg-type]  # judged above


def _at(settings: Mapping[str, Any], errors: dict[str, str]) -> time | None:
    text = _text(settings, "at") or "00:00"
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text)
    if not match:
        errors["at"] = _("The time of day is written as 09:30. You wrote “%(text)s”.") % {"text": text[:20]}
        return None
    hour, minute = int(match[1]), int(match[2])
    if hour > 23:
        errors["at"] = _("The hour goes from 0 to 23. You wrote %(match)s.") % {"match": match[1]}
    elif minute > 59:
        errors["at"] = _("The minute goes from 0 to 59. You wrote %(match)s.") % {"match": match[2]}
    else:
        return time(hour, minute)
    return None


def _first(settings: Mapping[str, Any], errors: dict[str, str]) -> date | None:
    text = _text(settings, "first_day")
    if not text:
        return None
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if not match:
        errors["first_day"] = _("A day is written as 2026-03-01. You wrote “%(text)s”.") % {"text": text[:20]}
        return None
    year, month, day = (int(part) for part in match.groups())
    if not 1970 <= year <= 2200:
        errors["first_day"] = _("The year goes from 1970 to 2200. You wrote %(match)s.") % {"match": match[1]}
        return None
    try:
        return date(year, month, day)
    except ValueError:
        errors["first_day"] = _("There is no %(day)s. Choose a day that the calendar has.") % {
            "day": _spoken(year, month, day)
        }
        return None


def _spoken(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return _("month %(month)s") % {"month": month}
    name = _(f"{date(2000, month, 1):%B}")  # the months are in Django's catalogue
    return _("%(day)d %(month)s %(year)d") % {"day": day, "month": name, "year": year}


def _interval(times: Interval) -> str:
    unit = next(name for name in ("days", "hours", "minutes") if times.minutes % UNITS[name] == 0)
    said = _each(times.minutes // UNITS[unit], unit)
    at = f"{times.at:%H:%M}"
    if unit == "days":
        said = _("%(every)s at %(time)s") % {"every": said, "time": at}
    elif times.at != time():
        said = _("%(every)s from %(time)s") % {"every": said, "time": at}
    return (
        _("%(every)s, first on %(day)s") % {"every": said, "day": times.first.isoformat()}
        if times.first
        else said
    )


def _each(number: int, unit: str) -> str:
    forms = {
        "days": ngettext("Every day", "Every %d days", number),
        "hours": ngettext("Every hour", "Every %d hours", number),
        "minutes": ngettext("Every minute", "Every %d minutes", number),
    }
    return forms[unit] if number == 1 else forms[unit] % number


def _text(settings: Mapping[str, Any], key: str) -> str:
    value = settings.get(key)
    return value.strip() if isinstance(value, str) else ""
