"""The settings of a step before and after, field by field; tables row by row by their key."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from designer.diff.values import ABSENT, Line, as_json, changed_lines, same, texts
from designer.steps.kind import Facts, StepKind
from designer.steps.secrets import masked
from lib.fields import Field, FieldType, dig, shown
from lib.redact import is_secret_name
from lib.words import told

ROW_KEYS = {
    FieldType.PAIRS: "name",
    FieldType.MAPPING: "target",
    FieldType.BRANCHES: "id",
    FieldType.ARGUMENTS: "name",
    FieldType.RESOURCES: "id",
    FieldType.SHAPE: "name",
}
"""By what a row of a table is known from version to version."""
_CODE = {FieldType.TEMPLATE, FieldType.EXPRESSION, FieldType.JSON}

What = Literal["added", "removed", "changed", "renamed", "order"]
Key = tuple[str, int]
"""A row's name, and how many rows before it have the same one."""

Row = tuple[Any, Any]
"""A row of a table, and the row as it may be shown."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a table; ``renamed`` when its name alone is another.

    ``order`` says that the rows stand in another order; its one cell names them.
    """

    what: What
    title: str
    cells: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after, as people read it; None where there is none.

    ``path`` is the value's place in the settings, ``label`` its name in the wizard. ``lines`` are there for
    texts of several lines, ``rows`` for tables; ``before`` and ``after`` are then not needed to tell it.
    ``code`` is set in type of one width. A ``secret`` is never shown. What is not ``in_use`` has no effect
    with the other settings as they are.
    """

    path: str
    label: str
    before: str | None
    after: str | None
    lines: tuple[Line, ...] = ()
    rows: tuple[RowChange, ...] = ()
    code: bool = False
    secret: bool = False
    in_use: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """A step's kind and its settings in normal form."""

    kind: StepKind
    config: dict[str, Any]
    facts: Facts

    def asked(self) -> set[str]:
        """The names of the fields that the wizard asks with these settings."""
        parts = self.kind.stations(self.config, self.facts)
        return {one.name for part in parts for one in part.fields if shown(one.show_if, self.config)}

    def fields(self) -> tuple[Field, ...]:
        """The fields of the kind."""
        return self.kind.fields(self.config, self.facts)

    def fresh(self) -> dict[str, Any]:
        """The settings of a step of this kind that nobody has touched."""
        given = {key: self.config[key] for key in ("connector",) if key in self.config}
        return self.kind.cleaned(given, self.facts)[0]

    def rest(self, names: Iterable[str]) -> dict[tuple[str, ...], Any]:
        """The values that no field of these names holds, by their way through the settings."""
        left = copy.deepcopy(self.config)
        for name in names:
            _take_out(left, name.split("."))
        return dict(_leaves(left, ()))


def compare_settings(before: Side, after: Side) -> tuple[Change, ...]:
    """What differs between the settings of a step, in the order of its wizard."""
    fields: dict[str, Field] = {one.name: one for side in (before, after) for one in side.fields()}
    ordered = dict.fromkeys(one.name for side in (after, before) for one in side.fields())
    asked = before.asked() | after.asked()
    hidden = [masked(side.kind.kind, side.config) for side in (before, after)]
    found = [
        _change(
            fields[name], _pair(before.config, after.config, name), _pair(*hidden, name), after.facts, asked
        )
        for name in ordered
        if not _alike(before, after, name)
    ]
    return (*found, *_rest_changes(before, after, list(ordered)))


def settings_of(side: Side, *, gone: bool = False) -> tuple[Change, ...]:
    """What somebody set in a step that is there on one side only: what differs from a fresh one.

    It is told as ``after``, of a step that is ``gone`` as ``before``.
    """
    fresh = side.fresh()
    hidden, asked = masked(side.kind.kind, side.config), side.asked()

    def alone(value: Any) -> tuple[Any, Any]:
        return (value, ABSENT) if gone else (ABSENT, value)

    return tuple(
        _change(field, alone(dig(side.config, name)), alone(dig(hidden, name)), side.facts, asked)
        for name, field in {one.name: one for one in side.fields()}.items()
        if name in asked and not same(dig(fresh, name), dig(side.config, name))
    )


def _alike(before: Side, after: Side, name: str) -> bool:
    """Whether a value is the same, or is the default of a kind that alone has it: the kind says that already."""
    old, new = _pair(before.config, after.config, name)
    if old is ABSENT and before.kind is not after.kind:
        return same(new, dig(after.fresh(), name, ABSENT))
    if new is ABSENT and before.kind is not after.kind:
        return same(old, dig(before.fresh(), name, ABSENT))
    return same(old, new)


def _pair(before: dict[str, Any], after: dict[str, Any], name: str) -> tuple[Any, Any]:
    return dig(before, name, ABSENT), dig(after, name, ABSENT)


def _change(
    field: Field, values: tuple[Any, Any], visible: tuple[Any, Any], facts: Facts, asked: set[str]
) -> Change:
    secret = field.type is FieldType.SECRET
    in_use, code = field.name in asked, field.type in _CODE
    if field.type in ROW_KEYS and all(value is ABSENT or isinstance(value, list) for value in values):
        rows = tuple(_rows(field, values, visible, facts))
        if rows:
            return Change(field.name, told(field.label), None, None, rows=rows, in_use=in_use)
    # A table that is empty, or junk and no list.
    before, after = texts(*(visible if field.type in ROW_KEYS else values), facts, field)
    lines = () if secret else changed_lines(before, after)
    return Change(
        field.name, told(field.label), before, after, lines, code=code, secret=secret, in_use=in_use
    )


