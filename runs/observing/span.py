"""The time that a page looks at: read from its address, cut into slots that begin at round local times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lib.schedule import zone_names

LENGTHS = {
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
USUAL = "24h"
SLOTS = 60
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)  # minutes
BY_MINUTE = timedelta(hours=26)  # longer spans, and older ones, are read by the hour
MINUTES_READ = timedelta(days=7)
LONGEST = timedelta(days=400)
ZONE_COOKIE = "zone"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` (UTC), in slots of ``minutes``; ``name`` is a key of LENGTHS or empty.

    ``errors`` has a sentence for each field of the form that could not be understood. ``kept`` is what its addresses
    hold beside the time.
    """

    start: datetime
    end: datetime
    minutes: int
    zone: str
    name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def edges(self) -> list[datetime]:
        """The begins of the slots, oldest first."""
        step = timedelta(minutes=self.minutes)
        count = max(1, -(-(self.end - self.start) // step))
        return [self.start + number * step for number in range(count)]

    @property
    def meter(self) -> int:
        """Which meters to read: those of minutes or of hours."""
        return 1 if self.minutes < 60 else 60

    @property
    def tz(self) -> tzinfo:
        """The zone for showing."""
        return ZoneInfo(self.zone)

    def index(self, at: datetime) -> int | None:
        """Return the number of the slot of ``at``; None outside."""
        if not self.start <= at < self.end:
            return None
        return int((at - self.start) // timedelta(minutes=self.minutes))

    def query(self, **more: str) -> str:
        """Return the query string that leads here again, with ``more``."""
        return "?" + urlencode({name: value for name, value in {**self.asked, **more}.items() if value})

    @property
    def asked(self) -> dict[str, str]:
        """What the query string that leads here again holds."""
        here = {"since": self.name} if self.name else {"from": stamp(self.start), "to": stamp(self.end)}
        return {**here, **self.kept}

    def lasting(self, name: str) -> str:
        """Return the query string of the time until now that ``name``, a key of LENGTHS, stands for."""
        return "?" + urlencode({"since": name, **self.kept})

    def wider(self) -> str:
        """Return the query string of twice the time, ending no later than now."""
        half = (self.end - self.start) / 2
        end = min(self.end + half, datetime.now(UTC))
        return between(end - min(4 * half, LONGEST), end, **self.kept)

    def slot_label(self, begin: datetime) -> str:
        """Return a slot in words of the span's zone: when it begins and ends."""
        first, last = (at.astimezone(self.tz) for at in (begin, begin + timedelta(minutes=self.minutes)))
        if self.minutes >= 1440:
            return f"{_day(first)} – {_day(last)}" if self.minutes > 1440 else date_format(first, _("D j M"))
        day = f"{_day(first)} " if self.end - self.start > timedelta(hours=1) else ""
        return f"{day}{first:%H:%M}–{last:%H:%M}"

    def tick(self, at: datetime) -> str:
        """Return a moment as a label of the axis."""
        local = at.astimezone(self.tz)
        return _day(local) if self.end - self.start > timedelta(days=2) else f"{_day(local)} {local:%H:%M}"


def _day(at: datetime) -> str:
    """Return the day and month as the language of the page writes them; ``at`` is in the zone to show."""
    return str(date_format(at, _("j M")))


def stamp(at: datetime) -> str:
    """Return a moment as an address holds it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def between(start: datetime, end: datetime, **more: str) -> str:
    """Return the query string of the time between two moments, with ``more``."""
    return "?" + urlencode({"from": stamp(start), "to": stamp(end), **more})


def zone_of(request: Any) -> str:
    """Return the zone that was asked for, else the one the browser keeps, else the workspace's."""
    for name in (request.GET.get("zone", ""), request.COOKIES.get(ZONE_COOKIE, "")):
        if name in zone_names():
            return str(name)
    return str(request.workspace.zone)


def span_of(asked: Mapping[str, str], zone: str, now: datetime) -> Span:
    """Return the span that the query string asks for; what cannot be understood leaves an error and the usual one."""
    start, end = asked.get("from", "").strip(), asked.get("to", "").strip()
    name = asked.get("since", "") if asked.get("since", "") in LENGTHS else USUAL
    if not start and not end:
        return _made(now - LENGTHS[name], now, zone, now, name)
    typed = {"from": start, "to": end}
    moments = {key: moment(text, ZoneInfo(zone)) for key, text in typed.items()}
    errors = {key: _not_a_time(typed[key]) for key, at in moments.items() if at is None}
    first, last = moments["from"], moments["to"]
    if first and last:
        errors = _judged(first, last, now)
        if not errors:
            return _made(first, min(last, now), zone, now, "")
    usual = _made(now - LENGTHS[USUAL], now, zone, now, USUAL)
    return Span(usual.start, usual.end, usual.minutes, zone, USUAL, errors, typed)


def moment(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment that ``text`` names, in ``zone`` when it names none itself; None when it names nothing."""
    try:
        at = datetime.fromisoformat(text[:40])
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _not_a_time(text: str) -> str:
    if not text:
        return _("Give both: from when and until when.")
    return _("“%(given)s” is no date with a time. One has the form 2026-03-05 14:30.") % {"given": text[:40]}


def _judged(start: datetime, end: datetime, now: datetime) -> dict[str, str]:
    if end <= start:
        return {"to": _("The end lies before the begin. Give a later one.")}
    if start >= now:
        return {"from": _("This time has not come yet.")}
    if end - start > LONGEST:
        return {"from": _("At most %(days)d days at once.") % {"days": LONGEST.days}}
    return {}


def _made(start: datetime, end: datetime, zone: str, now: datetime, name: str) -> Span:
    length = end - start
    by_hour = length > BY_MINUTE or start < now - MINUTES_READ
    minutes = next(
        (one for one in STEPS if (not by_hour or one >= 60) and length / timedelta(minutes=one) <= SLOTS),
        STEPS[-1],
    )
    step = timedelta(minutes=minutes)
    first = _floor(start, minutes, end.astimezone(ZoneInfo(zone)).utcoffset() or timedelta())
    last = first + step * max(1, -(-(end - first) // step))
    return Span(first, last, minutes, zone, name)


def _floor(at: datetime, minutes: int, offset: timedelta) -> datetime:
    """Return the round time at or before ``at`` on a clock ``offset`` ahead of UTC.

    From an hour on it also begins an hour of UTC, as meters do. One clock holds for the whole span: the last slots are
    round, those before a change of the clock are an hour off.
    """
    ahead = int(offset.total_seconds())
    if minutes >= 60:
        ahead -= ahead % 3600
    local = int(at.timestamp()) + ahead
    return datetime.fromtimestamp(local - local % (minutes * 60) - ahead, UTC)
