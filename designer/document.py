"""Reading a flow document: junk is refused with a sentence, whatever it looks like.

A document that passes here can be stored and drawn; whether it can run is for :mod:`designer.checks`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import orjson

from designer import configurables, order
from designer.configurables import Configurable
from designer.steps.failing import ERROR
from designer.steps.table import KINDS

SCHEMA_VERSION = 1
MAX_BYTES = 1024 * 1024
MAX_STEPS = 500
MAX_EDGES = 2000
MAX_NAME = 80
STEP_ID = re.compile(r"[0-9a-f]{8}\Z")
EDGE_ID = re.compile(r"[0-9A-Za-z_-]{1,40}\Z")
FAR = 1_000_000  # no step lies further from the origin than this


class BadDocument(ValueError):
    """This is no flow document; the text is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it stands in the document. ``config`` is what its wizard filled in."""

    id: str
    kind: str
    name: str
    config: dict[str, Any]
    enabled: bool = True
    position: tuple[float, float] = (0, 0)


@dataclass(frozen=True, slots=True)
class Edge:
    """A link: records that leave ``source`` by ``port`` go to ``target``.

    ``input`` is the one of the target's inputs at which they arrive; empty where its kind has but one.
    """

    id: str
    source: str
    port: str
    target: str
    input: str = ""


@dataclass(frozen=True)
class Graph:
    """A flow document as steps and links.

    ``edges`` are the links that lead from a port to a step, each once; ``loose`` those whose end or port is
    missing, or that repeat another. ``trigger`` is the first trigger step, None when there is none.
    """

    name: str
    steps: dict[str, Step]
    edges: tuple[Edge, ...]
    loose: tuple[Edge, ...] = ()
    requires: tuple[dict[str, Any], ...] = field(default=())
    configurables: tuple[Configurable, ...] = ()

    @cached_property
    def trigger(self) -> Step | None:
        """The first trigger in the document."""
        return next(iter(self.triggers), None)

    @cached_property
    def settings(self) -> dict[str, dict[str, Any]]:
        """The settings of each step with its kind's defaults filled in."""
        return {step.id: KINDS[step.kind].cleaned(step.config)[0] for step in self.steps.values()}

    @cached_property
    def saved(self) -> dict[str, tuple[str, ...]]:
        """The variables that steps fill, by step in the graph's order; steps that fill none are left out."""
        found = {step: KINDS[self.steps[step].kind].saves(self.settings[step]) for step in self.order}
        return {step: names for step, names in found.items() if names}

    @cached_property
    def triggers(self) -> tuple[Step, ...]:
        """Every trigger; a flow that can run has exactly one."""
        return tuple(step for step in self.steps.values() if KINDS[step.kind].family == "trigger")

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids from the trigger down: each step after all that lead to it; steps of a circle come last."""
        return order.topological(self.steps, self._targets)

    @cached_property
    def _targets(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {step: [] for step in self.steps}
        for edge in self.edges:
            found[edge.source].append(edge.target)
        return {step: tuple(dict.fromkeys(targets)) for step, targets in found.items()}

    @cached_property
    def _links(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for edge in self.edges:
            found.setdefault((edge.source, edge.port), []).append(edge.target)
        return {place: tuple(dict.fromkeys(targets)) for place, targets in found.items()}

    def after(self, step: str, port: str = "out") -> tuple[str, ...]:
        """The steps that records leaving ``step`` by ``port`` reach."""
        return self._links.get((step, port), ())

    def ports(self, step: str) -> tuple[str, ...]:
        """The ways out of a step, in their order on the canvas."""
        return ports_of(self.steps[step])

    def into(self, step: str) -> dict[str, list[Edge]]:
        """The links that lead to each input of a step that has several."""
        found: dict[str, list[Edge]] = {name: [] for name in KINDS[self.steps[step].kind].inputs}
        for edge in self.edges:
            if edge.target == step and edge.input in found:
                found[edge.input].append(edge)
        return found

    @cached_property
    def upstream(self) -> dict[str, frozenset[str]]:
        """For each step, every step that records may have come through before."""
        return order.ancestors(self.steps, self._targets)

    @cached_property
    def after_errors(self) -> frozenset[str]:
        """The steps that records can come to along the error branch of a step that is on."""
        first = [
            target for step in self.steps.values() if step.enabled for target in self.after(step.id, ERROR)
        ]
        return order.reachable(first, self._targets)

    @cached_property
    def ways_in(self) -> dict[str, frozenset[str]]:
        """For each step behind the trigger, the ports of the trigger by which records may come to it."""
        found: dict[str, set[str]] = {}
        for port in self.ports(self.trigger.id) if self.trigger else ():
            for step in order.reachable(self.after(self.trigger.id, port), self._targets):  # type: ignore[union-attr]
                found.setdefault(step, set()).add(port)
        return {step: frozenset(ports) for step, ports in found.items()}

    @cached_property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """The circles in the graph, each as the ids on it in the order of its links."""
        return order.circles(self.steps, self._targets)

    @cached_property
    def reached(self) -> frozenset[str]:
        """The steps that something from a trigger can get to, triggers included."""
        return order.reachable([step.id for step in self.triggers], self._targets)


def ports_of(step: Step) -> tuple[str, ...]:
    """The ways out that a step's kind and settings give it."""
    return KINDS[step.kind].ports(step.config)


