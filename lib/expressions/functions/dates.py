"""Dates and times, written in ISO 8601: `2026-03-01` or `2026-03-01T12:30:00Z`.

A date stays a date and a time a time. A time without a zone is taken as UTC where that matters.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from lib.expressions.errors import ExpressionError, Failure, suggestion
from lib.expressions.functions import date_patterns
from lib.expressions.functions.declare import Number, Text, Whole, function
from lib.expressions.limits import Run
from lib.expressions.operators import bounded
from lib.expressions.values import Json
from lib.words import N_

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_RANGE = "The date would be outside the years 1 to 9999."


def read(text: str) -> date:
    """The date or time (a datetime) that an ISO text writes; raises Failure."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        if len(text) <= 40:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Failure(
        f"“{text[:40]}” is no date such as 2026-03-01 or 2026-03-01T12:30:00Z. parse_date reads other forms."
    )


def written(moment: date) -> str:
    """A date or time in ISO 8601; UTC as Z."""
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") and "T" in text else text


def zone_named(name: str) -> tzinfo:
    """The time zone of an IANA name; raises Failure."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        meant = suggestion(name, sorted(available_timezones()))
        hint = f"Did you mean “{meant}”?" if meant else "Write one such as Europe/Berlin."
        raise Failure(f"There is no time zone “{name[:40]}”. {hint}") from None


def moment_of(text: str) -> datetime:
    """The moment that an ISO text writes: a date is its midnight, no zone is UTC; raises ExpressionError."""
    try:
        return _time(read(text))
    except Failure as failure:
        raise ExpressionError(failure.sentence()) from None


def _time(moment: date) -> datetime:
    """As a time with a zone: a date is its midnight, no zone is UTC."""
    full = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return full if full.tzinfo else full.replace(tzinfo=UTC)


def _moved(moment: date, delta: timedelta) -> date:
    try:
        if isinstance(moment, datetime) or delta.seconds == delta.microseconds == 0:
            return moment + delta
        return datetime.combine(moment, time()) + delta
    except OverflowError:
        raise Failure(_RANGE) from None


def _delta(**parts: float) -> timedelta:
    try:
        return timedelta(**parts)
    except OverflowError:
        raise Failure(_RANGE) from None


def _months_later(moment: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise Failure(_RANGE)
    last = (
        (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(1)).day
        if (year, month) != (9999, 11)
        else 31
    )
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


@function(
    N_("The time now, in UTC; the same all through a run's evaluation."),
    ("now()", "2026-03-01T12:30:00Z"),
    cost=40,
)
def now(run: Run) -> Json:
    return written(run.moment().astimezone(UTC))


@function(
    N_("Today's date, in UTC or another zone."),
    ("today()", "2026-03-01"),
    ("today('Asia/Tokyo')", "2026-03-01"),
    cost=40,
)
def today(run: Run, zone: Text = "UTC") -> Json:
    return run.moment().astimezone(zone_named(zone)).date().isoformat()


@function(
    N_("The date or time a text writes, in ISO form; with a pattern if it is in another form."),
    ("parse_date('01.03.2026', 'DD.MM.YYYY')", "2026-03-01"),
    ("parse_date('03/01/26 2:05 pm', 'MM/DD/YY h:mm a')", "2026-03-01T14:05:00"),
    ("parse_date('2026-07-01 09:00', 'YYYY-MM-DD HH:mm', 'Europe/Berlin')", "2026-07-01T09:00:00+02:00"),
    cost=400,
)
def parse_date(run: Run, text: Text, pattern: Text = "", zone: Text = "") -> Json:
    moment = date_patterns.parse(text, pattern) if pattern else read(text.strip())
    if zone and isinstance(moment, datetime) and moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_named(zone))
    return written(moment)


@function(
    N_(
        "A date or time as text: YYYY YY MMMM MMM MM M DD D dddd ddd HH H hh h mm ss SSS a Z, "
        "other text in [ ]."
    ),
    ("format_date('2026-03-01', 'D MMMM YYYY')", "1 March 2026"),
    ("format_date('2026-03-01T12:30:00Z', 'DD.MM.YY HH:mm', 'Europe/Berlin')", "01.03.26 13:30"),
    ("format_date('2026-03-01', '[week day] dddd')", "week day Sunday"),
    cost=120,
)
def format_date(run: Run, date: Text, pattern: Text, zone: Text = "") -> Json:
    moment = _time(read(date))
    return date_patterns.write(_in_zone(moment, zone) if zone else moment, pattern)


def _in_zone(moment: datetime, zone: str) -> datetime:
    try:
        return moment.astimezone(zone_named(zone))
    except OverflowError:
        raise Failure(_RANGE) from None


@function(
    N_("The same moment on the clock of another time zone."),
    ("in_zone('2026-07-01T12:00:00Z', 'America/New_York')", "2026-07-01T08:00:00-04:00"),
    cost=40,
)
def in_zone(run: Run, date: Text, zone: Text) -> Json:
    return written(_in_zone(_time(read(date)), zone))


@function(
    N_("A number of days later; earlier with a negative one."),
    ("add_days('2026-02-27', 3)", "2026-03-02"),
    cost=40,
)
def add_days(run: Run, date: Text, days: Number) -> Json:
    return written(_moved(read(date), _delta(days=days)))


@function(
    N_("A span later, from any of its parts; months keep the day where they can."),
    ("add_time('2026-03-01T12:30:00Z', hours=2, minutes=15)", "2026-03-01T14:45:00Z"),
    ("add_time('2026-01-31', months=1)", "2026-02-28"),
    ("add_time('2026-03-01', hours=6)", "2026-03-01T06:00:00"),
    cost=40,
)
def add_time(
    run: Run,
    date: Text,
    days: Number = 0,
    hours: Number = 0,
    minutes: Number = 0,
    seconds: Number = 0,
    weeks: Number = 0,
    months: Whole = 0,
    years: Whole = 0,
) -> Json:
    moved = _months_later(read(date), 12 * years + months)
    return written(
        _moved(moved, _delta(days=days, hours=hours, minutes=minutes, seconds=seconds, weeks=weeks))
    )


@function(
    N_("How much later the second date is: seconds, minutes, hours, days or weeks."),
    ("date_diff('2026-03-01', '2026-03-15')", 14),
    ("date_diff('2026-03-01T12:00:00Z', '2026-03-01T13:30:00Z', 'hours')", 1.5),
    aliases=("diff",),
    cost=40,
)
def date_diff(run: Run, start: Text, end: Text, unit: Text = "days") -> Json:
    seconds = (_time(read(end)) - _time(read(start))).total_seconds()
    span = _SECONDS.get(unit if unit.endswith("s") else unit + "s")
    if span is None:
        raise Failure(f"date_diff counts in {', '.join(_SECONDS)}; got “{unit[:20]}”.")
    return bounded(int(seconds // span) if seconds % span == 0 else seconds / span)


@function(
    N_("The beginning of the year, month, week, day or hour a date is in; weeks begin on Monday."),
    ("start_of('2026-03-18', 'month')", "2026-03-01"),
    ("start_of('2026-03-18T12:30:00Z', 'day')", "2026-03-18T00:00:00Z"),
    ("start_of('2026-03-18', 'week')", "2026-03-16"),
    cost=40,
)
def start_of(run: Run, date: Text, unit: Text) -> Json:
    moment = read(date)
    if unit == "week":
        moment, unit = _moved(moment, timedelta(days=-moment.weekday())), "day"
    if unit not in _PARTS:
        raise Failure(f"start_of knows year, month, week, day, hour and minute; got “{unit[:20]}”.")
    lower = {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}
    after = (
        _PARTS[_PARTS.index(unit) + 1 :]
        if isinstance(moment, datetime)
        else _PARTS[_PARTS.index(unit) + 1 : 3]
    )
    parts = {part: lower[part] for part in after}
    if isinstance(moment, datetime):
        return written(moment.replace(**parts, microsecond=0))  # type: ignore[arg-type]
    return written(moment.replace(**parts))


@function(
    N_("One part as a number: year, month, day, hour, minute, second, weekday (Monday is 1), week, quarter."),
    ("date_part('2026-03-01', 'year')", 2026),
    ("date_part('2026-03-01', 'weekday')", 7),
    ("date_part('2026-03-01', 'quarter')", 1),
    cost=40,
)
def date_part(run: Run, date: Text, part: Text) -> Json:
    moment = _time(read(date))
    if part in _PARTS:
        return int(getattr(moment, part))  # a fixed list of names, chosen above
    calendar = {
        "weekday": moment.isoweekday(),
        "week": moment.isocalendar().week,
        "quarter": (moment.month + 2) // 3,
    }
    if part not in calendar:
        raise Failure(f"date_part knows {', '.join((*_PARTS, *calendar))}; got “{part[:20]}”.")
    return calendar[part]


@function(
    N_("Whether the first date is earlier."),
    ("is_before('2026-03-01', '2026-03-01T00:00:01Z')", True),
    cost=40,
)
def is_before(run: Run, date: Text, other: Text) -> Json:
    return _time(read(date)) < _time(read(other))


@function(N_("Whether the first date is later."), ("is_after('2026-03-01', '2026-02-28')", True), cost=40)
def is_after(run: Run, date: Text, other: Text) -> Json:
    return _time(read(date)) > _time(read(other))


@function(N_("Seconds since 1970."), ("timestamp('2026-03-01T12:30:00Z')", 1772368200), cost=40)
def timestamp(run: Run, date: Text) -> Json:
    seconds = (_time(read(date)) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


@function(
    N_("The time that seconds since 1970 stand for."),
    ("from_timestamp(1772368200)", "2026-03-01T12:30:00Z"),
    cost=40,
)
def from_timestamp(run: Run, seconds: Number) -> Json:
    return written(_moved(datetime(1970, 1, 1, tzinfo=UTC), _delta(seconds=seconds)))
