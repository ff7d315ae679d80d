"""The wizard of one step: which part is shown, and what a posted part makes of the settings."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from designer.checks import Problem, step_problems
from designer.document import MAX_NAME, BadDocument, Graph, Step, parse
from designer.steps.http_parts import METHODS
from designer.steps.kind import Config, Facts, Part, StepKind
from designer.steps.table import KINDS
from lib.fields import Choice, Field, dig, put, shown
from lib.forms import Posted
from lib.forms import parse as read_form
from lib.words import gettext as _
from lib.words import told

MAX_SETTINGS = 48 * 1024
"""Bytes of a step's settings as JSON: they travel in a response header."""


_FIRST_NAMES = {f"{method.lower()}Response" for method in METHODS} | {"response"}


class NoSuchStep(LookupError):
    """The draft has no such step."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One step as its wizard sees it.

    ``settings`` are cleaned, ``problems`` the step's own, ``doc`` the draft with this step as it is here.
    """

    doc: dict[str, Any]
    graph: Graph
    step: Step
    facts: Facts
    settings: dict[str, Any]
    problems: list[Problem]

    @property
    def kind(self) -> StepKind:
        """The step's kind."""
        return KINDS[self.step.kind]

    @property
    def stations(self) -> tuple[Part, ...]:
        """The wizard's parts for these settings."""
        return self.kind.stations(self.settings, self.facts)

    @property
    def summary(self) -> str:
        """The node's second line."""
        return self.kind.summary(self.settings, self.facts)

    def part(self, key: str) -> Part:
        """The part of that name, else the first one."""
        stations = self.stations
        return next((part for part in stations if part.key == key), stations[0])

    def asked(self, part: Part) -> tuple[Field, ...]:
        """The fields of a part that are asked at the moment."""
        return tuple(field for field in part.fields if shown(field.show_if, self.settings))

    def errors(self) -> dict[str, str]:
        """The sentences by field path."""
        return {problem.field: problem.message for problem in self.problems if problem.field}

    def untouched(self) -> bool:
        """Whether nobody has filled in anything yet, so that empty boxes are no reproach."""
        given = {key: self.settings[key] for key in ("connector",) if key in self.settings}
        return self.settings == self.kind.cleaned(given, self.facts)[0]

    def connections(self) -> tuple[Choice, ...]:
        """The connections this step may use."""
        wanted = self.settings.get("connector") if self.step.kind == "connector" else None
        fitting = [
            one
            for one in self.facts.connections.values()
            if not one.deleted and one.installed == wanted and (wanted or one.connector == "http")
        ]
        return tuple(Choice(one.id, one.name) for one in sorted(fitting, key=lambda one: one.name.lower()))

    @property
    def alone(self) -> dict[str, Any]:
        """The draft with every other step off and without settings, so that their faults are not this one's."""
        steps = [
            raw if raw["id"] == self.step.id else {**raw, "enabled": False, "config": {}}
            for raw in self.doc["steps"]
        ]
        return {**self.doc, "steps": steps}

    def event(self) -> dict[str, Any]:
        """What the canvas takes over."""
        return {
            "id": self.step.id,
            "name": self.step.name,
            "config": self.settings,
            "summary": self.summary,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def open_panel(doc: dict[str, Any], step_id: str, facts: Facts, *, kind: str = "") -> Panel:
    """The panel of a step in the draft; a ``kind`` makes one up that is not saved yet.

    Raises :class:`NoSuchStep`.
    """
    graph = parse(doc)
    if step_id in graph.steps:
        return _named_apart(_panel(doc, graph, graph.steps[step_id], facts))
    if kind not in KINDS:
        raise NoSuchStep(step_id)
    fresh = {"id": step_id, "kind": kind, "name": told(KINDS[kind].title), "config": KINDS[kind].fresh(facts)}
    try:
        longer = {**doc, "steps": [*doc.get("steps", []), fresh]}
        graph = parse(longer)
    except BadDocument as error:
        raise NoSuchStep(step_id) from error
    return _named_apart(_panel(longer, graph, graph.steps[step_id], facts))


def _named_apart(panel: Panel) -> Panel:
    """A response variable that still has its first name gets a number when another step has that name."""
    name = panel.settings.get("variable")
    others = {used for step, names in panel.graph.saved.items() if step != panel.step.id for used in names}
    if not isinstance(name, str) or name not in others or name not in _FIRST_NAMES:
        return panel
    free = next(f"{name}{number}" for number in count(2) if f"{name}{number}" not in others)
    return with_settings(panel, panel.settings | {"variable": free}, panel.step.name)


def _panel(doc: dict[str, Any], graph: Graph, step: Step, facts: Facts) -> Panel:
    settings = KINDS[step.kind].cleaned(step.config, facts)[0]
    return Panel(doc, graph, step, facts, settings, step_problems(graph, step, facts))


@dataclass(frozen=True, slots=True)
class Taken:
    """A posted part: the panel as the form showed it, and as it is now.

    ``moved`` names the values on the form that changed along with what was typed.
    """

    before: Panel
    after: Panel
    moved: frozenset[str]

    def looks_different(self, part: str) -> bool:
        """Whether the form asks for other fields, choices or parts now, so that it is drawn anew."""
        if [one.key for one in self.before.stations] != [one.key for one in self.after.stations]:
            return True
        then = self.before.asked(self.before.part(part))
        now = self.after.asked(self.after.part(part))
        return then != now or any(field.name in self.moved for field in now)


def take(panel: Panel, posted: Posted, *, part: str, held: Any = None) -> Taken:
    """What a posted part makes of the panel.

    ``held`` is the settings the form carries along (other parts may not be saved yet), if it does. Raises
    ``BadDocument`` when the settings are too large to be kept.
    """
    before = with_settings(panel, held, panel.step.name) if isinstance(held, dict) else panel
    shown_part = before.part(part)
    fields = before.asked(shown_part) if part == shown_part.key else ()
    read, typed = read_form(fields, posted), copy.deepcopy(before.settings)
    for field in fields:
        put(typed, field.name, dig(read, field.name))
    after = panel.kind.adjust(before.settings, typed, panel.facts)
    moved = frozenset(field.name for field in fields if dig(after, field.name) != dig(typed, field.name))
    return Taken(before, with_settings(panel, after, _name(panel, posted)), moved)


def _name(panel: Panel, posted: Posted) -> str:
    names = [name for name in posted.getlist("step_name") if isinstance(name, str) and name.strip()]
    return " ".join(names[-1].replace("\x00", "").split())[:MAX_NAME] if names else panel.step.name


def with_settings(panel: Panel, config: Config, name: str) -> Panel:
    """The panel with other settings and name; raises ``BadDocument``."""
    settings = panel.kind.cleaned(dict(config), panel.facts)[0]
    if len(json.dumps(settings)) > MAX_SETTINGS:
        raise BadDocument(
            _("The settings of a step take at most %(max_settings)s KB. Split it, or shorten its texts.")
            % {"max_settings": MAX_SETTINGS // 1024}
        )
    doc = {
        **panel.doc,
        "steps": [_replaced(raw, panel.step.id, settings, name) for raw in panel.doc["steps"]],
    }
    graph = parse(doc)
    return _panel(doc, graph, graph.steps[panel.step.id], panel.facts)


def _replaced(
    raw: Mapping[str, Any], step_id: str, settings: Mapping[str, Any], name: str
) -> Mapping[str, Any]:
    return {**raw, "config": settings, "name": name} if raw.get("id") == step_id else raw
