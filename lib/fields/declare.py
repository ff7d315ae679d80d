"""What a form asks for, declared once.

A tuple of `Field` is the one home of a form: the page renders it, the API validates by it, JSON Schema is
made from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FieldType(StrEnum):
    """The kinds of box a form can show."""

    TEXT = "text"
    TEXTAREA = "textarea"
    TEMPLATE = "template"
    EXPRESSION = "expression"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    PAIRS = "pairs"  # rows of name and value
    MAPPING = "mapping"  # rows of target and value
    BRANCHES = "branches"  # rows of name and condition
    ARGUMENTS = "arguments"  # rows of name, type, default, required
    RESOURCES = "resources"  # rows of method, path, query, payload, each with an id
    SHAPE = "shape"  # rows of name, type, required
    SECRET = "secret"
    CONNECTION = "connection"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice field: the stored value and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ShowIf:
    """Shows a field only while another field of the same form has one of these values.

    `also` is a second condition that must hold too.
    """

    field: str
    values: tuple[Any, ...]
    also: ShowIf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form.

    `name` is the key in the stored object; a dotted name ("paging.kind") reaches into an object. `label` and
    `hint` are sentences for people, `default` is plain JSON. `minimum` and `maximum` bound a number;
    `max_length` bounds the characters of a text. `one_line` says that Enter is no part of the text.
    `json_when` says when a text with `{{ }}` is JSON, written out or one place alone.
    `offers` gives values that a text's box proposes while it is typed; others may be written, too.
    """

    name: str
    type: FieldType
    label: str
    hint: str = ""
    required: bool = False
    default: Any = None
    choices: tuple[Choice, ...] = ()
    advanced: bool = False
    show_if: ShowIf | None = None
    placeholder: str = ""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    one_line: bool = False
    json_when: ShowIf | None = None
    offers: Callable[[], tuple[str, ...]] | None = None
