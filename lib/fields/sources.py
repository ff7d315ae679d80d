"""Where in a form's value expressions stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lib.fields.declare import Field, FieldType
from lib.fields.paths import dig
from lib.fields.visible import shown


class Source(NamedTuple):
    """One expression or template as it was typed, and the path of the value that holds it."""

    path: str
    text: str
    bare: bool  # an expression by itself; otherwise text with {{ }}


_CELLS = {
    FieldType.PAIRS: ("value", False),
    FieldType.MAPPING: ("value", False),
    FieldType.BRANCHES: ("condition", True),
}


def sources(fields: Iterable[Field], value: Mapping[str, Any]) -> Iterable[Source]:
    """Every expression in the fields asked at the moment; values that are no text are passed over."""
    for field in fields:
        given = dig(value, field.name)
        if not shown(field.show_if, value):
            continue
        if field.type in (FieldType.TEMPLATE, FieldType.EXPRESSION):
            if isinstance(given, str):
                yield Source(field.name, given, field.type is FieldType.EXPRESSION)
        elif field.type in _CELLS and isinstance(given, list):
            yield from _cells(field, given)


def _cells(field: Field, rows: list[Any]) -> Iterable[Source]:
    cell, bare = _CELLS[field.type]
    for index, row in enumerate(rows):
        if isinstance(row, dict) and isinstance(row.get(cell), str):
            yield Source(f"{field.name}.{index}.{cell}", row[cell], bare)
