"""Which names an expression may use at a step, and which ones in it mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from designer import configurables
from designer.document import Graph, Step
from designer.paths import parameters
from designer.steps.failing import ERROR
from designer.steps.kind import Facts
from designer.steps.resources import resources_of
from designer.steps.table import KINDS
from lib.expressions import Expression, ExpressionProblem, compile_expression, compile_template
from lib.fields import Source, sources
from lib.words import N_
from lib.words import gettext as _

SENDING = ("http", "connector")
"""The kinds whose expressions make what leaves the house: they alone see the values of secrets."""
_SECRET_KEPT = N_(
    "“config.%(name)s” is a secret, and what this step makes is kept and shown. A secret can be "
    "used only in what HTTP and connector steps send."
)


def names_at(graph: Graph, step: str) -> dict[str, str]:
    """The names in scope at a step, each with what it is in a few words."""
    known = {
        "record": _("the record at this step"),
        "trigger": _("what started the run"),
        "run": _("the run itself"),
    }
    for trigger in graph.triggers:
        first, *others = list(_brought(graph, trigger, step).values()) or [()]
        everywhere = [name for name in first if all(name in names for names in others)]
        known |= dict.fromkeys(everywhere, _("from the path of “%(name)s”") % {"name": trigger.name})
    upstream = graph.upstream[step]
    for identity, names in graph.saved.items():
        before = graph.steps[identity]
        if before.enabled and identity in upstream:
            known |= dict.fromkeys(names, _("saved by “%(name)s”") % {"name": before.name})
    inner = KINDS[graph.steps[step].kind].inner(graph.settings[step])
    known |= {name: about for name, (about, _) in inner.items()}
    if graph.configurables:
        known[configurables.NAME] = _("values of the environment")
    if step in graph.after_errors:
        known[ERROR] = _("what went wrong: message, code and step")
    return known


def _brought(graph: Graph, trigger: Step, step: str) -> dict[str, tuple[str, ...]]:
    """The names that the trigger brings, by each of its ports that leads to a step; by all while none does."""
    brought = dict(KINDS[trigger.kind].brings(trigger.config))
    ways = graph.ways_in.get(step, frozenset())
    return {port: names for port, names in brought.items() if port in ways} or brought


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
    compiled = _compiled(source)
    return compiled.names if compiled else frozenset()


def _compiled(source: Source) -> Expression | None:
    if not source.text.strip() or (not source.bare and "{{" not in source.text):
        return None
    try:
        return (compile_expression if source.bare else compile_template)(source.text)
    except ExpressionProblem:
        return None


def unfit_configurables(
    graph: Graph, step: Step, settings: Mapping[str, Any], facts: Facts
) -> Iterable[tuple[str, str]]:
    """Field paths and sentences for configurables that are not declared, and for secrets that would be kept."""
    known = {one.name: one for one in graph.configurables}
    asked = [field for part in KINDS[step.kind].stations(settings, facts) for field in part.fields]
    for source in sources(asked, settings) if known else ():
        compiled = _compiled(source)
        for name in sorted(_read(compiled.paths)) if compiled else ():
            if name not in known:
                yield source.path, _undeclared(name, known)
            elif known[name].secret and step.kind not in SENDING:
                yield source.path, _(_SECRET_KEPT) % {"name": name}


def _read(paths: Iterable[str]) -> set[str]:
    """The configurables that dotted paths name."""
    lead = f"{configurables.NAME}."
    return {path.removeprefix(lead).split(".")[0] for path in paths if path.startswith(lead)}


def _undeclared(name: str, known: Mapping[str, Any]) -> str:
    meant = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = (
        _("Did you mean “config.%(meant)s”?") % {"meant": meant[0]}
        if meant
        else _("Declare it on the Deploy page.")
    )
    return _("No configurable is called “%(name)s”. %(hint)s") % {"name": name, "hint": hint}


def _sentence(graph: Graph, name: str, known: Mapping[str, str]) -> str:
    if name == ERROR:
        return _("“error” is there on an error branch only. No error branch leads to this step.")
    if name == configurables.NAME:
        return _("“config” holds the flow's configurables, and it has none. Declare them on the Deploy page.")
    later = next((graph.steps[step] for step, names in graph.saved.items() if name in names), None)
    if later is not None and later.enabled:
        return _("“%(name)s” is saved by “%(later)s”, which does not come before this step.") % {
            "name": name,
            "later": later.name,
        }
    if later is not None:
        return _("“%(name)s” is saved by “%(later)s”, which is off.") % {
            "name": name,
            "later": later.name,
        }
    if elsewhere := _elsewhere(graph, name):
        return elsewhere
    meant = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = (
        _("Did you mean “%(meant)s”?") % {"meant": meant[0]}
        if meant
        else _("A field of the record is written “record.%(name)s”.") % {"name": name}
    )
    return _("No step before this one saves “%(name)s”. %(hint)s") % {"name": name, "hint": hint}


def _elsewhere(graph: Graph, name: str) -> str:
    """The sentence for a parameter that some resources of an API request bring and this step's do not, or not all."""
    trigger = graph.trigger
    if trigger is None or trigger.kind != "api":
        return ""
    bringing = [one.label for one in resources_of(trigger.config) if name in parameters(one.path)]
    if not bringing:
        return ""
    return _("“%(name)s” comes with %(bringing)s only, and this step also works on other calls.") % {
        "name": name,
        "bringing": _(" and ").join(bringing),
    }
