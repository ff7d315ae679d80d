"""Cron expressions: which are meant, what is wrong with the others, and the next time on the wall's clock.

Five fields (minute, hour, day of month, month, day of week), or six with ``?`` first for the seconds, which
a schedule here does not have; ``?`` also stands for ``*`` in a day's field. ``L`` and ``LW`` work as day of
month, ``FRI#2`` (the second Friday) and ``5L`` (the last one) as day of week. When both days are given,
either is enough, as in Vixie's cron; with a ``*`` at the start of one, both must hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from cronsim import CronSim, CronSimError

from lib.words import N_, language
from lib.words import gettext as _

MAX_LENGTH = 200
SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP = datetime(2000, 1, 1)  # never-firing is judged over 50 years from here, which hold every kind of year


class BadCron(ValueError):
    """The expression is not one; the text is a sentence that names the part and the reason."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the five fields: its name in a sentence, the numbers it takes, and their names."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    first: int = 0
    example: str = ""

    def number(self, text: str) -> int:
        """The number that ``text`` writes; raises :class:`BadCron`."""
        if text in self.names:
            return self.names.index(text) + self.first
        if not text.isascii() or not text.isdigit():
            raise BadCron(self._wrong(text))
        if not self.low <= int(text[:9]) <= self.high:
            raise BadCron(
                _("The %(name)s goes from %(low)s to %(high)s. You wrote %(text)s.")
                % {"name": _(self.name), "low": self.low, "high": self.high, "text": text[:20]}
            )
        return int(text)

    def check(self, text: str) -> None:
        """Raise :class:`BadCron` when the field is not well written."""
        for item in text.split(","):
            self._item(item, text)

    def _item(self, item: str, whole: str) -> None:
        if not item:
            raise BadCron(self._wrong(whole))
        if self._special(item):
            return
        span, slash, step = item.partition("/")
        if slash and (not step.isascii() or not step.isdigit() or not int(step[:9])):
            raise BadCron(
                _("The step of the %(name)s is a number from 1. You wrote “%(item)s”.")
                % {"name": _(self.name), "item": item[:20]}
            )
        if span == "*":
            return
        start, dash, end = span.partition("-")
        low = self.number(start)
        if dash and self.number(end) < low:
            raise BadCron(
                _("A range of the %(name)s goes from the smaller to the larger one. You wrote “%(span)s”.")
                % {"name": _(self.name), "span": span[:20]}
            )

    def _special(self, item: str) -> bool:
        """Whether it is one of the letters that only days have."""
        if self.name == "day of the month" and item in ("L", "LW"):
            return True
        if self.name == "day of the week" and re.fullmatch(r"[A-Z0-9]+#[0-9]+", item):
            day, _sign, nth = item.partition("#")
            self.number(day)
            if nth not in ("1", "2", "3", "4", "5"):
                raise BadCron(
                    _("What follows # goes from 1 to 5, as in FRI#2. You wrote “%(item)s”.")
                    % {"item": item[:20]}
                )
            return True
        if self.name == "day of the week" and re.fullmatch(r"[0-9]L", item):
            self.number(item[:-1])
            return True
        return False

    def _wrong(self, text: str) -> str:
        if "W" in text and self.name == "day of the month" and re.fullmatch(r"[0-9]+W", text):
            return _(
                "“%(text)s”, the weekday nearest a day, is not supported. LW, the month's last weekday, is."
            ) % {"text": text[:20]}
        if "L" in text and self.name == "day of the week":
            return _(
                "The last Friday of the month is written 5L, with the day's number. You wrote “%(text)s”."
            ) % {"text": text[:20]}
        return _("The %(name)s is written as %(example)s. You wrote “%(text)s”.") % {
            "name": _(self.name),
            "example": self.example,
            "text": text[:20],
        }


