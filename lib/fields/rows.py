"""Fields that hold rows: pairs, mapping, branches, arguments.

A row that was left empty is dropped; anything else stays and is judged cell by cell (`query.0.name`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lib.fields import scalars
from lib.fields.declare import Field, FieldType
from lib.words import gettext as _
from lib.words import told

ROWS: dict[FieldType, tuple[str, ...]] = {
    FieldType.PAIRS: ("name", "value"),
    FieldType.MAPPING: ("target", "value"),
    FieldType.BRANCHES: ("id", "name", "condition"),
    FieldType.ARGUMENTS: ("name", "type", "default", "required"),
    FieldType.RESOURCES: ("id", "method", "path", "query", "payload"),
    FieldType.SHAPE: ("name", "type", "required"),
}
"""The keys of a row, by the type of the field."""

WITH_IDS = frozenset({FieldType.BRANCHES, FieldType.RESOURCES})
"""Tables whose rows are ports: each row has an ``id``, and stays until it is deleted."""
TICKS = frozenset({"required", "payload"})
"""The cells that are yes or no."""
ARGUMENT_TYPES = ("text", "number", "boolean", "json")
SHAPE_TYPES = ("text", "number", "boolean", "list", "object", "any")
MAX_ROWS = 200
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
BRANCH_ID = re.compile(r"[0-9a-f]{8}\Z")

Row = dict[str, Any]
Complaints = list[tuple[str, str]]  # (cell, sentence)


def clean_rows(field: Field, given: Any) -> tuple[Any, dict[str, str]]:
    """The rows without the empty ones, and sentences by path."""
    if given is None:
        given = []
    if not isinstance(given, list):
        return given, {
            field.name: _("%(label)s takes a list of rows. It is %(given)s.")
            % {"label": told(field.label), "given": scalars.kind_of(given)}
        }
    rows = [row for row in given if not _blank(field.type, row)]
    errors: dict[str, str] = {}
    seen: set[Any] = set()
    for index, row in enumerate(rows):
        rows[index], complaints = _clean_row(field, row, seen)
        for cell, message in complaints:
            errors.setdefault(f"{field.name}.{index}{'.' + cell if cell else ''}", message)
    errors |= _judge_list(field, rows)
    return rows, errors


def _judge_list(field: Field, rows: list[Any]) -> dict[str, str]:
    if len(rows) > MAX_ROWS:
        return {
            field.name: _("%(label)s takes at most %(max_rows)s rows. There are %(count)s.")
            % {"label": told(field.label), "max_rows": MAX_ROWS, "count": len(rows)}
        }
    if field.required and not rows:
        return {field.name: _("%(label)s: no row yet. Add one.") % {"label": told(field.label)}}
    return {}


def _blank(kind: FieldType, row: Any) -> bool:
    if not isinstance(row, dict):
        return row in (None, "")
    telling = {"name", "target", "value", "condition", "default", "path", "query"}
    if kind in WITH_IDS and BRANCH_ID.match(str(row.get("id", ""))):
        return False  # links may leave it already, so it is kept until it is deleted
    return all(row.get(key) in (None, "") for key in telling & row.keys())


def _clean_row(field: Field, row: Any, seen: set[Any]) -> tuple[Any, Complaints]:
    if not isinstance(row, dict):
        return row, [("", _("A row is an object. It is %(row)s.") % {"row": scalars.quoted(row)})]
    new = dict(row)
    complaints: Complaints = []
    for key in ROWS[field.type]:
        new.setdefault(key, False if key in TICKS else "text" if key == "type" else "")
        if new[key] is None and key != "default":
            new[key] = ""
        if key in ("name", "target", "value", "condition", "id", "method", "path", "query"):
            new[key], message = scalars.text(
                Field(name=key, type=FieldType.TEXT, label=key.capitalize()), new[key]
            )
            complaints += [(key, message)] if message else []
    if not complaints:
        complaints = _JUDGES[field.type](new, seen)
    return new, complaints


def _pair(row: Row, seen: set[Any]) -> Complaints:
    found: Complaints = [] if row["name"].strip() else [("name", _("The row has a value but no name."))]
    message = scalars.template_problem(row["value"])
    return found + ([("value", message)] if message else [])


def _mapping(row: Row, seen: set[Any]) -> Complaints:
    target = row["target"] = row["target"].strip()
    found: Complaints = []
    if not all(part.strip() for part in target.split(".")):
        found.append(
            (
                "target",
                _("A field is a name, or names with dots between. You wrote “%(target)s”.")
                % {"target": target},
            )
        )
    elif target in seen:
        found.append(
            (
                "target",
                _("Each field is filled once. “%(target)s” is filled above already.") % {"target": target},
            )
        )
    seen.add(target)
    message = scalars.template_problem(row["value"])
    return found + ([("value", message)] if message else [])


def _branch(row: Row, seen: set[Any]) -> Complaints:
    found = _id(row, seen)
    if not row["name"].strip():
        found.append(("name", _("The branch has no name yet.")))
    message = scalars.expression_problem(row["condition"])
    if not row["condition"].strip():
        message = _("The branch has no condition yet.")
    return found + ([("condition", message)] if message else [])


def _id(row: Row, seen: set[Any]) -> Complaints:
    found: Complaints = []
    if not BRANCH_ID.match(row["id"]):
        found.append(
            (
                "id",
                _("An id has 8 characters 0-9 a-f. It is “%(id)s”.") % {"id": row["id"]},
            )
        )
    elif row["id"] in seen:
        found.append(("id", _("Two rows have the same id. Delete one and add it again.")))
    seen.add(row["id"])
    return found


def _resource(row: Row, seen: set[Any]) -> Complaints:
    found = _id(row, seen)
    payload = scalars.as_boolean(row["payload"])
    if payload is None:
        return [
            *found,
            ("payload", _("Yes or no. It is %(payload)s.") % {"payload": scalars.quoted(row["payload"])}),
        ]
    row["payload"] = payload
    return found


def _argument(row: Row, seen: set[Any]) -> Complaints:
    name = row["name"] = row["name"].strip()
    found: Complaints = []
    if not NAME.match(name):
        found.append(
            (
                "name",
                _("A name has letters, digits and _, and no digit first. You wrote “%(name)s”.")
                % {"name": name},
            )
        )
    elif name in seen:
        found.append(("name", _("Each name is used once. “%(name)s” is above already.") % {"name": name}))
    seen.add(name)
    return found + _required(row) + (_type(row, ARGUMENT_TYPES) or _default(row))


def _member(row: Row, seen: set[Any]) -> Complaints:
    name = row["name"] = row["name"].strip()
    found: Complaints = []
    if not all(part.strip() for part in name.split(".")):
        found.append(
            (
                "name",
                _("A field is a name, or names with dots between. You wrote “%(name)s”.") % {"name": name},
            )
        )
    elif name in seen:
        found.append(("name", _("Each field is there once. “%(name)s” is above already.") % {"name": name}))
    seen.add(name)
    return found + _required(row) + _type(row, SHAPE_TYPES)


def _required(row: Row) -> Complaints:
    required = scalars.as_boolean(row["required"])
    if required is None:
        return [
            ("required", _("Yes or no. It is %(required)s.") % {"required": scalars.quoted(row["required"])})
        ]
    row["required"] = required
    return []


def _type(row: Row, types: tuple[str, ...]) -> Complaints:
    if row["type"] in types:
        return []
    return [
        (
            "type",
            _("A type is one of: %(types)s. It is %(type)s.")
            % {"types": ", ".join(types), "type": scalars.quoted(row["type"])},
        )
    ]


def _default(row: Row) -> Complaints:
    if row["default"] in ("", None):
        return []
    label = Field(name="default", type=FieldType.JSON, label=_("The default"))
    read = {
        "text": scalars.text,
        "number": scalars.number,
        "json": scalars.json_text,
        "boolean": scalars.boolean,
    }
    row["default"], message = read[row["type"]](label, row["default"])
    return [("default", message)] if message else []


_JUDGES: dict[FieldType, Callable[[Row, set[Any]], Complaints]] = {
    FieldType.PAIRS: _pair,
    FieldType.MAPPING: _mapping,
    FieldType.BRANCHES: _branch,
    FieldType.ARGUMENTS: _argument,
    FieldType.RESOURCES: _resource,
    FieldType.SHAPE: _member,
}
