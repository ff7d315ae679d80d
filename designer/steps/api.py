"""Trigger: a request to an address of the flow, which answers with data."""

from __future__ import annotations

from designer import paths
from designer.steps.kind import Config, Facts, Part, StepKind, counted
from designer.steps.resources import METHODS, complaints, resources_of
from lib.fields import Choice, Field, FieldType, ShowIf


def _summary(config: Config, facts: Facts) -> str:
    first, *others = resources_of(config)
    if not first.path:
        return "No path yet"
    return f"{first.label} and {counted(len(others), 'other', 'others')}" if others else first.label


def _ports(config: Config) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.port for one in resources_of(config) if one.port))


def _brings(config: Config) -> dict[str, tuple[str, ...]]:
    return {one.port: paths.parameters(one.path) for one in resources_of(config)}


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
        Part(
            "resources",
            "More resources",
            (
                Field(
                    name="resources",
                    type=FieldType.RESOURCES,
                    label="More resources",
                    hint="Other methods and paths of the same flow. Each has its own way out of this step.",
                ),
            ),
        ),
    ),
    summary=_summary,
    ports=_ports,
    check=complaints,
    brings=_brings,
)
