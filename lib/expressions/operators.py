"""What the operators mean for JSON values, within bounds."""

from collections.abc import Callable
from math import isfinite
from typing import Any

from lib.expressions.errors import Failure
from lib.expressions.limits import MAX_WHOLE, Run, room_for_items, room_for_text, weigh
from lib.expressions.lookup import Code, Scope
from lib.expressions.values import Json, kind_name, to_text

_NUMBERS = (int, float)
_CONTAINERS = (list, dict)
_MAX_POWER = 10_000  # an exponent beyond it is out of range for every base but 0, 1 and -1


def bounded(number: Json, what: str = "The result") -> Json:
    """`number` if JSON can hold it; raises Failure."""
    if type(number) is int and -MAX_WHOLE <= number <= MAX_WHOLE:
        return number
    if type(number) is float and isfinite(number):
        return number
    raise Failure(
        f"{what} is too big. Whole numbers go up to {MAX_WHOLE:,}; numbers with a point up to 1e308."
    )


def _wrong(symbol: str, needs: str, left: Json, right: Json) -> Failure:
    return Failure(
        f"{symbol} needs {needs}; got {kind_name(left)} and {kind_name(right)}.{_remedy(left, right)}"
    )


def _remedy(left: Json, right: Json) -> str:
    if left is None or right is None:
        return " Use coalesce(value, 0) or coalesce(value, '') where a value can be nothing."
    if {type(left), type(right)} <= {str, int, float}:
        return " Turn a text into a number with number(…), or join both as text with ~."
    return ""


def add(left: Json, right: Json, run: Run) -> Json:
    """Sum of two numbers, or two texts or two lists one after the other."""
    if type(left) in _NUMBERS and type(right) in _NUMBERS:
        return bounded(left + right)
    if type(left) is str and type(right) is str:
        room_for_text(len(left) + len(right))
    elif type(left) is list and type(right) is list:
        room_for_items(len(left) + len(right))
    else:
        raise _wrong("+", "two numbers or two texts", left, right)
    result = left + right
    run.charge_value(result)
    return result


def power(left: Json, right: Json, run: Run) -> Json:
    """`left ** right`, refused before it could take long."""
    if type(left) not in _NUMBERS or type(right) not in _NUMBERS:
        raise _wrong("**", "two numbers", left, right)
    whole = type(left) is int and type(right) is int and right > 0
    if whole and (left.bit_length() - 1) * right > 64 and abs(left) > 1:
        raise Failure(f"The result of ** is too big. Whole numbers go up to {MAX_WHOLE:,}.")
    if whole and right > _MAX_POWER:
        right = 2 - right % 2  # 0, 1 and -1: only odd or even matters
    result = left**right
    if type(result) is complex:
        raise Failure("A negative number has no such root. Use abs(…) first, or a whole exponent.")
    return bounded(result)


def _numeric(symbol: str, work: Callable[[Any, Any], Any]) -> Callable[[Json, Json, Run], Json]:
    def apply(left: Json, right: Json, run: Run) -> Json:
        if type(left) not in _NUMBERS or type(right) not in _NUMBERS:
            raise _wrong(symbol, "two numbers", left, right)
        return bounded(work(left, right))

    return apply


