"""What a flow declares to be filled in for each environment: names with a type, read as ``config.name``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from designer.steps.kind import IDENTIFIER
from lib.fields import Field, FieldType, scalars
from lib.redact import SHORTEST_LITERAL

NAME = "config"
"""The name in expressions under which the values stand."""
SECRET = "secret"
TYPES = {"text": "Text", "number": "Number", "boolean": "True or false", SECRET: "Secret"}
MAX_CONFIGURABLES = 100
MAX_NAME = 40
MAX_VALUE = 4000
MAX_DESCRIPTION = 200
LONGEST_SECRET_LEFT_OPEN = SHORTEST_LITERAL - 1


class BadConfigurable(ValueError):
    """This is no declaration; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Configurable:
    """One declaration. ``default`` is of its type, or None; a secret has none, as a flow is read by many."""

    name: str
    type: str = "text"
    default: Any = None
    description: str = ""

    @property
    def secret(self) -> bool:
        """Whether its values are kept sealed and never shown."""
        return self.type == SECRET

    @property
    def type_name(self) -> str:
        """The type in words."""
        return TYPES[self.type]

    def as_dict(self) -> dict[str, Any]:
        """The form in which a document holds it."""
        return asdict(self)


def read_all(value: Any) -> tuple[Configurable, ...]:
    """The declarations in a document's list; raises :class:`BadConfigurable`."""
    if not isinstance(value, list):
        raise BadConfigurable("“configurables” is a list of objects with “name” and “type”.")
    if len(value) > MAX_CONFIGURABLES:
        raise BadConfigurable(
            f"A flow has at most {MAX_CONFIGURABLES} configurables. This one has {len(value)}."
        )
    found = {}
    for one in map(read, value):
        if one.name in found:
            raise BadConfigurable(f"Two configurables are called “{one.name}”. Each needs a name of its own.")
        found[one.name] = one
    return tuple(found.values())


def read(value: Any) -> Configurable:
    """One declaration of a document; raises :class:`BadConfigurable`."""
    if not isinstance(value, dict):
        raise BadConfigurable("A configurable is an object with “name” and “type”.")
    made, errors = declared(value)
    if errors:
        raise BadConfigurable(
            f"Configurable {scalars.quoted(value.get('name'))}: {next(iter(errors.values()))}"
        )
    return made


def declared(given: Mapping[str, Any]) -> tuple[Configurable, dict[str, str]]:
    """What a form or document declares, and sentences by field: name, type, default, description."""
    errors = {}
    name, kind = given.get("name"), given.get("type", "text")
    if not isinstance(name, str) or not IDENTIFIER.match(name.strip()) or len(name.strip()) > MAX_NAME:
        errors["name"] = (
            f"A name has at most {MAX_NAME} letters, digits and _, and no digit first. "
            f"It is {scalars.quoted(name if name else '')}."
        )
    if not isinstance(kind, str) or kind not in TYPES:
        errors["type"] = f"A type is one of: {', '.join(TYPES)}. It is {scalars.quoted(kind)}."
        kind = "text"
    default, errors["default"] = _default(kind, given.get("default"))
    about = given.get("description") or ""
    description, errors["description"] = scalars.line(_field(FieldType.TEXT, MAX_DESCRIPTION), about)
    made = Configurable(name.strip() if isinstance(name, str) else "", kind, default, str(description))
    return made, {field: sentence for field, sentence in errors.items() if sentence}


def _default(kind: str, given: Any) -> tuple[Any, str]:
    if given is None or given == "":
        return None, ""
    if kind == SECRET:
        return None, "A secret has no default: a flow is read by many. Give it a value in each environment."
    return cleaned(kind, given)


def cleaned(kind: str, given: Any) -> tuple[Any, str]:
    """A value in its type, or a sentence about why it is none; nothing stays None."""
    if given is None or given == "":
        return None, ""
    field = _field(FieldType.TEXT, MAX_VALUE)
    if kind == "number":
        return scalars.number(field, given)
    if kind == "boolean":
        found = scalars.as_boolean(given)
        return found, "" if found is not None else f"True or false. You wrote {scalars.quoted(given)}."
    value, sentence = scalars.text(field, given)
    if not sentence and kind == SECRET and len(value) <= LONGEST_SECRET_LEFT_OPEN:
        sentence = (
            f"A secret has at least {SHORTEST_LITERAL} characters: a shorter one could not be kept out of logs. "
            f"This one has {len(value)}."
        )
    return value, sentence


def fits(kind: str, value: Any) -> bool:
    """Whether a stored value is one of the type; it may come from an older declaration."""
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool) if kind == "boolean" else isinstance(value, str)


def as_json(declarations: Iterable[Configurable]) -> list[dict[str, Any]]:
    """The list that a document holds."""
    return [one.as_dict() for one in declarations]


def _field(kind: FieldType, most: int) -> Field:
    return Field(name="value", type=kind, label="The value", max_length=most)
