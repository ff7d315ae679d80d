"""Control: runs another flow of the workspace for each record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from designer import paths
from designer.steps.failing import may_fail
from designer.steps.kind import (
    IDENTIFIER,
    Complaint,
    Config,
    Facts,
    FlowFacts,
    Part,
    StepKind,
    rows_of,
    shorten,
    text_of,
    variable_problem,
)
from designer.steps.resources import resources_of
from designer.steps.variables import response_variable, saves
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_
from lib.words import gettext as _

CALLABLE = ("manual", "api")
"""The triggers whose flows can be called: a start by hand with its arguments, an API request."""

KINDS = ("call", "repeat")
"""The kinds of step that call a flow."""

USUAL_HOURS = 24
DEEPEST = 10
"""Calls within calls."""
LONGEST_HOURS = 366 * 24

_WORDS = {"text": N_("text"), "number": N_("a number"), "boolean": N_("true or false"), "json": N_("JSON")}
_IN_PATH = {"string": "text", "int": "number", "float": "number", "boolean": "boolean"}


def ways_of(doc: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """The ways to call a flow document: by resource (empty for a start by hand) the rows that it takes."""
    steps = doc.get("steps")
    found = (one for one in steps or () if isinstance(one, dict) and one.get("kind") in CALLABLE)
    trigger = next(found, None)
    config = trigger.get("config") if trigger else None
    if trigger is None or not isinstance(config, dict):
        return {}
    if trigger["kind"] == "manual":
        return {"": tuple(rows_of(config, "arguments"))}
    return {one.label: (*in_path(one.path), *one.query, *_body(one.payload)) for one in resources_of(config)}


def in_path(path: str) -> Iterable[dict[str, Any]]:
    """What stands in the path of a resource, as rows of name, type and required."""
    try:
        parts = paths.segments(path)
    except paths.BadPath:
        return
    for part in parts:
        if part.parameter:
            yield {"name": part.parameter, "type": _IN_PATH.get(part.type, "text"), "required": True}


def _body(name: str) -> Iterable[dict[str, Any]]:
    if name:
        yield {"name": name, "type": "json", "required": False}


def called(config: Config, facts: Facts) -> FlowFacts | None:
    """The flow that the settings name, if the workspace has it."""
    return facts.flows.get(text_of(config, "flow"))


def parts(config: Config, facts: Facts) -> tuple[Part, ...]:
    """The stations of a call, with what the called flow takes."""
    known = called(config, facts)
    ways = known.ways() if known else {}
    inputs = tuple(_inputs(_rows(ways, config)))
    return (
        Part("flow", _("Flow"), (_which(config, facts), *_resource(ways), _THEN, _PATIENCE)),
        *((Part("arguments", _("Arguments"), inputs),) if inputs else ()),
        Part("output", _("Output"), (_VARIABLE,)),
    )


def _which(config: Config, facts: Facts) -> Field:
    chosen = text_of(config, "flow")
    offered = [
        one
        for one in facts.flows.values()
        if one.id == chosen or (not one.deleted and one.trigger in CALLABLE)
    ]
    choices = [Choice(one.id, _told(one, facts)) for one in offered]
    if chosen and not any(one.id == chosen for one in offered):
        choices.append(Choice(chosen, _("A flow that is gone")))
    blank = (Choice("", _("Choose a flow")),) if not chosen else ()
    return Field(
        name="flow",
        type=FieldType.CHOICE,
        label=_("Flow"),
        required=True,
        choices=(*blank, *choices),
        default="",
        hint=_("Flows that start by hand or by an API request can be called.")
        + " "
        + _version(called(config, facts)),
    )


def _resource(ways: Mapping[str, Any]) -> Iterable[Field]:
    """Of an API flow with several resources, which of them is called."""
    if len(ways) > 1:
        yield Field(
            name="resource",
            type=FieldType.CHOICE,
            label=_("Resource"),
            required=True,
            choices=tuple(Choice(label, label) for label in ways),
            default=next(iter(ways)),
        )


def _rows(ways: Mapping[str, tuple[Mapping[str, Any], ...]], config: Config) -> tuple[Mapping[str, Any], ...]:
    """What the chosen way takes; a flow with one way is called that way."""
    first = next(iter(ways.values()), ())
    return ways.get(text_of(config, "resource"), first) if len(ways) > 1 else first


def _version(known: FlowFacts | None) -> str:
    if known and known.live:
        return _("The version that is live at the time of the call runs, now %(live)s.") % {
            "live": known.live
        }
    return _("The version that is live at the time of the call runs.")


def _told(one: FlowFacts, facts: Facts) -> str:
    state = _("this flow") if one.id == facts.flow else _state(one)
    return f"{one.name} ({state})" if state else one.name


def _state(one: FlowFacts) -> str:
    if one.deleted:
        return _("deleted")
    return _("never published") if not one.live else "" if one.on else _("off")


def _inputs(rows: Iterable[Mapping[str, Any]]) -> Iterable[Field]:
    for row in rows:
        name = row.get("name")
        if isinstance(name, str) and IDENTIFIER.match(name):
            yield Field(
                name=f"arguments.{name}",
                type=FieldType.TEMPLATE,
                label=name,
                required=row.get("required") is True and row.get("default") in (None, ""),
                hint=_takes(row),
                placeholder="{{ record.field }}",
            )


def _takes(row: Mapping[str, Any]) -> str:
    default = row.get("default")
    left_out = _("Empty: %(default)s.") % {"default": default} if default not in (None, "") else ""
    kind = _(_WORDS.get(str(row.get("type") or "text"), _WORDS["text"]))
    return " ".join(filter(None, (_("Takes %(kind)s.") % {"kind": kind}, left_out)))


_THEN = Field(
    name="then",
    type=FieldType.CHOICE,
    label=N_("The record"),
    required=True,
    default="wait",
    choices=(
        Choice("wait", N_("Waits for the answer, then goes on with it")),
        Choice("go_on", N_("Goes on as soon as the run is queued")),
    ),
    hint=N_("The answer is what the flow responds, else what it returns."),
)
_PATIENCE = Field(
    name="patience",
    type=FieldType.NUMBER,
    label=N_("Hours to wait, at most"),
    required=True,
    default=USUAL_HOURS,
    minimum=0.01,
    maximum=LONGEST_HOURS,
    advanced=True,
    show_if=ShowIf("then", ("wait",)),
    hint=N_("Then the record fails. The run of the other flow goes on."),
)
_VARIABLE = response_variable(
    hint=N_("Steps after this one read the answer by this name. Without waiting it has “run”, the run's id.")
)


def summary(config: Config, facts: Facts) -> str:
    """The name of the called flow."""
    known = called(config, facts)
    if known is None or known.deleted:
        return _("Flow is gone") if text_of(config, "flow") else _("No flow chosen yet")
    return shorten(
        _("%(name)s · starts it") % {"name": known.name} if config.get("then") == "go_on" else known.name
    )


def check(config: Config, facts: Facts) -> Iterable[Complaint]:
    """What keeps the flow from being called, and what is wrong with the variable."""
    chosen = text_of(config, "flow")
    if chosen and (message := _unfit(chosen, config, facts)):
        yield "flow", message
    name = text_of(config, "variable")
    if name and (message := variable_problem(name)):
        yield "variable", message


def _unfit(chosen: str, config: Config, facts: Facts) -> str:
    """Why the chosen flow cannot be called; empty when it can."""
    known = facts.flows.get(chosen)
    if known is None:
        return _("The flow of this step is not in this workspace. Choose another one.")
    if known.deleted:
        return _("The flow “%(name)s” was deleted. Choose another one.") % {"name": known.name}
    if chosen == facts.flow:
        return _would_wait_for_itself(known, config)
    if not known.live:
        return _("“%(name)s” was never published, so there is nothing to call. Publish it first.") % {
            "name": known.name
        }
    if known.trigger not in CALLABLE:
        return _("“%(name)s” is not started by hand or by an API request. Choose another flow.") % {
            "name": known.name
        }
    if not known.on:
        return _("“%(name)s” is off. Turn it on, or choose another flow.") % {"name": known.name}
    return ""


def of_itself(config: Config, facts: Facts) -> str:
    """A warning about a step that calls its own flow; empty for others."""
    if not facts.flow or text_of(config, "flow") != facts.flow:
        return ""
    return _(
        "This step calls its own flow. Calls go %(deepest)s deep at most: let a filter or a "
        "router before it decide when to stop."
    ) % {"deepest": DEEPEST}


def _would_wait_for_itself(known: FlowFacts, config: Config) -> str:
    if known.at_once is not None and config.get("then") != "go_on":
        return _(
            "This flow has a limit of runs at once, and each would wait here for a place that it "
            "holds itself. Lift “Runs at once” on the page Manage, or let the record go on without "
            "the answer."
        )
    return ""


PARTS = (
    Part(
        "flow",
        N_("Flow"),
        (Field(name="flow", type=FieldType.CHOICE, label=N_("Flow"), required=True), _THEN, _PATIENCE),
    ),
    Part("output", N_("Output"), (_VARIABLE,)),
)

KIND = may_fail(
    StepKind(
        kind="call",
        title=N_("Call flow"),
        family="outside",
        group=N_("Control"),
        icon="workflow",
        hint=N_("Runs another flow and keeps its answer"),
        parts=PARTS,
        summary=summary,
        check=check,
        saves=saves,
        parts_for=parts,
    )
)
