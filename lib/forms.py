"""Between a field list and a page: what the templates under `fields/` show, and what a posted form means.

In HTML a dotted name is written with two underscores (`paging__kind`), and the cells of row `i` are named
`<name>-<i>-<key>`.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lib.fields import Choice, Field, FieldType, dig, put
from lib.fields.rows import MAX_ROWS, ROWS, TICKS, WITH_IDS
from lib.redact import MASK
from lib.words import gettext as _
from lib.words import told

Bound = dict[str, Any]


class Posted(Protocol):
    """What is read of a posted form; Django's QueryDict is one."""

    def getlist(self, key: str) -> Sequence[Any]:
        """Every value given for a name, in order."""

    def keys(self) -> Iterable[str]:
        """The names that were posted."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a form knows of its surroundings.

    `connections` are the choices of a connection field; `now` says by field path what an expression gives at
    the moment; `prefix` starts every id on the page.
    """

    connections: tuple[Choice, ...] = ()
    now: Mapping[str, str] = field(default_factory=dict)
    prefix: str = "f"


NO_CONTEXT = Context()


def html_name(name: str) -> str:
    """The name of a field in HTML."""
    return name.replace(".", "__")


def bind(
    fields: Iterable[Field],
    value: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    context: Context = NO_CONTEXT,
) -> list[Bound]:
    """The fields as `templates/fields/*.html` want them, in order: one dict each.

    Keys: id, name, path, type, label, hint, error, cells (names of a table's wrong cells), value, rows, choices,
    required, optional, advanced, placeholder, one_line, minimum, maximum, max_length, offers, now.
    """
    return [_bound(one, value, errors or {}, context) for one in fields]


def _bound(one: Field, value: Mapping[str, Any], errors: Mapping[str, str], context: Context) -> Bound:
    given = dig(value, one.name, one.default)
    return {
        "id": f"{context.prefix}-{html_name(one.name)}",
        "name": html_name(one.name),
        "path": one.name,
        "type": one.type.value,
        "label": told(one.label),
        "hint": told(one.hint),
        "error": error_of(one, errors),
        "cells": _wrong_cells(one, errors),
        "value": _shown(one, given),
        "rows": _rows(one, given),
        "choices": _choices(one, given, context),
        "required": one.required,
        "optional": _is_optional(one),
        "advanced": one.advanced,
        "placeholder": told(one.placeholder),
        "one_line": one.one_line,
        "minimum": one.minimum,
        "maximum": one.maximum,
        "max_length": one.max_length,
        "offers": one.offers() if one.offers else (),
        "now": context.now.get(one.name, ""),
    }


def error_of(one: Field, errors: Mapping[str, str]) -> str:
    """The sentence under a field: its own, or those of its rows (the first three, with the row's number)."""
    if one.name in errors:
        return errors[one.name]
    inside = [(path, text) for path, text in errors.items() if path.startswith(one.name + ".")]
    said = [
        _("Row %(number)s: %(text)s") % {"number": int(number) + 1, "text": text}
        if number.isdecimal()
        else text
        for number, text in _by_row(one, inside)
    ]
    more = " " + _("And %(count)s more.") % {"count": len(said) - 3} if len(said) > 3 else ""
    return " ".join(said[:3]) + more


def _by_row(one: Field, inside: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for path, text in inside:
        yield path.removeprefix(one.name + ".").split(".")[0], text


def _wrong_cells(one: Field, errors: Mapping[str, str]) -> str:
    """The HTML names of the cells that errors name, with spaces between them."""
    inside = (path.removeprefix(one.name + ".") for path in errors if path.startswith(one.name + "."))
    cells = (rest.split(".") for rest in inside)
    return " ".join(f"{html_name(one.name)}-{cell[0]}-{cell[1]}" for cell in cells if len(cell) > 1)


def _is_optional(one: Field) -> bool:
    telling = (FieldType.BOOLEAN, FieldType.CHOICE, *ROWS)
    return not one.required and one.default in (None, "", []) and one.type not in telling


def _shown(one: Field, given: Any) -> Any:
    if one.type is FieldType.SECRET:
        return MASK if given else ""
    if one.type is FieldType.JSON:
        return "" if given is None else given if isinstance(given, str) else _pretty(given)
    if given is None:
        return ""
    return _pretty(given) if isinstance(given, dict | list) else given


def _rows(one: Field, given: Any) -> list[dict[str, Any]]:
    if one.type not in ROWS or not isinstance(given, list):
        return []
    return [
        {key: _cell(key, row.get(key)) for key in ROWS[one.type]} for row in given if isinstance(row, dict)
    ]


def _cell(key: str, given: Any) -> Any:
    if key in TICKS:
        return given is True
    if key == "default" and not isinstance(given, str) and given is not None:
        return json.dumps(given, ensure_ascii=False)
    return "" if given is None else given


def _choices(one: Field, given: Any, context: Context) -> list[dict[str, str]]:
    offered = context.connections if one.type is FieldType.CONNECTION else one.choices
    choices = [{"value": choice.value, "label": told(choice.label)} for choice in offered]
    known = {choice["value"] for choice in choices}
    if one.type is FieldType.CHOICE and not one.required and "" not in known:
        choices.insert(0, {"value": "", "label": ""})
    elif one.type is FieldType.CHOICE and given in ("", None) and one.required:
        choices.insert(0, {"value": "", "label": _("Choose")})
    return choices


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def parse(fields: Iterable[Field], posted: Posted) -> dict[str, Any]:
    """The posted form as a plain object, one entry for each of `fields`; nothing is judged here.

    A field that was not posted is empty: boxes without a tick and tables without a row send nothing.
    """
    names = list(posted.keys())
    data: dict[str, Any] = {}
    for one in fields:
        put(data, one.name, _posted_rows(one, posted, names) if one.type in ROWS else _posted(one, posted))
    return data


def _posted(one: Field, posted: Posted) -> Any:
    given = posted.getlist(html_name(one.name))
    last = given[-1] if given else ""
    if one.type is FieldType.BOOLEAN:
        return last in ("true", "on", "1")
    return last.replace("\r\n", "\n") if isinstance(last, str) else ""


def _posted_rows(one: Field, posted: Posted, names: list[str]) -> list[dict[str, Any]]:
    pattern = re.compile(re.escape(html_name(one.name)) + r"-([0-9]{1,6})-[a-z]+\Z")
    numbers = sorted({int(match[1]) for name in names if (match := pattern.match(name))})
    return [_posted_row(one, posted, number) for number in numbers[: MAX_ROWS + 1]]


def _posted_row(one: Field, posted: Posted, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key in ROWS[one.type]:
        given = posted.getlist(f"{html_name(one.name)}-{number}-{key}")
        last = given[-1] if given and isinstance(given[-1], str) else ""
        row[key] = last in ("true", "on", "1") if key in TICKS else last.replace("\r\n", "\n")
    if one.type in WITH_IDS and not row["id"]:
        row["id"] = secrets.token_hex(4)
    return row
