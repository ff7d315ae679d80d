"""Compiles a flow document into what the runner walks: steps with their expressions ready."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from designer.configurables import Configurable
from designer.graph import Graph, Step, parse
from runs.engine.model import Entry
from runs.engine.steps.base import Behaviour
from runs.engine.steps.call import Call
from runs.engine.steps.collect import Collect
from runs.engine.steps.join import Join
from runs.engine.steps.table import behaviour_of


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan. ``behaviour`` does the work; a disabled step lets records pass by.

    ``saves`` names the variables that the step fills.
    """

    id: str
    kind: str
    name: str
    behaviour: Behaviour
    saves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A flow version ready to run.

    ``pure`` tells that no step reaches outside, so a run needs no checkpoint between its steps;
    ``responds`` that some step answers the caller. ``before`` has, for each step that collects or joins, all
    steps whose work may still bring it records; ``calling`` are the steps that call flows. ``configurables`` are
    what each environment has values for.
    """

    trigger: str
    trigger_kind: str
    trigger_config: dict[str, Any]
    steps: dict[str, PlanStep]
    links: dict[tuple[str, str], tuple[Entry, ...]]
    pure: bool
    responds: bool
    before: dict[str, frozenset[str]] = field(default_factory=dict)
    configurables: tuple[Configurable, ...] = ()
    calling: frozenset[str] = frozenset()

    def after(self, step: str, port: str) -> tuple[Entry, ...]:
        """Return where records leaving ``step`` by ``port`` arrive."""
        return self.links.get((step, port), ())


def compile_plan(doc: dict[str, Any], connectors: dict[str, Any] | None = None) -> Plan:
    """Return the plan of a flow document.

    ``connectors`` maps the id of an installed connector to its JSON declaration. Raises
    ``designer.graph.BadDocument`` or ``lib.expressions.ExpressionProblem`` for a document that was never
    fit to publish.
    """
    graph = parse(doc)
    if graph.trigger is None:
        raise ValueError("the flow has no trigger")
    settings = graph.settings
    steps = {
        step.id: _step(step, settings[step.id], connectors or {}, graph.saved.get(step.id, ()))
        for step in graph.steps.values()
        if step.kind != "note"
    }
    working = [step for step in steps.values() if step.id != graph.trigger.id]
    return Plan(
        trigger=graph.trigger.id,
        trigger_kind=graph.trigger.kind,
        trigger_config=settings[graph.trigger.id],
        steps=steps,
        links=_links(graph),
        pure=all(step.behaviour.pure for step in working),
        responds=any(step.kind == "respond" for step in working),
        before={
            step.id: graph.upstream[step.id]
            for step in working
            if isinstance(step.behaviour, (Collect, Join))
        },
        configurables=graph.configurables,
        calling=frozenset(step.id for step in working if isinstance(step.behaviour, Call)),
    )


def _step(step: Step, config: dict[str, Any], connectors: dict[str, Any], saves: tuple[str, ...]) -> PlanStep:
    kind = step.kind if step.enabled else "off"
    behaviour = behaviour_of(kind, step.id, config, connectors)
    if behaviour.on_error == "branch":
        saves = (*saves, "error")
    return PlanStep(step.id, step.kind, step.name, behaviour, saves if step.enabled else ())


def _links(graph: Graph) -> dict[tuple[str, str], tuple[Entry, ...]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for edge in graph.edges:
        found.setdefault((edge.source, edge.port), []).append(Entry(edge.target, edge.input))
    return {place: tuple(targets) for place, targets in found.items()}
