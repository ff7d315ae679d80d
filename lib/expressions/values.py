"""Plain JSON values: their names in sentences and their form as text."""

from typing import Any, Final, TypeAlias

import orjson

from lib.expressions.errors import Failure
from lib.expressions.limits import MAX_WHOLE, Run, weigh

# None, bool, int, float, str, list or dict of these. Checked at run time where it matters; as a static type a
# recursive union would only force casts on every caller.
Json: TypeAlias = Any


class _MissingValue:
    """The type of MISSING."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _MissingValue()  # stands for what is not there, where a function asked to be told

_NAMES: dict[type, str] = {
    type(None): "nothing",
    bool: "true/false",
    int: "number",
    float: "number",
    str: "text",
    list: "list",
    dict: "object",
}


def kind_name(value: Json) -> str:
    """The word for the type of `value` in sentences: nothing, true/false, number, text, list, object."""
    return _NAMES.get(type(value), "unknown")


def to_text(value: Json, run: Run) -> str:
    """`value` inside a text: nothing is empty, whole numbers have no point, lists and objects are JSON."""
    kind = type(value)
    if kind is str:
        return str(value)
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return whole_text(value)
    if kind is float:
        return float_text(value)
    return json_text(value, run)


def whole_text(value: int) -> str:
    """Digits of a whole number; raises Failure for one so long that only a stranger's JSON can hold it."""
    if abs(value) > 10 * MAX_WHOLE:
        raise Failure("The number is too long to be written as text.")
    return str(value)


def float_text(value: float) -> str:
    """Shortest form of a number: 3.0 reads 3, 0.1 reads 0.1."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def json_text(value: Json, run: Run, *, indent: bool = False) -> str:
    """Compact (or indented) JSON; raises Failure when it would be too big or is no JSON."""
    run.charge(weigh(value))
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else None).decode()
    except TypeError as error:  # orjson's error for strange types, half characters and numbers over 64 bits
        raise Failure("This value cannot be written as JSON.") from error
