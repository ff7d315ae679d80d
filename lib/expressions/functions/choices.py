"""What to take when a value is missing or nothing."""

from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Flag, Maybe, function
from lib.expressions.limits import Run
from lib.expressions.values import MISSING, Json
from lib.words import N_


@function(
    N_("The value, or the fallback where it is missing; with true as last input also where it is empty."),
    ("record.email | default('none')", "none"),
    ("record.city | default('none')", "Berlin"),
    ("'' | default('none', true)", "none"),
    aliases=("d",),
)
def default(run: Run, value: Maybe, fallback: Maybe = "", also_empty: Flag = False) -> Json:
    chosen = fallback if value is MISSING or (also_empty and not value) else value
    if chosen is MISSING:
        raise Failure("Neither the value nor its default is there. Give a fixed default, for example ''.")
    return chosen


@function(
    N_("The first value that is neither missing nor nothing; nothing if there is none."),
    ("coalesce(record.email, record.city)", "Berlin"),
    ("coalesce(none, 0, 5)", 0),
)
def coalesce(run: Run, *values: Maybe) -> Json:
    return next((value for value in values if value is not MISSING and value is not None), None)
