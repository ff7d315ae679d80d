"""Single values: each function takes the field and what was given, and returns the value and a sentence."""

from __future__ import annotations

import json
import math
from typing import Any

import orjson

from lib.exact_json import JSONDecodeError, exact_json
from lib.expressions import ExpressionProblem, compile_expression, compile_json, compile_template
from lib.fields.declare import Field
from lib.words import gettext as _
from lib.words import told

TRUE = frozenset({"true", "1", "on", "yes"})
FALSE = frozenset({"false", "0", "off", "no", ""})


def line(field: Field, given: Any) -> tuple[Any, str]:
    """One line of text, without the space around it."""
    new, message = text(field, given)
    if message or not isinstance(new, str):
        return new, message
    new = new.strip()
    return new, _("This takes one line; there are more.") if "\n" in new else ""


def text(field: Field, given: Any) -> tuple[Any, str]:
    """Any text; a number becomes its digits."""
    if given is None:
        return "", ""
    if isinstance(given, bool | int | float):
        given = json.dumps(given)
    if not isinstance(given, str):
        return given, _("%(label)s takes text. It is %(given)s.") % {
            "label": told(field.label),
            "given": kind_of(given),
        }
    if "\x00" in given:
        return given, _("%(label)s takes text. There is a zero byte in it.") % {"label": told(field.label)}
    if field.max_length and len(given) > field.max_length:
        return given, _("At most %(max_length)s characters. There are %(count)s.") % {
            "max_length": field.max_length,
            "count": len(given),
        }
    return given, ""


def template(field: Field, given: Any) -> tuple[Any, str]:
    """Text with `{{ }}` in it."""
    new, message = text(field, given)
    return new, message or template_problem(new)


def expression(field: Field, given: Any) -> tuple[Any, str]:
    """A bare expression."""
    new, message = text(field, given)
    return new, message or expression_problem(new)


def template_problem(source: str) -> str:
    """What keeps the text from being understood, with its place; empty when nothing does."""
    try:
        compile_template(source)
    except ExpressionProblem as problem:
        return placed(problem)
    return ""


def json_problem(source: str) -> str:
    """The same for JSON that is written out with `{{ }}` in it."""
    try:
        compile_json(source)
    except ExpressionProblem as problem:
        return placed(problem)
    return ""


def expression_problem(source: str) -> str:
    """The same for a bare expression; an empty one is for the caller to judge."""
    try:
        if source.strip():
            compile_expression(source)
    except ExpressionProblem as problem:
        return placed(problem)
    return ""


def placed(problem: ExpressionProblem) -> str:
    """The problem's sentence and where it is."""
    where = _("Character %(column)s") if problem.line == 1 else _("Line %(line)s, character %(column)s")
    return f"{problem} ({where % {'line': problem.line, 'column': problem.column}})"


def number(field: Field, given: Any) -> tuple[Any, str]:
    """A finite number, whole where it can be."""
    if given is None or given == "":
        return None, ""
    new = as_number(given)
    if new is None:
        return given, _("%(label)s takes a number. You wrote %(given)s.") % {
            "label": told(field.label),
            "given": quoted(given),
        }
    low, high = field.minimum, field.maximum
    if (low is not None and new < low) or (high is not None and new > high):
        return new, _("%(label)s goes %(span)s. You wrote %(new)s.") % {
            "label": told(field.label),
            "span": _span(low, high),
            "new": new,
        }
    return new, ""


def as_number(given: Any) -> int | float | None:
    """The number that was meant, or None."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        value = float(given)
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    except (ValueError, OverflowError):
        return None


def boolean(field: Field, given: Any) -> tuple[Any, str]:
    """Yes or no."""
    if isinstance(given, bool):
        return given, ""
    meant = as_boolean(given)
    if meant is None:
        return given, _("%(label)s is yes or no. It is %(given)s.") % {
            "label": told(field.label),
            "given": quoted(given),
        }
    return meant, ""


def as_boolean(given: Any) -> bool | None:
    """The yes or no that was meant, or None."""
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower() if isinstance(given, str | int) or given is None else "?"
    if word in TRUE:
        return True
    return False if word in FALSE or given is None else None


def choice(field: Field, given: Any) -> tuple[Any, str]:
    """One of the field's options; no options declared means they are not known here, so any text will do."""
    if given is None or given == "":
        return "", ""
    values = [option.value for option in field.choices]
    if not isinstance(given, str) or (values and given not in values):
        labels = ", ".join(told(option.label) for option in field.choices)
        return given, _("%(label)s is one of: %(labels)s. It is %(given)s.") % {
            "label": told(field.label),
            "labels": labels,
            "given": quoted(given),
        }
    return given, ""


def json_text(field: Field, given: Any) -> tuple[Any, str]:
    """Any JSON, read from text; JSON that is itself a text stays in its quotes, so cleaning twice is safe."""
    if not isinstance(given, str) or not given.strip():
        return (None if given == "" else given), ""
    try:
        read = exact_json(given)
        orjson.dumps(read)
    except (JSONDecodeError, TypeError):  # the second for what is nested too deep to be stored
        return given, _('%(label)s takes JSON, such as {"a": 1}. You wrote %(given)s.') % {
            "label": told(field.label),
            "given": quoted(given),
        }
    return (given if isinstance(read, str) else read), ""


def quoted(given: Any) -> str:
    """What was given, short enough for a sentence."""
    if isinstance(given, dict | list):
        return kind_of(given)
    shown = given if isinstance(given, str) else json.dumps(given)
    return f"“{shown if len(shown) <= 60 else shown[:59] + '…'}”"


def kind_of(given: Any) -> str:
    """What sort of JSON value it is, in words."""
    if isinstance(given, list):
        return _("a list")
    return _("an object") if isinstance(given, dict) else quoted(given)


def _span(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return _("from %(low)s to %(high)s") % {"low": f"{low:g}", "high": f"{high:g}"}
    return (
        _("from %(low)s") % {"low": f"{low:g}"}
        if low is not None
        else _("up to %(high)s") % {"high": f"{high:g}"}
    )
