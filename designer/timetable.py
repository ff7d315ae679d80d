"""A schedule as pages and runs know it: the next runs in words, and what a run is told of its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lib.schedule import BadSchedule, UnknownZone, read, zone

SHOWN = 5


def upcoming(settings: Mapping[str, Any], now: datetime, count: int = SHOWN) -> list[dict[str, Any]] | None:
    """The next runs of a trigger's settings; None when they make no schedule.

    Each is ``{"at" (UTC), "day", "local" (time of day), "zone" (its short name), "utc" (text)}``.
    """
    try:
        schedule = read(settings)
    except BadSchedule:
        return None
    return [_shown(at, at.astimezone(schedule.zone)) for at in schedule.upcoming(now, count)]


def words_of(settings: Mapping[str, Any]) -> str:
    """The schedule in words; empty when the settings make none."""
    try:
        return read(settings).words
    except BadSchedule:
        return ""


def zoned(zone_name: str, at: datetime) -> str:
    """The moment on a zone's clock: “Mon 2 Mar 2026, 09:00 CET”; in UTC when there is no such zone."""
    try:
        local = at.astimezone(zone(zone_name))
    except UnknownZone:
        local = at.astimezone(UTC)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {local.tzname() or ''}".strip()


def _shown(at: datetime, local: datetime) -> dict[str, Any]:
    utc = f"{at:%H:%M}" if at.date() == local.date() else f"{at:%a %H:%M}"
    day = f"{local:%a} {local.day} {local:%b %Y}"
    return {"at": at, "day": day, "local": f"{local:%H:%M}", "zone": local.tzname() or "", "utc": utc}


def payload(settings: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The trigger of a run that is due ``at``, as expressions see it; UTC where the settings make no schedule."""
    try:
        zone = read(settings).zone
    except BadSchedule:
        return _payload(at, at.astimezone(UTC), "UTC")
    return _payload(at, at.astimezone(zone), zone.key)


def _payload(at: datetime, local: datetime, zone: str) -> dict[str, Any]:
    return {
        "kind": "schedule",
        "scheduled_for": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "local_time": local.isoformat(timespec="seconds"),
        "zone": zone,
    }


def record(trigger: Mapping[str, Any]) -> dict[str, Any]:
    """The first record of a run by the clock: what its trigger says, without the kind."""
    return {name: trigger.get(name) for name in ("scheduled_for", "local_time", "zone")}
