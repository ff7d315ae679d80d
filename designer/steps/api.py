"""Trigger: a request to an address of the flow, which answers with data."""

from __future__ import annotations

from typing import Any

from designer import paths
from designer.steps.kind import Config, Facts, Part, StepKind
from designer.steps.resources import METHODS, complaints, resources_of
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_, ngettext
from lib.words import gettext as _


def _summary(config: Config, facts: Facts) -> str:
    first, *others = resources_of(config)
    if not first.path:
        return _("No path yet")
    if not others:
        return first.label
    many = ngettext("%(label)s and %(count)d other", "%(label)s and %(count)d others", len(others))
    return many % {"label": first.label, "count": len(others)}


def _ports(config: Config) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.port for one in resources_of(config) if one.port))


def _brings(config: Config) -> dict[str, tuple[str, ...]]:
    return {one.port: paths.parameters(one.path) for one in resources_of(config)}


def _adjust(before: Config, after: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Another method brings what is usual for it, unless the body was chosen by hand."""
    if before.get("method") == after.get("method") or (after.get("payload") is True) != _usual(before):
        return after
    return {**after, "payload": _usual(after)}


def _usual(config: Config) -> bool:
    return config.get("method") in ("POST", "PUT", "PATCH")


KIND = StepKind(
    kind="api",
    title=N_("API request"),
    family="trigger",
    group=N_("Triggers"),
    icon="corner-down-left",
    hint=N_("Your own address that answers with data"),
    parts=(
        Part(
            "address",
            N_("Address"),
            (
                Field(
                    name="method",
                    type=FieldType.CHOICE,
                    label=N_("Method"),
                    required=True,
                    default="GET",
                    choices=tuple(Choice(method, method) for method in METHODS),
                ),
                Field(
                    name="path",
                    type=FieldType.TEXT,
                    label=N_("Path"),
                    required=True,
                    max_length=paths.MAX_PATH,
                    placeholder="/airports/[string iata]",
                    hint=N_("Parameters are written [type name]; each becomes a variable of that name."),
                ),
            ),
        ),
        Part(
            "parameters",
            N_("Parameters"),
            (
                Field(
                    name="query",
                    type=FieldType.ARGUMENTS,
                    label=N_("Query parameters"),
                    hint=N_("What may follow the ? of the address. The first record holds them by name."),
                ),
                Field(name="payload", type=FieldType.BOOLEAN, label=N_("Takes a body"), default=False),
                Field(
                    name="payload_name",
                    type=FieldType.TEXT,
                    label=N_("Name of the body in the record"),
                    required=True,
                    default="payload",
                    max_length=60,
                    show_if=ShowIf("payload", (True,)),
                ),
            ),
        ),
        Part(
            "resources",
            N_("More resources"),
            (
                Field(
                    name="resources",
                    type=FieldType.RESOURCES,
                    label=N_("More resources"),
                    hint=N_(
                        "Other methods and paths of the same flow. Each has its own way out of this step."
                    ),
                ),
            ),
        ),
    ),
    summary=_summary,
    ports=_ports,
    check=complaints,
    brings=_brings,
    adjust=_adjust,
)
