"""Rows as tuples: INSERT statements made once from a model's fields, without an ORM object per row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.models import BinaryField, Field, JSONField, Model

Row = Sequence[Any]
_MOST_PARAMETERS = 20_000


class Inserter:
    """Inserts into the table of ``model``; ``names`` are the columns that differ from row to row.

    Every other column holds its field's default. Values are given as the database stores them: see
    :func:`stored_json` and :func:`stored_time`.
    """

    def __init__(self, model: type[Model], names: Sequence[str]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = [field for name, field in fields.items() if name not in names]
        columns = [fields[name].column for name in names] + [field.column for field in rest]
        self._constants = tuple(_stored(field, field.get_default()) for field in rest)
        quote = connection.ops.quote_name
        self._into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES "
        self._place = f"({', '.join(['%s'] * len(columns))})"
        self._at_once = max(1, _MOST_PARAMETERS // len(columns))

    def insert(self, cursor: Any, rows: Sequence[Row]) -> None:
        """Insert all rows."""
        if rows:
            cursor.executemany(self._into + self._place, [(*row, *self._constants) for row in rows])

    def insert_new(self, cursor: Any, rows: Sequence[Row]) -> set[str]:
        """Insert the rows that break no unique constraint; return their ids, the first of ``names``."""
        inserted: set[str] = set()
        for start in range(0, len(rows), self._at_once):
            part = rows[start : start + self._at_once]
            places = ", ".join([self._place] * len(part))
            cursor.execute(
                f"{self._into}{places} ON CONFLICT DO NOTHING RETURNING id",
                [value for row in part for value in (*row, *self._constants)],
            )
            inserted.update(found for (found,) in cursor.fetchall())
        return inserted


def insert_objects(cursor: Any, objects: Iterable[Model]) -> None:
    """Insert unsaved model objects of any tables, one statement for each table."""
    tables: dict[type[Model], list[Model]] = defaultdict(list)
    for one in objects:
        tables[type(one)].append(one)
    for model, rows in tables.items():
        inserter, getters = _whole(model)
        inserter.insert(cursor, [[getter(row) for getter in getters] for row in rows])


def stored_json(value: Any) -> str:
    """Return a JSON column's value."""
    return orjson.dumps(value).decode()


def stored_time(value: Any) -> Any:
    """Return a time column's value."""
    return connection.ops.adapt_datetimefield_value(value)


_whole_tables: dict[type[Model], tuple[Inserter, list[Callable[[Model], Any]]]] = {}


def _whole(model: type[Model]) -> tuple[Inserter, list[Callable[[Model], Any]]]:
    found = _whole_tables.get(model)
    if found is None:
        fields = model._meta.concrete_fields
        getters = [_getter(field) for field in fields]
        found = _whole_tables[model] = Inserter(model, [field.attname for field in fields]), getters
    return found


def _getter(field: Field[Any, Any]) -> Callable[[Model], Any]:
    name = field.attname
    return lambda row: _stored(field, getattr(row, name))


def _stored(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, JSONField):
        return None if value is None else stored_json(value)
    if value is None or isinstance(value, str | int) and not isinstance(field, BinaryField):
        return value
    return field.get_db_prep_save(value, connection)
