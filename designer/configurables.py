"""What a flow declares to be filled in for each environment: names with a type, read as ``config.name``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from designer.steps.kind import IDENTIFIER
from lib.fields import Field, FieldType, scalars
from lib.redact import SHORTEST_LITERAL
from lib.words import N_, told
from lib.words import gettext as _

NAME = "config"
"""The name in expressions under which the values stand."""
SECRET = "secret"
TYPES = {"text": N_("Text"), "number": N_("Number"), "boolean": N_("True or false"), SECRET: N_("Secret")}
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
        return told(TYPES[self.type])

    def as_dict(self) -> dict[str, Any]:
        """The form in which a document holds it."""
        return asdict(self)


def read_all(value: Any) -> tuple[Configurable, ...]:
    """The declarations in a document's list; raises :class:`BadConfigurable`."""
    if not isinstance(value, list):
        raise BadConfigurable(_("“configurables” is a list of objects with “name” and “type”."))
    if len(value) > MAX_CONFIGURABLES:
        raise BadConfigurable(
            _("A flow has at most %(max_configurables)s configurables. This one has %(count)s.")
            % {"max_configurables": MAX_CONFIGURABLES, "count": len(value)}
        )
    found = {}
    for one in map(read, value):
        if one.name in found:
            raise BadConfigurable(
                _("Two configurables are called “%(name)s”. Each needs a name of its own.")
                % {"name": one.name}
            )
        found[one.name] = one
    return tuple(found.values())


def read(value: Any) -> Configurable:
    """One declaration of a document; raises :class:`BadConfigurable`."""
    if not isinstance(value, dict):
        raise BadConfigurable(_("A configurable is an object with “name” and “type”."))
    made, errors = declared(value)
    if errors:
        raise BadConfigurable(
            _("Configurable %(name)s: %(problem)s")
            % {"name": scalars.quoted(value.get("name")), "problem": next(iter(errors.values()))}
        )
    return made


def declared(given: Mapping[str, Any]) -> tuple[Configurable, dict[str, str]]:
    """What a form or document declares, and sentences by field: name, type, default, description."""
    errors = {}
    name, kind = given.get("name"), given.get("type", "text")
    if not isinstance(name, str) or not IDENTIFIER.match(name.strip()) or len(name.strip()) > MAX_NAME:
        errors["name"] = _(
            "A name has at most %(max_name)s letters, digits and _, and no digit first. It is %(name)s."
        ) % {"max_name": MAX_NAME, "name": scalars.quoted(name if name else "")}
    if not isinstance(kind, str) or kind not in TYPES:
        errors["type"] = _("A type is one of: %(types)s. It is %(kind)s.") % {
            "types": ", ".join(TYPES),
            "kind": scalars.quoted(kind),
        }
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
        return None, _(
            "A secret has no default: a flow is read by many. Give it a value in each environment."
        )
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
        return found, "" if found is not None else _("True or false. You wrote %(given)s.") % {
            "given": scalars.quoted(given)
        }
    value, sentence = scalars.text(field, given)
    if not sentence and kind == SECRET and len(value) <= LONGEST_SECRET_LEFT_OPEN:
        sentence = _(
            "A secret has at least %(shortest_literal)s characters: a shorter one could not be kept "
            "out of logs. This one has %(count)s."
        ) % {"shortest_literal": SHORTEST_LITERAL, "count": len(value)}
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
    return Field(name="value", type=kind, label=_("The value"), max_length=most)
