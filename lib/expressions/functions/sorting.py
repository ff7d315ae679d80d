"""Functions that put lists in order. Nothing goes last; numbers and texts do not mix."""

from typing import Any

from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Each, Flag, Items, function
from lib.expressions.limits import Run
from lib.expressions.values import Json, kind_name
from lib.words import N_


def _ordered(run: Run, items: list[Any], keys: list[Any], descending: bool, name: str) -> list[Any]:
    """`items` by `keys`, equal ones as they were."""
    kinds = {kind_name(key) for key in keys if key is not None}
    if len(kinds) > 1 or kinds & {"list", "object", "unknown"}:
        raise Failure(
            f"{name} needs all numbers or all texts to put them in order; got {' and '.join(sorted(kinds))}."
        )
    run.charge(len(keys) * len(keys).bit_length() // 2)
    for key in keys:
        run.charge_value(key)
    places = [place for place in range(len(keys)) if keys[place] is not None]
    places.sort(key=lambda place: keys[place], reverse=descending)
    return [items[place] for place in places] + [
        item for item, key in zip(items, keys, strict=True) if key is None
    ]


@function(
    N_("The items in order; texts by their characters."),
    ("[3, 1, 2] | sort", [1, 2, 3]),
    ("['b', 'a'] | sort(true)", ["b", "a"]),
)
def sort(run: Run, items: Items, descending: Flag = False) -> Json:
    return _ordered(run, items, items, descending, "sort")


@function(
    N_("The items in the order of what the expression gives for each."),
    ("record.lines | sort_by('item.price') | map('item.sku')", ["B", "A"]),
    ("[1, 2, 3] | sort_by('item', true)", [3, 2, 1]),
)
def sort_by(run: Run, items: Items, expression: Each, descending: Flag = False) -> Json:
    keys = [expression(item, index) for index, item in enumerate(items)]
    return _ordered(run, items, keys, descending, "sort_by")


@function(
    N_("The item for which the expression is smallest; nothing for an empty list."),
    ("(record.lines | min_by('item.price')).sku", "B"),
)
def min_by(run: Run, items: Items, expression: Each) -> Json:
    return _edge(run, items, expression, False, "min_by")


@function(
    N_("The item for which the expression is largest; nothing for an empty list."),
    ("(record.lines | max_by('item.price')).sku", "A"),
)
def max_by(run: Run, items: Items, expression: Each) -> Json:
    return _edge(run, items, expression, True, "max_by")


def _edge(run: Run, items: list[Any], expression: Any, descending: bool, name: str) -> Json:
    keys = [expression(item, index) for index, item in enumerate(items)]
    return next(iter(_ordered(run, items, keys, descending, name)), None)
