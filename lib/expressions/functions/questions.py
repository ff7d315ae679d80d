"""The tests that follow "is": `record.email is defined`, `record.age is not number`."""

from lib.expressions.functions.declare import Anything, Items, Maybe, Number, Text, Whole, function
from lib.expressions.limits import Run
from lib.expressions.operators import contains
from lib.expressions.values import MISSING, Json
from lib.words import N_


@function(
    N_("Whether the field or name is there."),
    ("record.city is defined", True),
    ("record.a.b is defined", False),
)
def defined(run: Run, value: Maybe) -> Json:
    return value is not MISSING


@function(N_("Whether the field or name is not there."), ("record.zip is undefined", True))
def undefined(run: Run, value: Maybe) -> Json:
    return value is MISSING


@function(
    N_("Whether the value is nothing."),
    ("none is none", True),
    ("'' is none", False),
    aliases=("null", "nothing"),
)
def none(run: Run, value: Anything) -> Json:
    return value is None


@function(
    N_("Whether there is nothing in it: missing, nothing, an empty text, list or object."),
    ("'' is empty", True),
    ("record.zip is empty", True),
    ("0 is empty", False),
)
def empty(run: Run, value: Maybe) -> Json:
    return value is MISSING or value is None or (type(value) in (str, list, dict) and not value)


@function(N_("Whether it is a number."), ("1.5 is number", True), ("'1' is number", False))
def number(run: Run, value: Anything) -> Json:
    return type(value) in (int, float)


@function(N_("Whether it is a whole number."), ("1 is integer", True), ("1.5 is integer", False))
def integer(run: Run, value: Anything) -> Json:
    return type(value) is int


@function(N_("Whether it is a number with a point."), ("1.5 is float", True))
def float_(run: Run, value: Anything) -> Json:
    return type(value) is float


@function(N_("Whether it is a text."), ("'a' is string", True), aliases=("text",))
def string(run: Run, value: Anything) -> Json:
    return type(value) is str


@function(N_("Whether it is true or false."), ("true is boolean", True), ("1 is boolean", False))
def boolean(run: Run, value: Anything) -> Json:
    return type(value) is bool


@function(N_("Whether it is exactly true."), ("true is true", True), ("1 is true", False))
def true(run: Run, value: Anything) -> Json:
    return value is True


@function(N_("Whether it is exactly false."), ("false is false", True))
def false(run: Run, value: Anything) -> Json:
    return value is False


@function(N_("Whether it is a list."), ("[] is list", True), aliases=("sequence",))
def list_(run: Run, value: Anything) -> Json:
    return type(value) is list


@function(N_("Whether it is an object."), ("{} is object", True), aliases=("mapping",))
def object_(run: Run, value: Anything) -> Json:
    return type(value) is dict


@function(N_("Whether a whole number is even."), ("4 is even", True))
def even(run: Run, value: Whole) -> Json:
    return value % 2 == 0


@function(N_("Whether a whole number is odd."), ("4 is odd", False))
def odd(run: Run, value: Whole) -> Json:
    return value % 2 == 1


@function(N_("Whether a number has no remainder by another."), ("9 is divisibleby(3)", True))
def divisibleby(run: Run, value: Number, by: Number) -> Json:
    return value % by == 0


@function(N_("Whether it is an item of a list."), ("2 is in([1, 2])", True))
def in_(run: Run, value: Anything, items: Items) -> Json:
    return contains(value, items, run)


@function(N_("Whether a text has small letters only."), ("'abc' is lower", True))
def lower(run: Run, value: Text) -> Json:
    return value.islower()


@function(N_("Whether a text has capitals only."), ("'ABC' is upper", True))
def upper(run: Run, value: Text) -> Json:
    return value.isupper()
