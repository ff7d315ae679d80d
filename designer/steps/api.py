"""Trigger: a request to an address of the flow, which answers with data."""

from __future__ import annotations

from collections.abc import Iterable

from designer import paths
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, rows_of, text_of, variable_problem
from lib.fields import Choice, Field, FieldType, ShowIf

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _summary(config: Config, facts: Facts) -> str:
    path = text_of(config, "path")
    return f"{text_of(config, 'method')} {path}" if path else "No path yet"


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    path = text_of(config, "path")
    if not path:
        return
    try:
        shape = paths.shape(path)
    except paths.BadPath as problem:
        yield "path", str(problem)
        return
    for name in paths.parameters(path):
        if message := variable_problem(name):
            yield "path", message
    other = facts.taken.get(("api", text_of(config, "method"), shape))
    if other:
        method = text_of(config, "method")
        yield "path", f"{method} {path} is already used by the flow “{other}”. Choose another path."
    yield from _names_once(config, path)


def _names_once(config: Config, path: str) -> Iterable[Complaint]:
    taken = set(paths.parameters(path))
    for index, row in enumerate(rows_of(config, "query")):
        name = text_of(row, "name")
        if name and name in taken:
            yield f"query.{index}.name", f"“{name}” is a parameter of the path already. Choose another name."
        taken.add(name)
    name = text_of(config, "payload_name")
    if config.get("payload") is True and name in taken:
        yield "payload_name", f"“{name}” is a parameter already. Choose another name for the body."


def _brings(config: Config) -> tuple[str, ...]:
    return paths.parameters(text_of(config, "path"))


KIND = StepKind(
    kind="api",
    title="API request",
    family="trigger",
    group="Triggers",
    icon="corner-down-left",
    hint="Your own address that answers with data",
    parts=(
        Part(
            "address",
            "Address",
            (
                Field(
                    name="method",
                    type=FieldType.CHOICE,
                    label="Method",
                    required=True,
                    default="GET",
                    choices=tuple(Choice(method, method) for method in METHODS),
                ),
                Field(
                    name="path",
                    type=FieldType.TEXT,
                    label="Path",
                    required=True,
                    max_length=paths.MAX_PATH,
                    placeholder="/airports/[string iata]",
                    hint="Parameters are written [type name]; each becomes a variable of that name.",
                ),
            ),
        ),
        Part(
            "parameters",
            "Parameters",
            (
                Field(
                    name="query",
                    type=FieldType.ARGUMENTS,
                    label="Query parameters",
                    hint="What may follow the ? of the address. The first record holds them by name.",
                ),
                Field(name="payload", type=FieldType.BOOLEAN, label="Takes a body", default=False),
                Field(
                    name="payload_name",
                    type=FieldType.TEXT,
                    label="Name of the body in the record",
                    required=True,
                    default="payload",
                    max_length=60,
                    show_if=ShowIf("payload", (True,)),
                ),
            ),
        ),
    ),
    summary=_summary,
    check=_check,
    brings=_brings,
)
