"""Which names an expression may use at a step, and which ones in it mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from designer.document import Graph, Step
from designer.steps.failing import ERROR
from designer.steps.kind import Facts
from designer.steps.table import KINDS
from lib.expressions import ExpressionProblem, compile_expression, compile_template
from lib.fields import Source, sources

ALWAYS = ("record", "trigger", "run")


def names_at(graph: Graph, step: str) -> dict[str, str]:
    """The names in scope at a step, each with what it is in a few words."""
    known = {
        "record": "the record at this step",
        "trigger": "what started the run",
        "run": "the run itself",
    }
    for trigger in graph.triggers:
        brought = KINDS[trigger.kind].brings(trigger.config)
        known |= dict.fromkeys(brought, f"from the path of “{trigger.name}”")
    upstream = graph.upstream[step]
    for identity, names in graph.saved.items():
        before = graph.steps[identity]
        if before.enabled and identity in upstream:
            known |= dict.fromkeys(names, f"saved by “{before.name}”")
    if step in graph.after_errors:
        known[ERROR] = "what went wrong: message, code and step"
    return known


def unknown_names(
    graph: Graph, step: Step, settings: Mapping[str, Any], facts: Facts
) -> Iterable[tuple[str, str]]:
    """Field paths and sentences for names that nothing before the step provides."""
    known: dict[str, str] | None = None
    asked = [field for part in KINDS[step.kind].stations(settings, facts) for field in part.fields]
    for source in sources(asked, settings):
        names = names_in(source)
        if names and known is None:
            known = names_at(graph, step.id)
        for name in sorted(names - (known or {}).keys()):
            yield source.path, _sentence(graph, name, known or {})
            break


def names_in(source: Source) -> frozenset[str]:
    """The free names of an expression; none when it cannot be understood, which is told elsewhere."""
    if not source.text.strip() or (not source.bare and "{{" not in source.text):
        return frozenset()
    try:
        return (compile_expression if source.bare else compile_template)(source.text).names
    except ExpressionProblem:
        return frozenset()


def _sentence(graph: Graph, name: str, known: Mapping[str, str]) -> str:
    if name == ERROR:
        return "“error” is there on an error branch only. No error branch leads to this step."
    later = next((graph.steps[step] for step, names in graph.saved.items() if name in names), None)
    if later is not None and later.enabled:
        return f"“{name}” is saved by “{later.name}”, which does not come before this step."
    if later is not None:
        return f"“{name}” is saved by “{later.name}”, which is off."
    meant = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"Did you mean “{meant[0]}”?" if meant else f"A field of the record is written “record.{name}”."
    return f"No step before this one saves “{name}”. {hint}"