def loads(body: bytes) -> Any:
    """The JSON value in a request body or file; raises :class:`BadDocument`."""
    if len(body) > MAX_BYTES:
        raise BadDocument(_too_big(len(body)))
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadDocument(f"This is not JSON: {error}. A flow document is one JSON object.") from error


def parse(doc: Any) -> Graph:
    """Return the document as a graph; raises :class:`BadDocument` and nothing else, whatever is given."""
    if not isinstance(doc, dict):
        raise BadDocument("A flow document is one JSON object. This is something else.")
    _judge_size(doc)
    version = doc.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise BadDocument(
            f"A flow document has “schema_version” {SCHEMA_VERSION}. This one says {_short(version)}: "
            "it was made by another version of Flowyard, or is no flow."
        )
    steps = _steps(_list(doc, "steps", MAX_STEPS))
    edges = [_edge(index, raw) for index, raw in enumerate(_list(doc, "edges", MAX_EDGES))]
    sound, loose = _sort_out(steps, edges)
    name = _text(doc, "name", "The flow")
    return Graph(name, steps, sound, loose, _requires(doc), _configurables(doc))


def _judge_size(doc: dict[Any, Any]) -> None:
    try:
        size = len(orjson.dumps(doc))
    except (TypeError, ValueError, RecursionError) as error:
        raise BadDocument(
            f"This is no JSON: {error}. Numbers have 64 bits at most, lists nest 200 deep at most."
        ) from error
    if size > MAX_BYTES:
        raise BadDocument(_too_big(size))


def _too_big(size: int) -> str:
    return (
        f"A flow document has at most 1 MB. This one has {size / 1024 / 1024:.1f} MB: "
        "move large texts out of the settings, or split the flow."
    )


def _list(doc: dict[str, Any], key: str, most: int) -> list[Any]:
    value = doc.get(key, [])
    if not isinstance(value, list):
        raise BadDocument(f"“{key}” is a list. In this document it is {_short(value)}.")
    if len(value) > most:
        raise BadDocument(
            f"A flow has at most {most} {key}. This one has {len(value)}: split it into two flows."
        )
    return value


def _steps(raw_steps: list[Any]) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    for index, raw in enumerate(raw_steps):
        step = _step(index, raw)
        if step.id in steps:
            raise BadDocument(f"Two steps have the id “{step.id}”. Each step needs its own.")
        steps[step.id] = step
    return steps


