"""Validation of form data against a field list: nothing that was typed is lost, what is wrong is reported.

Messages follow one pattern: the rule, then what was given.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lib.fields import scalars
from lib.fields.declare import Field, FieldType
from lib.fields.paths import dig, put
from lib.fields.rows import ROWS, clean_rows
from lib.fields.visible import is_json, shown
from lib.words import gettext as _
from lib.words import told

Errors = dict[str, str]
"""Sentences by the path of the value: `timeout`, `paging.size`, `query.2.name`."""

_SCALARS: dict[FieldType, Callable[[Field, Any], tuple[Any, str]]] = {
    FieldType.TEXT: scalars.line,
    FieldType.TEXTAREA: scalars.text,
    FieldType.SECRET: scalars.text,
    FieldType.TEMPLATE: scalars.template,
    FieldType.EXPRESSION: scalars.expression,
    FieldType.NUMBER: scalars.number,
    FieldType.BOOLEAN: scalars.boolean,
    FieldType.CHOICE: scalars.choice,
    FieldType.CONNECTION: scalars.line,
    FieldType.JSON: scalars.json_text,
}


def clean(fields: Iterable[Field], data: Any) -> tuple[dict[str, Any], Errors]:
    """Return the normalised value and the errors by path.

    Missing fields get their default, numbers and yes/no given as text become what they mean, empty rows
    vanish. Invalid input and unknown keys stay as they are. Fields that are not asked at the moment are kept
    but not judged. Never raises: data that is no object counts as empty.
    """
    value: dict[str, Any] = copy.deepcopy(dict(data)) if isinstance(data, Mapping) else {}
    found: dict[str, Errors] = {}
    fields = tuple(fields)
    for field in fields:
        given = dig(value, field.name)
        new, found[field.name] = clean_field(field, copy.deepcopy(field.default) if given is None else given)
        put(value, field.name, new)
    asked = [field for field in fields if shown(field.show_if, value)]
    for field in asked:
        if is_json(field, value) and not found[field.name]:
            message = scalars.json_problem(str(dig(value, field.name) or ""))
            found[field.name] = {field.name: message} if message else {}
    return value, {path: message for field in asked for path, message in found[field.name].items()}


def clean_field(field: Field, given: Any) -> tuple[Any, Errors]:
    """The same for one field; paths start with the field's name."""
    if field.type in ROWS:
        return clean_rows(field, given)
    new, message = _SCALARS[field.type](field, given)
    if not message and field.required and new in ("", None):
        message = needed(field)
    return new, {field.name: message} if message else {}


def needed(field: Field) -> str:
    """The sentence for a required field without a value."""
    if field.type is FieldType.CONNECTION:
        return _("No connection chosen yet. Choose one, or make a new one.")
    if field.type is FieldType.CHOICE:
        return _("%(label)s: nothing chosen yet.") % {"label": told(field.label)}
    return _("%(label)s is needed; it is empty.") % {"label": told(field.label)}