def _rest_changes(before: Side, after: Side, names: list[str]) -> Iterator[Change]:
    old, new = before.rest(names), after.rest(names)
    for way in sorted(old.keys() | new.keys()):
        values = old.get(way, ABSENT), new.get(way, ABSENT)
        if same(*values):
            continue
        secret = any(is_secret_name(part) for part in way)
        told = texts(*values, after.facts, secret=secret)
        path = ".".join(way)
        yield Change(
            path, path, *told, () if secret else changed_lines(*told), code=True, secret=secret, in_use=False
        )


def _rows(
    field: Field, values: tuple[Any, Any], visible: tuple[Any, Any], facts: Facts
) -> Iterator[RowChange]:
    old, new = (_keyed(field, *pair) for pair in zip(values, visible, strict=True))
    renamed = _renamed(field, old, new)
    old = {renamed.get(key, key): row for key, row in old.items()}
    for key in (*new, *(key for key in old if key not in new)):
        gone, come = old.get(key), new.get(key)
        row = come or gone
        if row is None or (gone and come and same(gone[0], come[0])):
            continue
        what: What = "removed" if come is None else "added" if gone is None else "changed"
        what = "renamed" if key in renamed.values() else what
        yield RowChange(what, _title(field, row), tuple(_cells(field, gone, come, facts)))
    stayed, now = [key for key in old if key in new], [key for key in new if key in old]
    if stayed != now:
        lists = (", ".join(_title(field, new[key]) for key in keys) for keys in (stayed, now))
        yield RowChange("order", "", (Change(field.name, _("Order"), *lists),))


def _renamed(field: Field, old: dict[Key, Row], new: dict[Key, Row]) -> dict[Key, Key]:
    """New keys by old ones, of rows in which only the name is another: with the same content, or at the same place."""
    found: dict[Key, Key] = {}
    places = {key: place for place, key in enumerate(new)}
    for place, key in enumerate(old):
        if key in new or not isinstance(old[key][0], dict):
            continue
        rest = _beside_key(field, old[key][0])
        alike = [
            other
            for other, row in new.items()
            if other not in old and other not in found.values() and same(rest, _beside_key(field, row[0]))
        ]
        told = any(value not in ("", None, False) for name, value in rest.items() if name != "type")
        fitting = alike if told else [other for other in alike if places[other] == place]
        if fitting:
            found[key] = min(fitting, key=lambda other: abs(places[other] - place))
    return found


def _beside_key(field: Field, row: Any) -> Any:
    """What a row holds beside its name."""
    return (
        {name: value for name, value in row.items() if name != ROW_KEYS[field.type]}
        if isinstance(row, dict)
        else row
    )


def _keyed(field: Field, rows: Any, visible: Any) -> dict[Key, Row]:
    """The rows by their key; the second row of a key has the number 1."""
    found: dict[Key, Row] = {}
    if rows is ABSENT:
        return found
    for row, may_show in zip(rows, visible, strict=True):
        key = row.get(ROW_KEYS[field.type]) if isinstance(row, dict) else row
        text, number = key if isinstance(key, str) else as_json(key), 0
        while (text, number) in found:
            number += 1
        found[text, number] = (row, may_show)
    return found


def _title(field: Field, row: Row) -> str:
    """What people call the row."""
    if not isinstance(row[1], dict):
        return as_json(row[1])
    if field.type is FieldType.RESOURCES:
        return f"{row[1].get('method')} {row[1].get('path')}"
    name = row[1].get("name" if field.type is FieldType.BRANCHES else ROW_KEYS[field.type])
    return name if isinstance(name, str) else as_json(name)


def _cells(field: Field, old: Row | None, new: Row | None, facts: Facts) -> Iterator[Change]:
    """What differs in a row; of a row that is there on one side only, what it holds beside its name."""
    before, before_shown = _cells_of(old)
    after, after_shown = _cells_of(new)
    alone = old is None or new is None
    for cell in dict.fromkeys((*after, *before)):
        values = before.get(cell, ABSENT), after.get(cell, ABSENT)
        if alone and (cell in (ROW_KEYS[field.type], "name", "id") or _blank(values)) or same(*values):
            continue
        visible = before_shown.get(cell, ABSENT), after_shown.get(cell, ABSENT)
        secret = any(not same(*pair) for pair in zip(values, visible, strict=True))
        told = texts(*values, facts, secret=secret)
        lines = () if secret else changed_lines(*told)
        yield Change(cell, cell_label(cell), *told, lines, code=cell in ("value", "condition"), secret=secret)


def _cells_of(row: Row | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The cells and the cells as they may be shown; a row that is no object has none."""
    return (row[0], row[1]) if row and isinstance(row[0], dict) else ({}, {})


def _blank(values: tuple[Any, Any]) -> bool:
    return all(value is ABSENT or value in ("", None, False) for value in values)


def cell_label(cell: str) -> str:
    """What a column of the wizard's tables is called."""
    return {
        "name": _("Name"),
        "value": _("Value"),
        "target": _("Field"),
        "condition": _("Condition"),
        "type": _("Type"),
        "default": _("Default"),
        "required": _("Needed"),
    }.get(cell, cell)


def _take_out(value: dict[str, Any], way: list[str]) -> None:
    first, *more = way
    inner = value.get(first)
    if more and isinstance(inner, dict):
        _take_out(inner, more)
        if not inner:
            del value[first]
    elif not more:
        value.pop(first, None)


def _leaves(value: Any, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and (value or not way):
        for key, inner in value.items():
            yield from _leaves(inner, (*way, key))
    else:
        yield way, value