def _step(index: int, raw: Any) -> Step:
    place = f"Step {index + 1}"
    if not isinstance(raw, dict):
        raise BadDocument(f"{place} is {_short(raw)}. A step is an object.")
    identity, kind, config = raw.get("id"), raw.get("kind"), raw.get("config", {})
    if not isinstance(identity, str) or not STEP_ID.match(identity):
        raise BadDocument(f"{place} has the id {_short(identity)}. An id has 8 characters 0-9 a-f.")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadDocument(f"{place} is of the kind {_short(kind)}. Known kinds: {', '.join(KINDS)}.")
    if not isinstance(config, dict):
        raise BadDocument(f"{place} has {_short(config)} as “config”. That is an object.")
    enabled = raw.get("enabled", True)
    if not isinstance(enabled, bool):
        raise BadDocument(f"{place}: “enabled” is true or false. It is {_short(enabled)}.")
    name = _text(raw, "name", place) or KINDS[kind].title
    return Step(identity, kind, name, config, enabled, _position(raw, place))


def _position(raw: dict[str, Any], place: str) -> tuple[float, float]:
    position = raw.get("position", {})
    if isinstance(position, dict):
        at = (position.get("x", 0), position.get("y", 0))
        if all(_is_number(number) and abs(number) <= FAR for number in at):
            return at
    raise BadDocument(f"{place}: “position” is {{x, y}} with numbers up to {FAR}. It is {_short(position)}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _edge(index: int, raw: Any) -> Edge:
    place = f"Link {index + 1}"
    if not isinstance(raw, dict):
        raise BadDocument(f"{place} is {_short(raw)}. A link is an object.")
    identity, source, target = raw.get("id"), raw.get("from"), raw.get("to")
    if not isinstance(identity, str) or not EDGE_ID.match(identity):
        raise BadDocument(
            f"{place} has the id {_short(identity)}. An id has 1 to 40 letters, digits, - or _."
        )
    port = raw.get("port", "out")
    arrives = raw.get("input", "")
    for word, value in (("from", source), ("to", target), ("port", port), ("input", arrives)):
        if not isinstance(value, str) or len(value) > 40:
            raise BadDocument(f"{place}: “{word}” is a short text. It is {_short(value)}.")
    return Edge(identity, source, port, target, arrives)  # type: ignore[arg-type]  # checked just above


def _sort_out(steps: Mapping[str, Step], edges: list[Edge]) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
    sound: dict[tuple[str, str, str, str], Edge] = {}
    loose: list[Edge] = []
    for edge in (_arriving(steps, edge) for edge in edges):
        way = (edge.source, edge.port, edge.target, edge.input)
        joined = edge.source in steps and edge.target in steps and edge.port in ports_of(steps[edge.source])
        if joined and way not in sound and has_input(steps[edge.target], edge.input):
            sound[way] = edge
        else:
            loose.append(edge)
    return tuple(sound.values()), tuple(loose)


def _arriving(steps: Mapping[str, Step], edge: Edge) -> Edge:
    """The link with its input in the one way to write it: none where the target has but one, else by name."""
    if edge.target not in steps:
        return edge
    inputs = KINDS[steps[edge.target].kind].inputs
    named = (edge.input or inputs[0]) if inputs else ""
    return edge if named == edge.input else replace(edge, input=named)


def has_input(step: Step, name: str) -> bool:
    """Whether a link can arrive at a step there."""
    return name in (KINDS[step.kind].inputs or ("",))


def _requires(doc: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    value = doc.get("requires", [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadDocument("“requires” is a list of objects with “connector” and “version”.")
    return tuple(value)


def _configurables(doc: dict[str, Any]) -> tuple[Configurable, ...]:
    try:
        return configurables.read_all(doc.get("configurables", []))
    except configurables.BadConfigurable as error:
        raise BadDocument(str(error)) from error


def _text(raw: dict[str, Any], key: str, place: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or "\x00" in value:
        raise BadDocument(f"{place}: “{key}” is a text. It is {_short(value)}.")
    if len(value) > MAX_NAME:
        raise BadDocument(f"{place}: “{key}” has at most {MAX_NAME} characters. It has {len(value)}.")
    return value


def _short(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = str(value).replace("\x00", "")
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
