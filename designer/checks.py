"""What keeps a flow from running: problems of the graph and of each step's settings, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from designer import configurables
from designer.document import Edge, Graph, Step, has_input, parse
from designer.scope import unfit_configurables, unknown_names
from designer.steps.failing import ERROR
from designer.steps.join import INPUT_WORDS
from designer.steps.kind import NO_FACTS, Facts
from designer.steps.table import KINDS
from lib.words import N_
from lib.words import gettext as _

ANSWERING = ("webhook", "api")
ANSWERED = ("http", "connector", "call", "repeat")
NO_TRIGGER = N_(
    "Nothing starts this flow yet. Add a trigger: a webhook, an API request, a schedule or a manual start."
)
_SHOWN_NAMES = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``step`` is empty for the flow as a whole, ``field`` for the step as a whole."""

    step: str
    field: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """The form in which pages and programs get it."""
        return asdict(self)


def problems(doc: Graph | dict[str, Any], facts: Facts = NO_FACTS) -> list[Problem]:
    """Everything that keeps the flow from being published, from the trigger down.

    Raises ``BadDocument`` when given a document that is none.
    """
    graph = doc if isinstance(doc, Graph) else parse(doc)
    found = list(_shape(graph))
    for step in graph.order:
        found += step_problems(graph, graph.steps[step], facts)
    return list(dict.fromkeys(found))


def step_problems(graph: Graph, step: Step, facts: Facts) -> list[Problem]:
    """What is wrong with one step: its place in the graph, then its settings; one that is off may be."""
    found = [problem for problem in _shape(graph) if problem.step == step.id]
    if not step.enabled:
        return found + [Problem(step.id, "", message) for message in _off(step)]
    found += [Problem(step.id, "", message) for message in _place(graph, step)]
    settings, errors = KINDS[step.kind].cleaned(step.config, facts)
    errors = dict(errors)
    for path, message in (
        *unknown_names(graph, step, settings, facts),
        *unfit_configurables(graph, step, settings, facts),
        *_named_like_configurables(graph, step),
        *_same_variable(graph, step),
        *_open_error_branch(graph, step),
    ):
        errors.setdefault(path, message)
    return found + [Problem(step.id, path, message) for path, message in errors.items()]


def _shape(graph: Graph) -> Iterator[Problem]:
    if not graph.triggers:
        yield Problem("", "", _(NO_TRIGGER))
    for extra in graph.triggers[1:]:
        message = _("A flow has one trigger, and “%(name)s” is there already. Delete one of them.") % {
            "name": graph.triggers[0].name
        }
        yield Problem(extra.id, "", message)
    for circle in graph.circles:
        yield Problem(circle[0], "", _round_and_round([graph.steps[step].name for step in circle]))
    for edge in graph.loose:
        yield _loose(graph, edge)


def _round_and_round(names: list[str]) -> str:
    shown = names if len(names) <= _SHOWN_NAMES else [*names[: _SHOWN_NAMES - 1], "…", names[-1]]
    way = " → ".join(f"“{name}”" if name != "…" else name for name in [*shown, names[0]])
    return _("The flow goes round in a circle: %(way)s. Delete one of these links.") % {"way": way}


def _loose(graph: Graph, edge: Edge) -> Problem:
    source, target = graph.steps.get(edge.source), graph.steps.get(edge.target)
    if source is None or target is None:
        here = source or target
        if here is None:
            return Problem("", "", _("A link has a loose end: the other step is gone. Delete the link."))
        if source:
            message = _("A link from “%(name)s” has a loose end: the other step is gone. Delete the link.")
        else:
            message = _("A link to “%(name)s” has a loose end: the other step is gone. Delete the link.")
        return Problem(here.id, "", message % {"name": here.name})
    if edge.port not in graph.ports(source.id):
        return Problem(source.id, "", _closed(edge, source, target))
    if not has_input(target, edge.input):
        message = _(
            "A link from “%(source)s” leads to an input that “%(target)s” does not have. "
            "Delete the link and draw it again."
        ) % {"source": source.name, "target": target.name}
        return Problem(target.id, "", message)
    return Problem(
        source.id,
        "",
        _("Two links lead from “%(name)s” to “%(target)s”. Delete one of them.")
        % {"name": source.name, "target": target.name},
    )


def _closed(edge: Edge, source: Step, target: Step) -> str:
    if edge.port == ERROR:
        return _(
            "A link to “%(name)s” leaves the error branch that “%(source)s” no longer has. Delete the link."
        ) % {"name": target.name, "source": source.name}
    if source.kind == "return":
        return _("“%(name)s” ends the work: “%(target)s” after it never runs. Delete the link.") % {
            "name": source.name,
            "target": target.name,
        }
    if source.kind == "api":
        return _(
            "A link to “%(name)s” leaves a resource that “%(source)s” no longer has. Delete the link."
        ) % {"name": target.name, "source": source.name}
    if source.kind == "router":
        return _("A link to “%(name)s” leaves a branch that “%(source)s” no longer has. Delete the link.") % {
            "name": target.name,
            "source": source.name,
        }
    return _("Nothing can leave “%(name)s” to “%(target)s”. Delete the link.") % {
        "name": source.name,
        "target": target.name,
    }


