"""Slots as charts: the numbers of their shapes, and every number in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from runs.observing.reading import Seen
from runs.observing.span import Span, stamp

TALL = 100  # units of a drawing; a slot is 10 wide
WIDE = 10
LEAST = 2  # what happened once is never too small to see
# From the ground up: failures stand on top of successes.
FILLS = (("ok", "ok"), ("errors", "warn"), ("failed", "bad"), ("stopped", "idle"), ("waiting", "run"))
LINES = ("p50", "p95", "p99")
NONE = "–"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of the slots: bars ``{x, y, height, fill}`` or lines ``{name, path}``, and the value at its top."""

    name: str
    title: str
    now: str
    top: str
    said: str
    bars: Sequence[dict[str, Any]] = ()
    lines: Sequence[dict[str, str]] = ()


def charts(slots: Sequence[Seen], total: Seen) -> list[Chart]:
    """Return the three charts of the page."""
    return [_throughput(slots, total), _success(slots, total), _latency(slots, total)]


def _throughput(slots: Sequence[Seen], total: Seen) -> Chart:
    highest = max((one.total for one in slots), default=0) or 1
    bars = []
    for number, slot in enumerate(slots):
        ground = 0.0
        for name, fill in FILLS:
            if count := getattr(slot, name):
                height = max(LEAST, (TALL - 8) * count / highest)
                bars.append(_bar(number, ground, height, fill))
                ground += height
    said = _("Runs: %(total)s; %(ok)s without errors, %(errors)s with errors, %(failed)s failed") % {
        "total": total.total,
        "ok": total.ok,
        "errors": total.errors,
        "failed": total.failed,
    }
    return Chart("runs", _("Runs"), intcomma(total.total), intcomma(highest), said, bars=bars)


def _success(slots: Sequence[Seen], total: Seen) -> Chart:
    bars = []
    for number, slot in enumerate(slots):
        if slot.ended:
            good = TALL * slot.ok / slot.ended
            bars.append(_bar(number, 0, good, "ok"))
            bars.append(_bar(number, good, TALL - good, "bad"))
    said = _("Runs without errors: %(share)s of those that ended") % {"share": percent(total.success)}
    return Chart(
        "success",
        _("Without errors"),
        percent(total.success),
        "",
        said,
        bars=[one for one in bars if one["height"]],
    )


def _latency(slots: Sequence[Seen], total: Seen) -> Chart:
    values = [one.percentiles for one in slots]
    highest = max((each or 0.0 for one in values for each in one), default=0.0) or 1.0
    lines = [
        {"name": name, "path": _steps([one[which] for one in values], highest)}
        for which, name in enumerate(LINES)
    ]
    shown = [length(one) for one in total.percentiles]
    said = _("Time to the end: half within %(p50)s, 95 %% within %(p95)s, 99 %% within %(p99)s") % dict(
        zip(LINES, shown, strict=True)
    )
    return Chart("latency", _("Time to the end"), shown[1], length(highest), said, lines=lines[::-1])


def _bar(number: int, ground: float, height: float, fill: str) -> dict[str, Any]:
    top = TALL - ground - height
    return {"x": number * WIDE, "y": f"{max(0.0, top):.1f}", "height": round(height, 1), "fill": fill}


def _steps(values: Sequence[float | None], highest: float) -> str:
    """Return a line that is level within each slot and has gaps where nothing ended."""
    parts, before = [], False
    for number, value in enumerate(values):
        if value is not None:
            y = f"{TALL - 2 - (TALL - 10) * value / highest:.1f}"
            parts.append(f"{'L' if before else 'M'}{number * WIDE} {y}H{(number + 1) * WIDE}")
        before = value is not None
    return "".join(parts)


def rows(slots: Sequence[Seen], span: Span) -> list[dict[str, Any]]:
    """Return the numbers of each slot in words, oldest first, for the table and the pointer."""
    found = []
    for begin, slot in zip(span.edges, slots, strict=True):
        p50, p95, p99 = (length(one) for one in slot.percentiles)
        label = span.slot_label(begin)
        found.append(
            {
                "label": label,
                "begin": stamp(begin),
                "url": span.query(slot=stamp(begin)) + "#runs",
                "seen": slot,
                "success": percent(slot.success),
                "latency": [p50, p95, p99],
                "said": [
                    f"{label}: " + ngettext("%(n)d run", "%(n)d runs", slot.total) % {"n": slot.total},
                    f"{label}: {percent(slot.success)}",
                    f"{label}: {p50}, {p95}, {p99}",
                ],
            }
        )
    return found


def axis(span: Span) -> list[str]:
    """Return the labels under a chart: its begin, middle and end."""
    return [span.tick(at) for at in (span.start, span.start + (span.end - span.start) / 2, span.end)]


def percent(value: float | None) -> str:
    """Return a share in words: never 100 % for less than all, nor 0 % for more than nothing."""
    if value is None:
        return NONE
    if 99.9 <= value < 100:
        return f"> {_number(99.9, 1)} %"
    if 0 < value < 0.1:
        return f"< {_number(0.1, 1)} %"
    return _number(value, 0 if round(value, 1).is_integer() else 1) + " %"


def length(ms: float | None) -> str:
    """Return milliseconds in words, two digits of them."""
    if ms is None:
        return NONE
    if ms < 1:
        return "< 1 ms"
    seconds = ms / 1000
    for size, unit in ((86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s")):
        if seconds >= size:
            value = seconds / size
            return f"{_number(value, 1 if value < 10 else 0)} {unit}"
    return f"{_number(ms, 1 if ms < 10 else 0)} ms"


def _number(value: float, places: int) -> str:
    """Return a number as the language of the page writes it, rounded."""
    return str(number_format(f"{value:.{places}f}"))
