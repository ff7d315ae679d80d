"""Functions on objects (fields with names)."""

from typing import Any

from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Anything, Each, Object, Text, function
from lib.expressions.functions.declare import Items as ItemList
from lib.expressions.limits import MAX_NESTING, Run
from lib.expressions.lookup import fetch
from lib.expressions.values import MISSING, Json, kind_name, to_text
from lib.words import N_


@function(N_("The names of the fields."), ("keys({'a': 1, 'b': 2})", ["a", "b"]))
def keys(run: Run, object: Object) -> Json:
    return list(object)


@function(N_("The values of the fields."), ("values({'a': 1, 'b': 2})", [1, 2]))
def values(run: Run, object: Object) -> Json:
    return list(object.values())


@function(
    N_("The fields as a list of objects with key and value."), ("items({'a': 1})", [{"key": "a", "value": 1}])
)
def items(run: Run, object: Object) -> Json:
    run.charge(2 * len(object))
    return [{"key": key, "value": value} for key, value in object.items()]


@function(
    N_("An object from a list of objects with key and value."),
    ("from_items([{'key': 'a', 'value': 1}])", {"a": 1}),
)
def from_items(run: Run, list: ItemList) -> Json:
    made: dict[str, Any] = {}
    for entry in list:
        if type(entry) is not dict or "key" not in entry or "value" not in entry:
            raise Failure("from_items needs a list of objects that have key and value.")
        made[to_text(entry["key"], run)] = entry["value"]
    return made


@function(
    N_("The fields of all objects; the last one wins."),
    ("merge({'a': 1, 'b': 1}, {'b': 2})", {"a": 1, "b": 2}),
)
def merge(run: Run, *objects: Object) -> Json:
    merged: dict[str, Any] = {}
    for entry in objects:
        merged.update(entry)
    return merged


@function(
    N_("As merge, and objects inside objects are merged too."),
    ("deep_merge({'a': {'x': 1}}, {'a': {'y': 2}})", {"a": {"x": 1, "y": 2}}),
)
def deep_merge(run: Run, object: Object, other: Object) -> Json:
    return _deep(run, object, other, MAX_NESTING)


def _deep(run: Run, one: dict[str, Any], other: dict[str, Any], room: int) -> dict[str, Any]:
    if room == 0:
        raise Failure(f"The objects are nested more than {MAX_NESTING} levels deep.")
    run.charge(len(one) + len(other))
    merged = dict(one)
    for key, value in other.items():
        both = type(value) is dict and type(merged.get(key)) is dict
        merged[key] = _deep(run, merged[key], value, room - 1) if both else value
    return merged


@function(N_("Only the named fields, where they are there."), ("pick({'a': 1, 'b': 2}, 'a', 'z')", {"a": 1}))
def pick(run: Run, object: Object, *names: Anything) -> Json:
    return {name: object[name] for name in _names(run, names) if name in object}


@function(N_("All fields but the named ones."), ("omit({'a': 1, 'b': 2}, 'a')", {"b": 2}))
def omit(run: Run, object: Object, *names: Anything) -> Json:
    dropped = frozenset(_names(run, names))
    return {key: value for key, value in object.items() if key not in dropped}


def _names(run: Run, names: tuple[Any, ...]) -> list[str]:
    """Field names given one by one or as one list."""
    flat = names[0] if len(names) == 1 and type(names[0]) is list else list(names)
    run.charge(len(flat))
    if not all(type(name) is str for name in flat):
        raise Failure("Field names are texts, for example pick(record, 'id', 'name').")
    return flat


@function(
    N_("The value at a path such as 'address.city' or 'lines.0.sku'; the fallback if it is not there."),
    ("get(record, 'lines.0.sku')", "A"),
    ("get(record, 'address.city', '?')", "?"),
)
def get(run: Run, value: Anything, path: Text, fallback: Anything = None) -> Json:
    parts = path.split(".")
    run.charge(len(parts))
    for part in parts:
        value = _step(value, part)
        if value is MISSING:
            return fallback
    return value


@function(
    N_("Whether there is a value at a path."), ("has(record, 'city')", True), ("has(record, 'a.b')", False)
)
def has(run: Run, value: Anything, path: Text) -> Json:
    parts = path.split(".")
    run.charge(len(parts))
    for part in parts:
        value = _step(value, part)
    return value is not MISSING


def _step(value: Json, part: str) -> Json:
    if type(value) is list and part.isascii() and part.isdigit() and len(part) < 10:
        return fetch(value, int(part))
    return fetch(value, part)


@function(N_("The object with one field set."), ("set({'a': 1}, 'b', 2)", {"a": 1, "b": 2}))
def set_(run: Run, object: Object, name: Text, value: Anything) -> Json:
    return {**object, name: value}


@function(
    N_("The object with one field under a new name."),
    ("rename({'a': 1, 'b': 2}, 'a', 'z')", {"z": 1, "b": 2}),
)
def rename(run: Run, object: Object, old: Text, new: Text) -> Json:
    return {new if key == old else key: value for key, value in object.items()}


@function(
    N_("The object without fields that are nothing."), ("without_nothing({'a': 1, 'b': none})", {"a": 1})
)
def without_nothing(run: Run, object: Object) -> Json:
    return {key: value for key, value in object.items() if value is not None}


@function(
    N_("The object with each value (item) replaced by what the expression gives."),
    ("map_values({'a': 1, 'b': 2}, 'item * 10')", {"a": 10, "b": 20}),
)
def map_values(run: Run, object: Object, expression: Each) -> Json:
    return {key: expression(value, index) for index, (key, value) in enumerate(object.items())}


@function(N_("The type of a value in one word."), ("type(1)", "number"), ("type(none)", "nothing"))
def type_(run: Run, value: Anything) -> Json:
    return kind_name(value)