def _off(step: Step) -> Iterator[str]:
    if KINDS[step.kind].family == "trigger":
        yield _(
            "The trigger is off, so nothing starts the flow. Turn it on; to pause, turn the whole flow off."
        )


def _place(graph: Graph, step: Step) -> Iterator[str]:
    family = KINDS[step.kind].family
    led_to = [edge for edge in graph.edges if edge.target == step.id]
    if family == "trigger" and led_to:
        yield _("“%(name)s” starts the flow, so nothing can lead to it. Delete the link to it.") % {
            "name": step.name
        }
    if step.kind == "note" and led_to:
        yield _("Records do not pass through a note. Delete the link to it.")
    if step.kind != "note" and graph.triggers and step.id not in graph.reached:
        yield _("Nothing leads to “%(name)s”, so it never runs. Link it to the flow or delete it.") % {
            "name": step.name
        }
    yield from _inputs(graph, step)
    if step.kind == "respond" and graph.trigger and graph.trigger.kind not in ANSWERING:
        how = _("by the clock") if graph.trigger.kind == "schedule" else _("by hand")
        yield (
            _(
                "“%(name)s” answers a caller, and a flow that is started %(how)s has none. Delete it, or "
                "start the flow by a webhook or an API request."
            )
            % {"name": step.name, "how": how}
        )


def _inputs(graph: Graph, step: Step) -> Iterator[str]:
    """Why a step that waits for several inputs could never have all of them."""
    into = graph.into(step.id)
    if not into:
        return
    if any(step.id in circle for circle in graph.circles):
        yield _(
            "“%(name)s” waits for records that come after it, so it can never go on. Delete a link of the circle."
        ) % {"name": step.name}
    for name, edges in into.items():
        told = {"name": step.name, "input": _(INPUT_WORDS[name])}
        if not edges:
            yield _("Nothing leads to the %(input)s input of “%(name)s”. Link a step to it.") % told
        elif step.id in graph.reached and not any(edge.source in graph.reached for edge in edges):
            yield _(
                "No record ever comes to the %(input)s input of “%(name)s”: the trigger does not lead to “%(first)s”. "
                "Link it to the flow."
            ) % (told | {"first": graph.steps[edges[0].source].name})
    if all(into.values()):
        yield from _same_records(graph, step, into)


def _same_records(graph: Graph, step: Step, into: dict[str, list[Edge]]) -> Iterator[str]:
    """Inputs that get the same records, or records of calls that never come in one run."""
    first, *others = ({(edge.source, edge.port) for edge in edges} for edges in into.values())
    for source, _port in sorted(first.intersection(*others)):
        yield _(
            "Both inputs of “%(name)s” get the same records, straight from “%(source)s”. "
            "Put a step into one of the two branches, or link one input to another step."
        ) % {"name": step.name, "source": graph.steps[source].name}
    ways = [frozenset[str]().union(*(_ways(graph, edge) for edge in edges)) for edges in into.values()]
    if all(ways) and not ways[0].intersection(*ways[1:]):
        yield _(
            "The inputs of “%(name)s” hang on different resources of the trigger, and a run is one call: "
            "records of the two never meet. Link both to branches of one resource."
        ) % {"name": step.name}


def _ways(graph: Graph, edge: Edge) -> frozenset[str]:
    """The ports of the trigger by which records may come along a link."""
    if graph.trigger is not None and edge.source == graph.trigger.id:
        return frozenset({edge.port})
    return graph.ways_in.get(edge.source, frozenset())


def _open_error_branch(graph: Graph, step: Step) -> Iterable[tuple[str, str]]:
    if ERROR in graph.ports(step.id) and not graph.after(step.id, ERROR):
        yield (
            "on_error",
            _(
                "The error branch leads nowhere yet. Link a step to it, or choose what else becomes of a "
                "record that fails."
            ),
        )


def _named_like_configurables(graph: Graph, step: Step) -> Iterable[tuple[str, str]]:
    if not graph.configurables:
        return
    if configurables.NAME in graph.saved.get(step.id, ()):
        yield "variable", _("“config” holds the flow's configurables. Choose another name.")
    if configurables.NAME in KINDS[step.kind].brings(step.config):
        yield "path", _("“config” holds the flow's configurables. Give the parameter another name.")


def _same_variable(graph: Graph, step: Step) -> Iterable[tuple[str, str]]:
    """Two answers under one name: the later would hide the earlier, which is hardly ever meant."""
    if step.kind not in ANSWERED:
        return
    before = graph.upstream[step.id] - {step.id}
    own = set(graph.saved.get(step.id, ()))
    for identity, names in graph.saved.items() if own else ():
        other = graph.steps[identity]
        if identity in before and other.enabled and other.kind in ANSWERED:
            for name in own.intersection(names):
                yield (
                    "variable",
                    _("“%(name)s” saves its answer as “%(variable)s” already. Choose another name.")
                    % {"name": other.name, "variable": name},
                )
