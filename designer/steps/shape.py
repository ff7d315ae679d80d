"""The shape of an answer: what a Respond step declares, OpenAPI documents tell, and each answer is held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from designer.steps.kind import Config, rows_of, text_of
from lib.expressions.outline import Some
from lib.fields import SHAPE_TYPES
from lib.words import N_
from lib.words import gettext as _

ANYTHING, NOTHING, LIST, OBJECT = "any", "nothing", "list", "object"
WORDS = {
    "text": N_("a text"),
    "number": N_("a number"),
    "boolean": N_("true or false"),
    LIST: N_("a list"),
    OBJECT: N_("an object"),
    NOTHING: "empty",
}
MOST_TAKEN = 100
"""So many fields of a sample become rows; the others may be there anyway."""
_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    LIST: {"type": "array"},
    OBJECT: {"type": "object"},
    ANYTHING: {},
}


@dataclass(frozen=True, slots=True)
class Member:
    """A field of an object, or of each object of a list. A ``name`` with dots lies inside other objects."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer is: ``kind`` as in :data:`WORDS`; ``members`` of an object or of the objects of a list.

    Members that are not declared may be there, too. An optional one may be missing or null.
    """

    kind: str
    members: tuple[Member, ...] = ()

    def mismatch(self, value: Any) -> str:
        """Why ``value`` has not this shape, as a sentence; empty when it has.

        Parts that are known by their kind alone (``lib.expressions.outline``) are judged by that.
        """
        kind = kind_of(value)
        if self.kind == NOTHING:
            return (
                ""
                if kind in ("", NOTHING) or value == ""
                else _("It is %(words)s, not empty.") % {"words": _(WORDS[kind])}
            )
        if kind and kind != self.kind:
            return _("It is %(words)s, not %(wanted)s.") % {
                "words": _(WORDS[kind]),
                "wanted": _(WORDS[self.kind]),
            }
        if self.kind == OBJECT and isinstance(value, dict):
            return self._missed(value)
        if self.kind == LIST and isinstance(value, list) and self.members:
            return next(filter(None, (self._in_list(item, at) for at, item in enumerate(value, 1))), "")
        return ""

    def _in_list(self, item: Any, at: int) -> str:
        kind = kind_of(item)
        if kind not in ("", OBJECT):
            return _("Element %(at)s is %(words)s, not an object.") % {"at": at, "words": _(WORDS[kind])}
        missed = self._missed(item) if isinstance(item, dict) else ""
        return _("In element %(at)s: %(missed)s") % {"at": at, "missed": missed} if missed else ""

    def _missed(self, value: Mapping[str, Any]) -> str:
        return next(filter(None, (_wrong(value, one) for one in self.members)), "")

    def schema(self) -> dict[str, Any]:
        """The shape as JSON Schema; :data:`NOTHING` has no body and no schema."""
        if self.kind == OBJECT or self.kind == LIST and self.members:
            inner = _object(self.members)
            return inner if self.kind == OBJECT else {"type": "array", "items": inner}
        return dict(_SCHEMAS[self.kind])


def shape_of(config: Config) -> Shape | None:
    """The shape that the settings of a Respond step declare; None when they declare none, as for texts."""
    declared = config.get("shape")
    if config.get("body_kind") == "text" or not isinstance(declared, dict):
        return None
    kind = text_of(declared, "kind")
    if kind not in WORDS:
        return None
    rows = rows_of(declared, "fields") if kind in (LIST, OBJECT) else []
    members = tuple(
        Member(text_of(row, "name"), str(row.get("type")), row.get("required") is True)
        for row in rows
        if text_of(row, "name") and row.get("type") in SHAPE_TYPES
    )
    return Shape(kind, members)


def kind_of(value: Any) -> str:
    """The kind of a JSON value, as in :data:`WORDS`; empty when it is not known."""
    if isinstance(value, Some):
        return value.kind
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return LIST if isinstance(value, list) else OBJECT


def taken_from(value: Any) -> dict[str, Any]:
    """The declaration that fits ``value``, as the settings have it; of a list, what its elements have in common."""
    kind = kind_of(value) or ANYTHING
    items = value if isinstance(value, list) else [value]
    objects = [one for one in items if isinstance(one, dict)]
    if kind not in (LIST, OBJECT) or not objects or len(objects) < len(items):
        return {"kind": kind, "fields": []}
    names = [name for name in objects[0] if name and name == name.strip() and "." not in name]
    return {"kind": kind, "fields": [_taken(name, objects) for name in names[:MOST_TAKEN]]}


def _taken(name: str, objects: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = {kind_of(one.get(name)) for one in objects}
    told = kinds - {NOTHING}
    return {
        "name": name,
        "type": told.pop() if len(told) == 1 else ANYTHING,
        "required": NOTHING not in kinds,
    }


def _wrong(value: Mapping[str, Any], member: Member) -> str:
    here: Any = value
    for name in member.name.split("."):
        if isinstance(here, Some):
            return ""
        here = here.get(name) if isinstance(here, dict) else None
    kind = kind_of(here)
    if kind == NOTHING:
        return _("“%(name)s” is missing.") % {"name": member.name} if member.required else ""
    if kind and member.type not in (kind, ANYTHING):
        return _("“%(name)s” is %(words)s, not %(wanted)s.") % {
            "name": member.name,
            "words": _(WORDS[kind]),
            "wanted": _(WORDS[member.type]),
        }
    return ""


def _object(members: tuple[Member, ...]) -> dict[str, Any]:
    root: dict[str, Any] = {"type": "object"}
    for member in members:
        *way, last = member.name.split(".")
        here = root
        for name in way:
            _require(here, name, member.required)
            here = here.setdefault("properties", {}).setdefault(name, {"type": "object"})
        _require(here, last, member.required)
        schema = dict(_SCHEMAS[member.type])
        if not member.required and "type" in schema:
            schema["type"] = [schema["type"], "null"]
        here.setdefault("properties", {}).setdefault(last, {}).update(schema)
    return root


def _require(schema: dict[str, Any], name: str, required: bool) -> None:
    if required and name not in schema.get("required", []):
        schema.setdefault("required", []).append(name)