PARTS = (
    _Part(N_("minute"), 0, 59, example="5, 0,30, 10-20 or */15"),
    _Part(N_("hour"), 0, 23, example="9, 8,20, 8-18 or */2"),
    _Part(N_("day of the month"), 1, 31, example="1, 1,15, 1-7, */2 or L"),
    _Part(N_("month"), 1, 12, _MONTHS, 1, example="3, 1,7, MAR-JUN or */3"),
    _Part(N_("day of the week"), 0, 7, _DAYS, 0, example="1, MON-FRI, SUN, FRI#2 or 5L"),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression that is in order. ``text`` has its five fields."""

    text: str
    every_hour: bool
    """Whether it names every hour of the day: then the hour that is there twice counts twice."""

    def after(self, wall: datetime) -> datetime | None:
        """The next time on the wall's clock (naive), strictly after ``wall``; None when there is none."""
        try:
            return next(CronSim(self.text, wall), None)
        except OverflowError:
            return None

    @property
    def words(self) -> str:
        """The expression as people say it."""
        if language() != "en":  # the library explains in English alone
            return _("Cron expression %(text)s") % {"text": self.text}
        return _polished(CronSim(self.text, _LEAP).explain(), either=self._either)

    @property
    def _either(self) -> bool:
        days, weekdays = self.text.split()[2], self.text.split()[4]
        return not days.startswith("*") and not weekdays.startswith("*")


def read_cron(text: str) -> Cron:
    """The expression that ``text`` writes; raises :class:`BadCron`."""
    fields = _five(text)
    for part, field in zip(PARTS, fields, strict=True):
        part.check(field)
    _possible(fields)
    found = Cron(" ".join(fields), every_hour=_hours(fields[1]) == set(range(24)))
    try:
        never = found.after(_LEAP) is None
    except CronSimError as error:  # what the checks above let through and the library does not
        raise BadCron(_("This is no cron expression: %(error)s.") % {"error": error}) from error
    if never:
        raise BadCron(_("This never happens: no day of any year fits. Change the days or the months."))
    return found


def _five(text: str) -> list[str]:
    """The five fields in capitals; raises :class:`BadCron`."""
    if len(text) > MAX_LENGTH:
        raise BadCron(
            _("A cron expression has at most %(max_length)s characters. This one has %(count)s.")
            % {"max_length": MAX_LENGTH, "count": len(text)}
        )
    if text.strip().startswith("@"):
        return _named(text.strip())
    fields = text.upper().split()
    if len(fields) == 6:
        if fields[0] != "?":
            raise BadCron(
                _(
                    "Of six fields the first is the second, which is always ?. You wrote “%(fields)s”. Leave "
                    "it out, or write ?."
                )
                % {"fields": fields[0][:20]}
            )
        fields = fields[1:]
    if len(fields) != 5:
        count = "one" if len(fields) == 1 else str(len(fields))
        raise BadCron(
            _(
                "Cron has five fields: minute, hour, day of the month, month, day of the week. You wrote "
                "%(count)s."
            )
            % {"count": count}
        )
    for index in (2, 4):
        fields[index] = "*" if fields[index] == "?" else fields[index]
    # 5-5/2 is 5; the library reads it as 5/2, which goes on to the end.
    return [re.sub(r"(?<![0-9A-Z])([0-9A-Z]+)-\1/[0-9]+", r"\1", field) for field in fields]


def _named(text: str) -> list[str]:
    if text.lower() == "@reboot":
        raise BadCron(
            _("@reboot has no time: a flow starts by the clock. Write @hourly, @daily or five fields.")
        )
    if text.lower() not in SHORT:
        raise BadCron(
            _("“%(text)s” is not known. Write @hourly, @daily, @weekly, @monthly or @yearly, or five fields.")
            % {"text": text[:20]}
        )
    return SHORT[text.lower()].split()


def _possible(fields: list[str]) -> None:
    """Refuse the days that no month has, such as 30 February."""
    days, months, weekdays = fields[2], fields[3], fields[4]
    if "L" in days or not (days.startswith("*") or weekdays.startswith("*")):
        return
    first, among = min(_numbers(PARTS[2], days)), _numbers(PARTS[3], months)
    if first > max(_LONGEST[month - 1] for month in among):
        names = _(" and ").join(_MONTHS[month - 1].title() for month in sorted(among))
        raise BadCron(
            _("This never happens: %(names)s has no day %(first)s. Change the day or the month.")
            % {"names": names, "first": first}
        )


def _hours(field: str) -> set[int]:
    return _numbers(PARTS[1], field)


def _numbers(part: _Part, field: str) -> set[int]:
    """Every number that a checked field without letters of days names."""
    found: set[int] = set()
    for item in field.split(","):
        span, slash, step = item.partition("/")
        start, dash, end = span.partition("-")
        low = part.low if span == "*" else part.number(start)
        high = part.number(end) if dash else part.high if slash or span == "*" else low
        found.update(range(low, high + 1, int(step) if slash else 1))
    return found


_ENDINGS = {"1th": "1st", "2th": "2nd", "3th": "3rd"}
_CLUMSY = (
    ("on Monday through Friday", "on weekdays"),
    ("on Sunday and Saturday", "on weekends"),
    ("on Saturday and Sunday", "on weekends"),
    ("At minute 0 past every hour", "At the start of every hour"),
    ("At minute 0 past every second hour", "At the start of every second hour"),
    ("day of month", "day of the month"),
)


def _polished(text: str, *, either: bool) -> str:
    """The library's explanation with its slips mended: 31th, and “and” where either day is enough."""
    text = re.sub(r"\b([2-9]?[123]th)\b", _ordinal, text)
    for clumsy, plain in _CLUMSY:
        text = text.replace(clumsy, plain)
    return text.replace(" and on ", " or on ") if either else text


def _ordinal(match: re.Match[str]) -> str:
    word = match[1]
    return word[:-3] + _ENDINGS[word[-3:]]
