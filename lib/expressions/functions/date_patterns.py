"""Patterns such as `DD.MM.YYYY HH:mm`: writing dates with them and reading them back. Names are English."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from lib.expressions.errors import Failure

_TOKEN = re.compile(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|A|a|Z")
_LIMIT = 100  # characters of a pattern, and of a text read with one
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_READ = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short_year>\d{2})",
    "MMMM": f"(?P<month_name>{'|'.join(_MONTHS)})",
    "MMM": f"(?P<month_name>{'|'.join(name[:3] for name in _MONTHS)})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "dddd": f"(?:{'|'.join(_DAYS)})",
    "ddd": f"(?:{'|'.join(name[:3] for name in _DAYS)})",
    "HH": r"(?P<hour>\d{2})",
    "H": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<half_hour>\d{2})",
    "h": r"(?P<half_hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "m": r"(?P<minute>\d{1,2})",
    "ss": r"(?P<second>\d{2})",
    "s": r"(?P<second>\d{1,2})",
    "SSS": r"(?P<milli>\d{3})",
    "A": r"(?P<half>am|pm)",
    "a": r"(?P<half>am|pm)",
    "Z": r"(?P<zone>Z|[+-]\d{2}:?\d{2})",
}


def write(moment: datetime, pattern: str) -> str:
    """`moment` in the form of `pattern`; raises Failure when the pattern is too long."""
    _check(pattern)
    return _TOKEN.sub(lambda match: _written(match, moment), pattern)


def _check(pattern: str) -> None:
    if len(pattern) > _LIMIT:
        raise Failure(f"The date pattern is {len(pattern):,} characters long; {_LIMIT} are the limit.")


def _written(match: re.Match[str], moment: datetime) -> str:
    if match[1] is not None:
        return match[1]
    hour = (moment.hour + 11) % 12 + 1
    half = "am" if moment.hour < 12 else "pm"
    month, day = _MONTHS[moment.month - 1], _DAYS[moment.weekday()]
    parts: dict[str, str] = {
        "YYYY": f"{moment.year:04}", "YY": f"{moment.year % 100:02}",
        "MMMM": month, "MMM": month[:3], "MM": f"{moment.month:02}", "M": f"{moment.month}",
        "DD": f"{moment.day:02}", "D": f"{moment.day}", "dddd": day, "ddd": day[:3],
        "HH": f"{moment.hour:02}", "H": f"{moment.hour}", "hh": f"{hour:02}", "h": f"{hour}",
        "mm": f"{moment.minute:02}", "m": f"{moment.minute}",
        "ss": f"{moment.second:02}", "s": f"{moment.second}",
        "SSS": f"{moment.microsecond // 1000:03}", "A": half.upper(), "a": half, "Z": _offset(moment),
    }  # fmt: skip
    return parts[match[0]]


def _offset(moment: datetime) -> str:
    text = moment.strftime("%z") or "+0000"
    return f"{text[:3]}:{text[3:5]}"


def parse(text: str, pattern: str) -> date:
    """The date, or time if there is an hour, that `text` writes in the form of `pattern`; raises Failure."""
    _check(pattern)
    match = (
        re.fullmatch(_reader(pattern), text.strip(), re.IGNORECASE | re.ASCII)
        if len(text) <= _LIMIT
        else None
    )
    if match is None:
        raise Failure(f"“{text[:40]}” does not look like {pattern}.")
    try:
        return _moment({name: value for name, value in match.groupdict().items() if value is not None})
    except ValueError:
        raise Failure(f"“{text[:40]}” is no day or time that exists.") from None


def _reader(pattern: str) -> str:
    """The regular expression for a pattern. No part occurs twice, so it has few ways to match."""
    found: list[str] = []
    end, names = 0, set[str]()
    for match in _TOKEN.finditer(pattern):
        piece = re.escape(match[1]) if match[1] is not None else _READ[match[0]]
        name = piece[4 : piece.index(">")] if piece.startswith("(?P<") else piece
        if match[1] is None and name in names:
            raise Failure(
                f"“{match[0]}” stands for something the pattern has already. Put other text in [ ]."
            )
        names.add(name if match[1] is None else "")
        found += [re.escape(pattern[end : match.start()]), piece]
        end = match.end()
    return "".join([*found, re.escape(pattern[end:])])


def _moment(parts: dict[str, str]) -> date:
    year = int(parts["year"]) if "year" in parts else 2000 + int(parts.get("short_year", "0"))
    day = date(year, _month(parts), int(parts.get("day", "1")))
    if "hour" not in parts and "half_hour" not in parts:
        return day
    clock = datetime(day.year, day.month, day.day, _hour(parts), int(parts.get("minute", "0")))
    clock = clock.replace(
        second=int(parts.get("second", "0")), microsecond=1000 * int(parts.get("milli", "0"))
    )
    return clock.replace(tzinfo=_zone(parts["zone"])) if "zone" in parts else clock


def _month(parts: dict[str, str]) -> int:
    if "month_name" in parts:
        return [name[:3].lower() for name in _MONTHS].index(parts["month_name"][:3].lower()) + 1
    return int(parts.get("month", "1"))


def _hour(parts: dict[str, str]) -> int:
    if "hour" in parts:
        return int(parts["hour"])
    hour = int(parts["half_hour"])
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if parts.get("half", "am").lower() == "pm" else 0)


def _zone(text: str) -> timezone:
    if text in ("Z", "z"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
