"""Functions that go through a list with an expression written in quotes.

Inside it, `item` is the item, `index` its position from 0, and all names from outside are there too.
"""

from typing import Any

from lib.expressions.functions.declare import Each, Items, function
from lib.expressions.functions.lists import identity
from lib.expressions.functions.numbers import numbers_only
from lib.expressions.limits import Run, room_for_items
from lib.expressions.operators import bounded
from lib.expressions.values import Json, to_text
from lib.words import N_


@function(
    N_("What the expression gives for each item."),
    ("[1, 2] | map('item * 10')", [10, 20]),
    ("record.lines | map('item.sku ~ index')", ["A0", "B1"]),
)
def map_(run: Run, items: Items, expression: Each) -> Json:
    return [expression(item, index) for index, item in enumerate(items)]


@function(
    N_("What the expression gives for each item, with lists it gives unpacked."),
    ("[1, 2] | flat_map('[item, item * 10]')", [1, 10, 2, 20]),
)
def flat_map(run: Run, items: Items, expression: Each) -> Json:
    flat: list[Any] = []
    for index, item in enumerate(items):
        found = expression(item, index)
        part = found if type(found) is list else [found]
        room_for_items(len(flat) + len(part))
        run.charge(len(part))
        flat += part
    return flat


@function(
    N_("The items for which the expression is true."),
    ("[1, 5, 9] | filter('item > 3')", [5, 9]),
    aliases=("where",),
)
def filter_(run: Run, items: Items, expression: Each) -> Json:
    return [item for index, item in enumerate(items) if expression(item, index)]


@function(N_("The items for which the expression is not true."), ("[1, 5, 9] | reject('item > 3')", [1]))
def reject(run: Run, items: Items, expression: Each) -> Json:
    return [item for index, item in enumerate(items) if not expression(item, index)]


@function(
    N_("The first item for which the expression is true; nothing if there is none."),
    ("[1, 5, 9] | find('item > 3')", 5),
    ("[] | find('item > 3')", None),
)
def find(run: Run, items: Items, expression: Each) -> Json:
    return next((item for index, item in enumerate(items) if expression(item, index)), None)


@function(
    N_("The position of the first item for which the expression is true; -1 if there is none."),
    ("['a', 'b'] | find_index('item == \"b\"')", 1),
)
def find_index(run: Run, items: Items, expression: Each) -> Json:
    return next((index for index, item in enumerate(items) if expression(item, index)), -1)


@function(N_("Whether the expression is true for one item at least."), ("[1, 5] | any('item > 3')", True))
def any_(run: Run, items: Items, expression: Each) -> Json:
    return any(expression(item, index) for index, item in enumerate(items))


@function(N_("Whether the expression is true for every item."), ("[1, 5] | all('item > 3')", False))
def all_(run: Run, items: Items, expression: Each) -> Json:
    return all(expression(item, index) for index, item in enumerate(items))


@function(
    N_("An object of lists: the items by what the expression gives for them."),
    ("[1, 2, 3] | group_by('item is odd')", {"true": [1, 3], "false": [2]}),
)
def group_by(run: Run, items: Items, expression: Each) -> Json:
    groups: dict[str, list[Any]] = {}
    for index, item in enumerate(items):
        groups.setdefault(to_text(expression(item, index), run), []).append(item)
    return groups


@function(
    N_("An object of counts: how many items have what the expression gives."),
    ("['x', 'yy', 'z'] | count_by('item | length')", {"1": 2, "2": 1}),
)
def count_by(run: Run, items: Items, expression: Each) -> Json:
    counts: dict[str, int] = {}
    for index, item in enumerate(items):
        key = to_text(expression(item, index), run)
        counts[key] = counts.get(key, 0) + 1
    return counts


@function(
    N_("An object of items by what the expression gives; the last one wins."),
    ("(record.lines | index_by('item.sku')).B.price", 5),
)
def index_by(run: Run, items: Items, expression: Each) -> Json:
    return {to_text(expression(item, index), run): item for index, item in enumerate(items)}


@function(
    N_("The items, each only once by what the expression gives."),
    ("[1, 2, 3] | unique_by('item % 2')", [1, 2]),
)
def unique_by(run: Run, items: Items, expression: Each) -> Json:
    seen: dict[Any, Any] = {}
    for index, item in enumerate(items):
        seen.setdefault(identity(run, expression(item, index)), item)
    return list(seen.values())


@function(
    N_("The sum of what the expression gives for each item."), ("record.lines | sum_by('item.price')", 15)
)
def sum_by(run: Run, items: Items, expression: Each) -> Json:
    return bounded(sum(_values(items, expression, "sum_by")), "The sum")


@function(
    N_("The mean of what the expression gives for each item; nothing for an empty list."),
    ("record.lines | average_by('item.price')", 7.5),
)
def average_by(run: Run, items: Items, expression: Each) -> Json:
    return bounded(sum(_values(items, expression, "average_by")) / len(items)) if items else None


def _values(items: list[Any], expression: Any, name: str) -> list[Any]:
    return numbers_only([expression(item, index) for index, item in enumerate(items)], name)
