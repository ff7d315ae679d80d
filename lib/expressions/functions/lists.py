"""Functions on lists as a whole."""

from collections.abc import Iterable
from typing import Any

from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Anything, Items, Ordered, Sized, Whole, function
from lib.expressions.limits import MAX_NESTING, Run, room_for_items
from lib.expressions.values import Json, json_text
from lib.words import N_


@function(
    N_("The first item, or character; nothing if there is none."), ("[1, 2] | first", 1), ("[] | first", None)
)
def first(run: Run, value: Ordered) -> Json:
    return value[0] if value else None


@function(N_("The last item, or character; nothing if there is none."), ("[1, 2] | last", 2))
def last(run: Run, value: Ordered) -> Json:
    return value[-1] if value else None


@function(
    N_("How many items, characters or fields there are."),
    ("[1, 2] | length", 2),
    ("'abc' | length", 3),
    ("{'a': 1} | length", 1),
    aliases=("count",),
)
def length(run: Run, value: Sized) -> Json:
    return len(value)


@function(
    N_("The items or characters in the opposite order."),
    ("[1, 2] | reverse", [2, 1]),
    ("'abc' | reverse", "cba"),
)
def reverse(run: Run, value: Ordered) -> Json:
    return value[::-1]


@function(
    N_("The items or characters from a position up to, without, another; counted from 0."),
    ("[1, 2, 3] | slice(1)", [2, 3]),
    ("[1, 2, 3] | slice(0, 2)", [1, 2]),
)
def slice_(run: Run, value: Ordered, start: Whole, end: Anything = None) -> Json:
    if end is not None and type(end) is not int:
        raise Failure("The end of slice is a whole number.")
    return value[start:end]


@function(N_("Each item once, in the order of its first place."), ("[2, 1, 2] | unique", [2, 1]))
def unique(run: Run, items: Items) -> Json:
    seen: dict[Any, Any] = {}
    for item in items:
        seen.setdefault(identity(run, item), item)
    return list(seen.values())


def identity(run: Run, item: Any) -> tuple[bool, Any]:
    """Something hashable that is the same for equal JSON values; true and 1 are told apart."""
    if type(item) in (list, dict):
        return True, "json" + json_text(item, run)
    run.charge(1)
    return type(item) is bool, item


@function(
    N_("Lists inside the list unpacked, one level or as many as given."),
    ("[[1, 2], [3]] | flatten", [1, 2, 3]),
    ("[1, [2, [3]]] | flatten(2)", [1, 2, 3]),
)
def flatten(run: Run, items: Items, levels: Whole = 1) -> Json:
    for _ in range(min(levels, MAX_NESTING)):
        if not any(type(item) is list for item in items):
            break
        items = _unpacked(run, items)
    return items


def _unpacked(run: Run, items: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for item in items:
        part = item if type(item) is list else [item]
        room_for_items(len(flat) + len(part))
        run.charge(1 + len(part))
        flat += part
    return flat


@function(
    N_("Whole numbers in a row: up to, without, the last; from a first; in steps."),
    ("range(3)", [0, 1, 2]),
    ("range(1, 10, 4)", [1, 5, 9]),
)
def range_(run: Run, first: Whole, last: Anything = None, step: Whole = 1) -> Json:
    if step == 0 or (last is not None and type(last) is not int):
        raise Failure("range needs whole numbers, and a step other than 0.")
    numbers = range(0, first, step) if last is None else range(first, last, step)
    count = max(0, (numbers.stop - numbers.start + step - (1 if step > 0 else -1)) // step)
    room_for_items(count)
    return list(numbers)


@function(
    N_("Lists of the items at the same place in two lists."),
    ("zip([1, 2], ['a', 'b'])", [[1, "a"], [2, "b"]]),
)
def zip_(run: Run, items: Items, other: Items) -> Json:
    run.charge(2 * min(len(items), len(other)))
    return [list(pair) for pair in zip(items, other, strict=False)]


@function(
    N_("Lists of a size, the last one with what is left."),
    ("[1, 2, 3] | chunk(2)", [[1, 2], [3]]),
    aliases=("batch",),
)
def chunk(run: Run, items: Items, size: Whole) -> Json:
    if size < 1:
        raise Failure(f"The size of a chunk is 1 or more; got {size}.")
    run.charge(2 * len(items))
    return [items[start : start + size] for start in range(0, len(items), size)]


@function(N_("The list without what is nothing or an empty text."), ("[1, none, '', 0] | compact", [1, 0]))
def compact(run: Run, items: Items) -> Json:
    return [item for item in items if item is not None and item != ""]


@function(N_("The list with one more item at its end."), ("[1] | append(2)", [1, 2]))
def append(run: Run, items: Items, item: Anything) -> Json:
    return [*items, item]


@function(N_("The items that both lists hold."), ("intersect([1, 2, 3], [2, 3, 4])", [2, 3]))
def intersect(run: Run, items: Items, other: Items) -> Json:
    known = _identities(run, other)
    return [item for item in items if identity(run, item) in known]


@function(N_("The items the other list does not hold."), ("difference([1, 2, 3], [2])", [1, 3]))
def difference(run: Run, items: Items, other: Items) -> Json:
    known = _identities(run, other)
    return [item for item in items if identity(run, item) not in known]


def _identities(run: Run, items: Iterable[Any]) -> frozenset[tuple[bool, Any]]:
    return frozenset(identity(run, item) for item in items)
