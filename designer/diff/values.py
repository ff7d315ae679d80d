"""Two values beside each other: whether they are the same, how they read, and which lines differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.translation import gettext as _

from designer.steps.kind import Facts
from designer.versions import canonical
from lib.fields import Field, FieldType
from lib.redact import MASK
from lib.words import told

ABSENT: Any = object()
"""Stands for a value that is not there at all, which null is not."""

AROUND = 2
"""Unchanged lines shown before and after a changed one."""

MOST_PAIRS = 1_000_000
"""Matching takes about lines × lines; texts beyond this are shown as replaced from the first change on."""

_NO_FIELD = Field(name="", type=FieldType.TEXT, label="")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of two texts: in both, only in the one before (gone) or after (new), or left out in between."""

    sign: Literal["same", "gone", "new", "gap"]
    text: str = ""


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are one and the same; 1, 1.0 and true are three."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return canonical(one) == canonical(other)


def texts(
    before: Any, after: Any, facts: Facts, field: Field = _NO_FIELD, *, secret: bool = False
) -> tuple[str | None, str | None]:
    """How two values read; None for one that is absent. Different values never read the same, unless secret."""
    secret = secret or field.type is FieldType.SECRET
    told = [_masked(value) if secret else _text(value, facts, field) for value in (before, after)]
    if told[0] == told[1] and not secret:
        told = [None if value is ABSENT else as_json(value) for value in (before, after)]
    return told[0], told[1]


def _masked(value: Any) -> str | None:
    if value is ABSENT:
        return None
    return MASK if value not in ("", None) else ""


def _text(value: Any, facts: Facts, field: Field) -> str | None:
    if value is ABSENT:
        return None
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str):
        return _named(value, facts, field)
    return as_json(value)


def _named(value: str, facts: Facts, field: Field) -> str:
    """The text, or the name that people know for it."""
    if field.type is FieldType.CONNECTION and value in facts.connections:
        return facts.connections[value].name
    if field.name == "connector" and value in facts.installed:
        return f"{facts.installed[value].title} {facts.installed[value].version}"
    return next((told(choice.label) for choice in field.choices if choice.value == value), value)


def as_json(value: Any) -> str:
    """The value as JSON that people read."""
    return json.dumps(value, ensure_ascii=False, indent=2 if isinstance(value, dict | list) else None)


def changed_lines(before: str | None, after: str | None) -> tuple[Line, ...]:
    """The changed lines of two texts and some around them; nothing when one line each says it as well."""
    if not before or not after or ("\n" not in before and "\n" not in after):
        return ()
    return tuple(_with_gaps(list(_lines(_split(before), _split(after)))))


def _split(text: str) -> list[str]:
    return text.replace("\r", "␍").split("\n")


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    yield from (Line("same", text) for text in old[:head])
    yield from _matched(old[head : len(old) - tail], new[head : len(new) - tail])
    yield from (Line("same", text) for text in old[len(old) - tail :])


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines are the same from the first on."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _matched(old: list[str], new: list[str]) -> Iterator[Line]:
    if len(old) * len(new) > MOST_PAIRS:
        blocks = [("replace", 0, len(old), 0, len(new))]
    else:
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for what, start, end, new_start, new_end in blocks:
        if what == "equal":
            yield from (Line("same", text) for text in old[start:end])
        else:
            yield from (Line("gone", text) for text in old[start:end])
            yield from (Line("new", text) for text in new[new_start:new_end])


def _with_gaps(lines: list[Line]) -> Iterator[Line]:
    """The lines without those far from any change; each stretch left out is one gap."""
    near = set()
    for index, line in enumerate(lines):
        if line.sign != "same":
            near.update(range(index - AROUND, index + AROUND + 1))
    left_out = False
    for index, line in enumerate(lines):
        if index in near:
            yield line
        elif not left_out:
            yield Line("gap")
        left_out = index not in near
