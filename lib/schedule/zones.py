"""Time zones by their IANA names, and the nearest ones to a name that is none."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from lib.words import gettext as _

MAX_NAME = 60
NEAREST = 3
_ODD = ("Etc/", "SystemV/", "posix/", "right/", "US/")
_OLD = frozenset({"localtime", "posixrules", "Factory", "GMT+0", "GMT-0", "GMT0", "Greenwich", "Zulu", "UCT"})


class UnknownZone(ValueError):
    """There is no such zone; the text is a sentence for the field."""


@cache
def zone_names() -> tuple[str, ...]:
    """The names to offer, UTC first: those that name a place."""
    offered = {
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(_ODD) and name not in _OLD
    }
    return ("UTC", *sorted(offered))


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises :class:`UnknownZone` with the nearest names."""
    if name in _known():
        return ZoneInfo(name)
    shown = name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
    near = nearest(name)
    hint = (
        _("Did you mean %(near)s?") % {"near": " or ".join(near)}
        if near
        else _("Write one such as Europe/Berlin.")
    )
    raise UnknownZone(_("There is no time zone “%(shown)s”. %(hint)s") % {"shown": shown, "hint": hint})


def nearest(name: str) -> list[str]:
    """Up to three names that could have been meant: the same city first, then similar spelling."""
    wanted = "_".join(name[:MAX_NAME].split()).lower()
    if not wanted:
        return []
    city = wanted.rsplit("/", 1)[-1]
    same = [one for one in zone_names() if one.lower() == wanted or _city(one) == city]
    begins = [one for one in zone_names() if len(city) > 2 and _city(one).startswith(city)]
    whole = {one.lower(): one for one in zone_names()}
    cities = {_city(one): one for one in zone_names()}
    alike = [whole[one] for one in difflib.get_close_matches(wanted, whole, NEAREST, 0.75)]
    alike += [cities[one] for one in difflib.get_close_matches(city, cities, NEAREST, 0.75)]
    return list(dict.fromkeys([*same, *begins, *alike]))[:NEAREST]


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


def _city(name: str) -> str:
    return name.rsplit("/", 1)[-1].lower()
