"""JSON Schema (draft 2020-12) of what a field list stores."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lib.fields.declare import Field, FieldType
from lib.fields.rows import ARGUMENT_TYPES, SHAPE_TYPES

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_TEXT_OR_SCALAR: Schema = {"type": ["string", "number", "boolean"]}  # a bare 200 is read as "200"

_ROWS: dict[FieldType, Schema] = {
    FieldType.PAIRS: {"name": _TEXT, "value": _TEXT_OR_SCALAR},
    FieldType.MAPPING: {"target": _TEXT, "value": _TEXT_OR_SCALAR},
    FieldType.BRANCHES: {
        "id": {"type": "string", "pattern": "^[0-9a-f]{8}$"},
        "name": _TEXT,
        "condition": _TEXT,
    },
    FieldType.ARGUMENTS: {
        "name": _TEXT,
        "type": {"enum": list(ARGUMENT_TYPES)},
        "default": {},
        "required": {"type": "boolean"},
    },
    FieldType.RESOURCES: {
        "id": {"type": "string", "pattern": "^[0-9a-f]{8}$"},
        "method": _TEXT,
        "path": _TEXT,
        "query": _TEXT,
        "payload": {"type": "boolean"},
    },
    FieldType.SHAPE: {
        "name": _TEXT,
        "type": {"enum": list(SHAPE_TYPES)},
        "required": {"type": "boolean"},
    },
}
_NEEDED = {
    FieldType.PAIRS: ["name"],
    FieldType.MAPPING: ["target"],
    FieldType.BRANCHES: ["id", "name", "condition"],
    FieldType.ARGUMENTS: ["name"],
    FieldType.RESOURCES: ["id", "method", "path"],
    FieldType.SHAPE: ["name"],
}


def json_schema(fields: Iterable[Field]) -> Schema:
    """The schema of the stored object; a field with a default or a condition may be left out."""
    root = _object()
    for field in fields:
        *way, last = field.name.split(".")
        here = root
        for part in way:
            here = here["properties"].setdefault(part, _object())
        here["properties"][last] = field_schema(field)
        if field.required and field.show_if is None and field.default is None:
            here.setdefault("required", []).append(last)
    return root


def field_schema(field: Field) -> Schema:
    """The schema of one field, with its label and hint as words for people."""
    words = {"title": field.label}
    if field.hint:
        words["description"] = field.hint
    if field.default is not None:
        words["default"] = field.default
    return words | _shape(field)


def _shape(field: Field) -> Schema:
    if field.type in _ROWS:
        row = {"type": "object", "properties": _ROWS[field.type], "required": _NEEDED[field.type]}
        return {"type": "array", "items": row}
    if field.type is FieldType.NUMBER:
        bounds = {"minimum": field.minimum, "maximum": field.maximum}
        return {"type": ["number", "null"]} | {
            key: bound for key, bound in bounds.items() if bound is not None
        }
    if field.type is FieldType.BOOLEAN:
        return {"type": "boolean"}
    if field.type is FieldType.CHOICE and field.choices:
        blank = [] if field.required else [""]
        return {"enum": [option.value for option in field.choices] + blank}
    if field.type is FieldType.JSON:
        return {}
    if field.type is FieldType.TEMPLATE:
        return _TEXT_OR_SCALAR | ({"maxLength": field.max_length} if field.max_length else {})
    return _TEXT | ({"maxLength": field.max_length} if field.max_length else {})


def _object() -> Schema:
    return {"type": "object", "properties": {}}
