"""Functions on numbers."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Anything, Items, Number, Text, Whole, function
from lib.expressions.limits import Run
from lib.expressions.operators import bounded
from lib.expressions.values import MISSING, Json, kind_name
from lib.words import N_

_WRITTEN = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,4})?", re.ASCII)
_MAX_DIGITS = 15
_YES, _NO = frozenset({"true", "yes", "y", "on", "1"}), frozenset({"false", "no", "n", "off", "0", ""})


def _read(value: Json, fallback: Json, words: str) -> Json:
    """The number `value` is or writes, else the fallback."""
    if type(value) in (int, float):
        return bounded(value)
    if type(value) is bool:
        return int(value)
    if type(value) is str and len(value) < 1000 and _WRITTEN.fullmatch(value.strip()):
        written = value.strip()
        return bounded(
            int(written) if written.lstrip("+-").isdigit() and len(written) < 30 else float(written)
        )
    if fallback is MISSING:
        shown = f"“{value[:40]}”" if type(value) is str else kind_name(value)
        raise Failure(
            f"{words} needs a number or a text that writes one; got {shown}. Add a fallback as last input."
        )
    return fallback


@function(
    N_("The number a text writes; the fallback if it writes none."),
    ("number('12.50')", 12.5),
    ("number('n/a', 0)", 0),
)
def number(run: Run, value: Anything, fallback: Anything = MISSING) -> Json:
    return _read(value, fallback, "number")


@function(
    N_("A whole number; what comes after the point is cut off."),
    ("int('42')", 42),
    ("int(3.9)", 3),
    ("int('x', 0)", 0),
)
def int_(run: Run, value: Anything, fallback: Anything = MISSING) -> Json:
    found = _read(value, fallback, "int")
    return bounded(int(found)) if type(found) is float else found


@function(N_("A number with a point."), ("float('1.5')", 1.5), ("float(2)", 2.0))
def float_(run: Run, value: Anything, fallback: Anything = MISSING) -> Json:
    found = _read(value, fallback, "float")
    return float(found) if type(found) is int else found


@function(
    N_("True or false from what stands for it."),
    ("bool('yes')", True),
    ("bool(0)", False),
    ("bool('off')", False),
)
def bool_(run: Run, value: Anything) -> Json:
    if type(value) is not str:
        return bool(value)
    word = value.strip().lower() if len(value) < 20 else value
    if word not in _YES | _NO:
        raise Failure("bool reads true, false, yes, no, on, off, 1 and 0; this text is none of them.")
    return word in _YES


@function(
    N_("Rounded to a number of digits after the point; a half goes away from 0."),
    ("2.5 | round", 3),
    ("3.14159 | round(2)", 3.14),
    ("1234 | round(-2)", 1200),
    cost=40,
)
def round_(run: Run, number: Number, digits: Whole = 0) -> Json:
    rounded = _rounded(number, digits)
    return bounded(int(rounded)) if digits <= 0 or type(number) is int else bounded(float(rounded))


def _rounded(number: float, digits: int) -> Decimal:
    if not -_MAX_DIGITS <= digits <= _MAX_DIGITS:
        raise Failure(f"The digits go from -{_MAX_DIGITS} to {_MAX_DIGITS}; got {digits}.")
    with localcontext() as context:
        context.prec = 400  # enough for every number JSON can hold
        return Decimal(repr(bounded(number))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@function(N_("The next whole number below."), ("floor(2.7)", 2), ("floor(-2.1)", -3))
def floor(run: Run, number: Number) -> Json:
    return bounded(math.floor(number))


@function(N_("The next whole number above."), ("ceil(2.1)", 3))
def ceil(run: Run, number: Number) -> Json:
    return bounded(math.ceil(number))


@function(N_("The number without its sign."), ("abs(-3)", 3))
def abs_(run: Run, number: Number) -> Json:
    return abs(number)


@function(N_("A number kept between two others."), ("clamp(120, 0, 100)", 100))
def clamp(run: Run, number: Number, low: Number, high: Number) -> Json:
    return max(low, min(number, high))


@function(
    N_("A number as text for people."),
    ("1234567.891 | format_number(2)", "1,234,567.89"),
    ("1234.5 | format_number(2, '.', ',')", "1.234,50"),
    ("1234 | format_number", "1,234"),
    cost=60,
)
def format_number(
    run: Run, number: Number, digits: Whole = 0, thousands: Text = ",", point: Text = "."
) -> Json:
    if digits < 0 or max(len(thousands), len(point)) > 3:
        raise Failure("format_number needs 0 to 15 digits and separators of at most 3 characters.")
    written = f"{_rounded(number, digits):,f}"
    return written.replace(",", "\0").replace(".", point).replace("\0", thousands)


def numbers_only(items: list[Any], name: str) -> list[Any]:
    """The items if all are numbers; raises Failure, saying which function needs them."""
    wrong = next((item for item in items if type(item) not in (int, float)), MISSING)
    if wrong is not MISSING:
        raise Failure(f"{name} needs numbers only; one of them is {kind_name(wrong)}.")
    return items


@function(N_("The sum of a list of numbers."), ("sum([1, 2, 3.5])", 6.5), ("sum([])", 0))
def sum_(run: Run, items: Items) -> Json:
    return bounded(sum(numbers_only(items, "sum")), "The sum")


@function(N_("The mean of a list of numbers; nothing for an empty list."), ("average([1, 2, 6])", 3.0))
def average(run: Run, items: Items) -> Json:
    return bounded(sum(numbers_only(items, "average")) / len(items)) if items else None


@function(
    N_("The smallest of a list or of the inputs; nothing for an empty list."),
    ("min([3, 1, 2])", 1),
    ("min('b', 'a')", "a"),
)
def min_(run: Run, *values: Anything) -> Json:
    items = _comparable(values, "min")
    run.charge(len(items))
    return min(items, default=None)


@function(N_("The largest of a list or of the inputs; nothing for an empty list."), ("max(3, 1, 2)", 3))
def max_(run: Run, *values: Anything) -> Json:
    items = _comparable(values, "max")
    run.charge(len(items))
    return max(items, default=None)


def _comparable(values: tuple[Any, ...], name: str) -> list[Any]:
    items = values[0] if len(values) == 1 and type(values[0]) is list else list(values)
    if not all(type(item) is str for item in items):
        numbers_only(items, name)
    return items


@function(N_("Whether a number has no remainder by another."), ("divisible(10, 5)", True))
def divisible(run: Run, number: Number, by: Number) -> Json:
    if by == 0:
        raise Failure("divisible cannot divide by 0.")
    return number % by == 0