BINARY: dict[str, Callable[[Json, Json, Run], Json]] = {
    "+": add,
    "-": _numeric("-", lambda left, right: left - right),
    "*": _numeric("*", lambda left, right: left * right),
    "/": _numeric("/", lambda left, right: left / right),
    "//": _numeric("//", lambda left, right: left // right),
    "%": _numeric("%", lambda left, right: left % right),
    "**": power,
}


def binary_code(symbol: str, left: Code, right: Code, offset: int) -> Code:
    """Closure for an operator between two values."""
    work = BINARY[symbol]

    def apply(scope: Scope, run: Run) -> Json:
        one, other = left(scope, run), right(scope, run)
        try:
            return work(one, other, run)
        except ZeroDivisionError:
            raise Failure(f"{symbol} cannot divide by 0. Check the second number first.", offset) from None
        except OverflowError:
            raise Failure("The result is too big for a number.", offset) from None
        except Failure as failure:
            failure.offset = offset
            raise

    return apply


def sign_code(symbol: str, value: Code, offset: int) -> Code:
    """Closure for - or + before a value."""

    def apply(scope: Scope, run: Run) -> Json:
        number = value(scope, run)
        if type(number) not in _NUMBERS:
            raise Failure(f"{symbol} needs a number; got {kind_name(number)}.", offset)
        return -number if symbol == "-" else number

    return apply


def join_code(parts: list[Code], offset: int) -> Code:
    """Closure that writes all values one after the other as text: `~`, and a text with {{ }}."""

    def apply(scope: Scope, run: Run) -> Json:
        try:
            texts = [to_text(part(scope, run), run) for part in parts]
            room_for_text(sum(map(len, texts)))
            result = "".join(texts)
            run.charge_value(result)
            return result
        except Failure as failure:
            failure.offset = offset if failure.offset is None else failure.offset
            raise

    return apply


def equal(left: Json, right: Json, run: Run) -> bool:
    """Whether both are the same JSON value; charged by size as both may be large."""
    if type(left) in _CONTAINERS and type(right) in _CONTAINERS:
        run.charge(10 + 2 * (weigh(left) + weigh(right)))
    elif type(left) is str:
        run.charge_value(left)
    return bool(left == right)


def contains(left: Json, right: Json, run: Run) -> bool:
    """`left in right`: an item of a list, a part of a text, a key of an object."""
    if type(right) is list:
        run.charge(len(right) * (weigh(left) if type(left) in _CONTAINERS else 1))
        return left in right
    if type(right) is str and type(left) is str:
        run.charge(len(right) // 16 + len(left) // 16)
        return left in right
    if type(right) is dict:
        return type(left) is str and left in right
    raise Failure(
        f"in needs a list, a text or an object on its right; got {kind_name(left)} in {kind_name(right)}."
    )


def _ordered(symbol: str, work: Callable[[Any, Any], bool]) -> Callable[[Json, Json, Run], bool]:
    def apply(left: Json, right: Json, run: Run) -> bool:
        numbers = type(left) in _NUMBERS and type(right) in _NUMBERS
        if not numbers and not (type(left) is str and type(right) is str):
            raise _wrong(symbol, "two numbers or two texts", left, right)
        return work(left, right)

    return apply


COMPARISONS: dict[str, Callable[[Json, Json, Run], bool]] = {
    "eq": equal,
    "ne": lambda left, right, run: not equal(left, right, run),
    "lt": _ordered("<", lambda left, right: left < right),
    "lteq": _ordered("<=", lambda left, right: left <= right),
    "gt": _ordered(">", lambda left, right: left > right),
    "gteq": _ordered(">=", lambda left, right: left >= right),
    "in": contains,
    "notin": lambda left, right, run: not contains(left, right, run),
}


def compare_code(first: Code, rest: list[tuple[str, Code]], offset: int) -> Code:
    """Closure for `a < b` and for chains such as `1 <= a < 10`."""
    steps = [(COMPARISONS[name], code) for name, code in rest]

    def apply(scope: Scope, run: Run) -> Json:
        left = first(scope, run)
        for work, code in steps:
            right = code(scope, run)
            try:
                if not work(left, right, run):
                    return False
            except Failure as failure:
                failure.offset = offset
                raise
            left = right
        return True

    return apply


def equals_constant_code(value: Code, constant: Json, negated: bool) -> Code:
    """`value == 'text'`, by far the most common condition, without the general case's bookkeeping."""

    def same(scope: Scope, run: Run) -> Json:
        return bool(value(scope, run) == constant)

    def differs(scope: Scope, run: Run) -> Json:
        return bool(value(scope, run) != constant)

    return differs if negated else same
