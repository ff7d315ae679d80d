"""What a kind of step declares: how it looks, what its wizard asks, how it reads on the canvas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lib.fields import Field, ShowIf, clean, shown
from lib.words import gettext as _
from lib.words import told

Config = Mapping[str, Any]
Complaint = tuple[str, str]
"""A field path of the step's settings and the sentence about it."""

Family = Literal["trigger", "outside", "inside"]

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}\Z")
RESERVED = frozenset(
    {"record", "trigger", "run", "true", "false", "none", "True", "False", "None"}
    | {"and", "or", "not", "in", "is", "if", "else", "item"}
)


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """What a check may know of a connection: nothing secret."""

    id: str
    name: str
    connector: str = "http"
    auth: str = "none"
    status: str = "untested"
    base_url: str = ""
    account: str = ""
    installed: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class InstalledFacts:
    """A connector that the workspace installed: ``spec`` is its JSON declaration."""

    id: str
    key: str
    title: str
    version: str
    spec: Mapping[str, Any]
    publisher: str = ""
    state: str = "published"
    notice: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """A flow of the workspace that a step may call.

    ``trigger`` is the kind of what starts it, ``live`` the label of its published version, empty before the first.
    ``ways`` gives the ways to call its live version: by name (a resource, empty for a start by hand) the rows of
    name, type, default and required that it takes.
    """

    id: str
    name: str
    trigger: str = ""
    live: str = ""
    on: bool = False
    at_once: int | None = None
    deleted: bool = False
    ways: Callable[[], Mapping[str, tuple[Mapping[str, Any], ...]]] = dict


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks and wizards know of the workspace around the flow.

    ``connections`` and ``installed`` also hold deleted ones, so that their name can be told.
    ``taken`` maps an address (kind, method, shape) to the name of the other flow that has it.
    ``flows`` holds every flow, ``flow`` is the id of the one that is checked.
    ``zone`` is the workspace's time zone.
    """

    workspace: str = ""
    connections: Mapping[str, ConnectionFacts] = field(default_factory=dict)
    installed: Mapping[str, InstalledFacts] = field(default_factory=dict)
    taken: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    flows: Mapping[str, FlowFacts] = field(default_factory=dict)
    flow: str = ""
    zone: str = "UTC"


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Part:
    """One station of a step's wizard."""

    key: str
    title: str
    fields: tuple[Field, ...]
    show_if: ShowIf | None = None


def _no_complaints(config: Config, facts: Facts) -> Iterable[Complaint]:
    return ()


def _nothing(config: Config) -> tuple[str, ...]:
    return ()


def _as_everywhere(facts: Facts) -> dict[str, Any]:
    return {}


def _no_names(config: Config) -> Mapping[str, tuple[str, Any]]:
    return {}


def _brings_nothing(config: Config) -> Mapping[str, tuple[str, ...]]:
    return {}


def _as_it_is(before: Config, after: dict[str, Any], facts: Facts) -> dict[str, Any]:
    return after


def one_way_out(config: Config) -> tuple[str, ...]:
    """The ports of most kinds."""
    return ("out",)


def no_way_out(config: Config) -> tuple[str, ...]:
    """The ports of a step that ends the work on a record."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind:
    """One kind of step.

    ``family`` gives its shape on the canvas, ``group`` its place in the palette, ``icon`` a name of the
    icon set.
    ``summary`` is the node's second line, from real settings. ``check`` adds what the field list cannot say.
    ``saves`` names the variables the step fills, ``brings`` the names only a trigger puts in scope,
    by the port behind which they are there.
    ``begins`` gives the settings that start from the workspace's own.
    ``inputs`` names where links arrive, for a kind that has several; a link that names none means the first.
    ``inner`` has names that only the step's own fields know: what each is in a few words, and its value at first.
    ``adjust`` (settings before, settings after a change in the wizard, facts) fits what was never touched to it.
    ``parts_for`` replaces ``parts`` where the questions depend on what is installed.
    """

    kind: str
    title: str
    family: Family
    group: str
    icon: str
    hint: str
    parts: tuple[Part, ...]
    summary: Callable[[Config, Facts], str]
    ports: Callable[[Config], tuple[str, ...]] = one_way_out
    inputs: tuple[str, ...] = ()
    check: Callable[[Config, Facts], Iterable[Complaint]] = _no_complaints
    saves: Callable[[Config], tuple[str, ...]] = _nothing
    brings: Callable[[Config], Mapping[str, tuple[str, ...]]] = _brings_nothing
    begins: Callable[[Facts], dict[str, Any]] = _as_everywhere
    inner: Callable[[Config], Mapping[str, tuple[str, Any]]] = _no_names
    adjust: Callable[[Config, dict[str, Any], Facts], dict[str, Any]] = _as_it_is
    parts_for: Callable[[Config, Facts], tuple[Part, ...]] | None = None

    @property
    def defaults(self) -> dict[str, Any]:
        """The settings that nobody touched."""
        return clean(fields_of(self.parts), {})[0]

    def fresh(self, facts: Facts) -> dict[str, Any]:
        """The settings of a step fresh from the palette."""
        return _in_words(self.defaults) | self.begins(facts)

    def stations(self, config: Config, facts: Facts = NO_FACTS) -> tuple[Part, ...]:
        """The wizard's stations for these settings."""
        parts = self.parts_for(config, facts) if self.parts_for else self.parts
        return tuple(part for part in parts if shown(part.show_if, config))

    def fields(self, config: Config, facts: Facts = NO_FACTS) -> tuple[Field, ...]:
        """Every field that may hold something, also those not asked at the moment."""
        return fields_of(self.parts_for(config, facts) if self.parts_for else self.parts)

    def cleaned(self, config: Any, facts: Facts = NO_FACTS) -> tuple[dict[str, Any], dict[str, str]]:
        """The settings normalised, and what is wrong with them by field path."""
        config = config if isinstance(config, dict) else {}
        value, errors = clean(self.fields(config, facts), config)
        asked = {field.name for part in self.stations(value, facts) for field in part.fields}
        errors = {path: text for path, text in errors.items() if _owner(path, asked)}
        for path, sentence in self.check(value, facts):
            errors.setdefault(path, sentence)
        return value, errors


def _in_words(value: Any) -> Any:
    """A default with its names in the language of whoever adds the step; from then on they are that person's."""
    if isinstance(value, dict):
        return {key: _in_words(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_words(one) for one in value]
    return told(value) if isinstance(value, str) else value


def _owner(path: str, names: set[str]) -> bool:
    parts = path.split(".")
    return any(".".join(parts[:count]) in names for count in range(1, len(parts) + 1))


def fields_of(parts: Iterable[Part]) -> tuple[Field, ...]:
    """The fields of all parts, in order."""
    return tuple(field for part in parts for field in part.fields)


def variable_problem(name: Any) -> str:
    """What keeps a name from being used for a variable; empty when nothing does."""
    if not isinstance(name, str) or not IDENTIFIER.match(name):
        return _("A variable's name has letters, digits and _, and no digit first. You wrote “%(name)s”.") % {
            "name": name
        }
    if name in RESERVED:
        return _("“%(name)s” already means something in every expression. Choose another name.") % {
            "name": name
        }
    return ""


def text_of(config: Config, key: str) -> str:
    """A setting as text, whatever junk a draft may hold there."""
    value = config.get(key)
    return value.strip() if isinstance(value, str) else ""


def rows_of(config: Config, key: str) -> list[dict[str, Any]]:
    """A setting's rows, without what is no row."""
    value = config.get(key)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def shorten(text: str, width: int = 60) -> str:
    """The first line, short enough for a node."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
