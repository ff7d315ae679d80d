"""Reading names, fields and items: the only ways into the data.

A field is a key of an object, an item is a position in a list (or a character of a text). Nothing else can be
reached; in particular no attribute of a Python object.

Each reader exists twice: *strict* raises `Missing`, *soft* returns MISSING, for `default` and `is defined`.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lib.expressions.errors import Failure, Missing, UnknownName, shorten
from lib.expressions.limits import Run
from lib.expressions.values import MISSING, Json, kind_name

Scope: TypeAlias = Mapping[str, Json]
Code: TypeAlias = Callable[[Scope, Run], Json]
Key: TypeAlias = str | int


def constant_code(value: Json) -> Code:
    """Closure for a fixed value."""
    return lambda scope, run: value


def fetch(holder: Json, key: Json) -> Json:
    """The field or item `key` of `holder`, or MISSING."""
    kind = type(key)
    if kind is str:
        return holder.get(key, MISSING) if type(holder) is dict else MISSING
    if kind is int and type(holder) in (list, str) and -len(holder) <= key < len(holder):
        return holder[key]
    return MISSING


def path_code(name: str, keys: tuple[Key, ...], offset: int) -> Code:
    """Strict reader of `name.key.key`. The first lengths are spelled out: most fields need no more."""
    if not keys:
        return _name_code(name, offset)
    if len(keys) == 1:
        return _one_key_code(name, keys[0], offset)

    def read(scope: Scope, run: Run) -> Json:
        try:
            value = scope[name]
            for key in keys:
                value = value[key]
            return value
        except (LookupError, TypeError):
            raise explain(scope, name, keys, offset) from None

    return read


def _name_code(name: str, offset: int) -> Code:
    def read(scope: Scope, run: Run) -> Json:
        try:
            return scope[name]
        except KeyError:
            raise UnknownName(name, scope, "", offset) from None

    return read


def _one_key_code(name: str, key: Key, offset: int) -> Code:
    def read(scope: Scope, run: Run) -> Json:
        try:
            return scope[name][key]
        except (LookupError, TypeError):
            raise explain(scope, name, (key,), offset) from None

    return read


def soft_path_code(name: str, keys: tuple[Key, ...]) -> Code:
    """Soft reader of `name.key.key`."""

    def read(scope: Scope, run: Run) -> Json:
        try:
            value = scope[name]
            for key in keys:
                value = value[key]
            return value
        except (LookupError, TypeError):
            return MISSING

    return read


def explain(scope: Scope, name: str, keys: tuple[Key, ...], offset: int) -> Missing:
    """The first part of the path that is not there."""
    if name not in scope:
        return UnknownName(name, scope, "", offset)
    holder, label = scope[name], name
    for key in keys:
        value = fetch(holder, key)
        if value is MISSING:
            return Missing(key, holder, shorten(label), offset)
        holder, label = value, f"{label}.{key}"
    return Missing(keys[-1], None, shorten(label), offset)


def item_code(holder: Code, key: Code, label: str, offset: int) -> Code:
    """Strict reader of a field or item that is worked out: `record[trigger.field]`."""

    def read(scope: Scope, run: Run) -> Json:
        where, which = holder(scope, run), key(scope, run)
        value = fetch(where, which)
        if value is MISSING:
            raise _unusable(where, which, label, offset)
        return value

    return read


def _unusable(holder: Json, key: Json, label: str, offset: int) -> Failure:
    if type(key) in (str, int):
        return Missing(key, holder, label, offset)
    return Failure(f"A field is named by a text and an item by a whole number; got {kind_name(key)}.", offset)


def soft_item_code(holder: Code, key: Code) -> Code:
    """Soft reader of a field or item that is worked out; `holder` is itself soft."""

    def read(scope: Scope, run: Run) -> Json:
        return fetch(holder(scope, run), key(scope, run))

    return read


def slice_code(value: Code, start: Code, stop: Code, step: Code, offset: int) -> Code:
    """`value[start:stop:step]` of a list or a text."""

    def read(scope: Scope, run: Run) -> Json:
        whole = value(scope, run)
        bounds = [part(scope, run) for part in (start, stop, step)]
        if type(whole) not in (list, str):
            raise Failure(f"[from:to] needs a list or a text; got {kind_name(whole)}.", offset)
        if any(bound is not None and type(bound) is not int for bound in bounds) or bounds[2] == 0:
            raise Failure("[from:to:step] needs whole numbers, and the step cannot be 0.", offset)
        result = whole[slice(*bounds)]
        run.charge_value(result)
        return result

    return read
