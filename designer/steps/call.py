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

CALLABLE = ("manual", "api")
"""The triggers whose flows can be called: a start by hand with its arguments, an API request."""

KINDS = ("call", "repeat")
"""The kinds of step that call a flow."""

USUAL_HOURS = 24
DEEPEST = 10
"""Calls within calls."""
LONGEST_HOURS = 366 * 24

_WORDS = {"text": "text", "number": "a number", "boolean": "true or false", "json": "JSON"}
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
        Part("flow", "Flow", (_which(config, facts), *_resource(ways), _THEN, _PATIENCE)),
        *((Part("arguments", "Arguments", inputs),) if inputs else ()),
        Part("output", "Output", (_VARIABLE,)),
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
        choices.append(Choice(chosen, "A flow that is gone"))
    blank = (Choice("", "Choose a flow"),) if not chosen else ()
    return Field(
        name="flow",
        type=FieldType.CHOICE,
        label="Flow",
        required=True,
        choices=(*blank, *choices),
        default="",
        hint="Flows that start by hand or by an API request can be called. "
        + _version(called(config, facts)),
    )


def _resource(ways: Mapping[str, Any]) -> Iterable[Field]:
    """Of an API flow with several resources, which of them is called."""
    if len(ways) > 1:
        yield Field(
            name="resource",
            type=FieldType.CHOICE,
            label="Resource",
            required=True,
            choices=tuple(Choice(label, label) for label in ways),
            default=next(iter(ways)),
        )


def _rows(ways: Mapping[str, tuple[Mapping[str, Any], ...]], config: Config) -> tuple[Mapping[str, Any], ...]:
    """What the chosen way takes; a flow with one way is called that way."""
    first = next(iter(ways.values()), ())
    return ways.get(text_of(config, "resource"), first) if len(ways) > 1 else first


def _version(known: FlowFacts | None) -> str:
    live = f", now {known.live}" if known and known.live else ""
    return f"The version that is live at the time of the call runs{live}."


def _told(one: FlowFacts, facts: Facts) -> str:
    state = "this flow" if one.id == facts.flow else _state(one)
    return f"{one.name} ({state})" if state else one.name


def _state(one: FlowFacts) -> str:
    if one.deleted:
        return "deleted"
    return "never published" if not one.live else "" if one.on else "off"


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
    left_out = f" Empty: {default}." if default not in (None, "") else ""
    return f"Takes {_WORDS.get(str(row.get('type') or 'text'), 'text')}.{left_out}"


_THEN = Field(
    name="then",
    type=FieldType.CHOICE,
    label="The record",
    required=True,
    default="wait",
    choices=(
        Choice("wait", "Waits for the answer, then goes on with it"),
        Choice("go_on", "Goes on as soon as the run is queued"),
    ),
    hint="The answer is what the flow responds, else what it returns.",
)
_PATIENCE = Field(
    name="patience",
    type=FieldType.NUMBER,
    label="Hours to wait, at most",
    required=True,
    default=USUAL_HOURS,
    minimum=0.01,
    maximum=LONGEST_HOURS,
    advanced=True,
    show_if=ShowIf("then", ("wait",)),
    hint="Then the record fails. The run of the other flow goes on.",
)
_VARIABLE = response_variable(more=" Without waiting it has “run”, the run's id.")


def summary(config: Config, facts: Facts) -> str:
    """The name of the called flow."""
    known = called(config, facts)
    if known is None or known.deleted:
        return "Flow is gone" if text_of(config, "flow") else "No flow chosen yet"
    return shorten(f"{known.name} · starts it" if config.get("then") == "go_on" else known.name)


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
        return "The flow of this step is not in this workspace. Choose another one."
    if known.deleted:
        return f"The flow “{known.name}” was deleted. Choose another one."
    if chosen == facts.flow:
        return _would_wait_for_itself(known, config)
    if not known.live:
        return f"“{known.name}” was never published, so there is nothing to call. Publish it first."
    if known.trigger not in CALLABLE:
        return f"“{known.name}” is not started by hand or by an API request. Choose another flow."
    if not known.on:
        return f"“{known.name}” is off. Turn it on, or choose another flow."
    return ""


def of_itself(config: Config, facts: Facts) -> str:
    """A warning about a step that calls its own flow; empty for others."""
    if not facts.flow or text_of(config, "flow") != facts.flow:
        return ""
    return (
        f"This step calls its own flow. Calls go {DEEPEST} deep at most: let a filter or a router before it decide "
        "when to stop."
    )


def _would_wait_for_itself(known: FlowFacts, config: Config) -> str:
    if known.at_once is not None and config.get("then") != "go_on":
        return (
            "This flow has a limit of runs at once, and each would wait here for a place that it holds itself. "
            "Lift “Runs at once” on the page Manage, or let the record go on without the answer."
        )
    return ""


PARTS = (
    Part(
        "flow",
        "Flow",
        (Field(name="flow", type=FieldType.CHOICE, label="Flow", required=True), _THEN, _PATIENCE),
    ),
    Part("output", "Output", (_VARIABLE,)),
)

KIND = may_fail(
    StepKind(
        kind="call",
        title="Call flow",
        family="outside",
        group="Control",
        icon="workflow",
        hint="Runs another flow and keeps its answer",
        parts=PARTS,
        summary=summary,
        check=check,
        saves=saves,
        parts_for=parts,
    )
)
