"""A connector from the marketplace: its questions come from its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from designer.steps.connections import connection_problems, only_connection
from designer.steps.failing import may_fail
from designer.steps.kind import (
    IDENTIFIER,
    Complaint,
    Config,
    Facts,
    InstalledFacts,
    Part,
    StepKind,
    rows_of,
    shorten,
    text_of,
    variable_problem,
)
from designer.steps.variables import response_variable, saves
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.versions import order
from lib.words import N_
from lib.words import gettext as _


def operations(config: Config, facts: Facts) -> list[dict[str, Any]]:
    """The operations that the chosen connector declares."""
    known = facts.installed.get(text_of(config, "connector"))
    return rows_of(known.spec, "operations") if known else []


def operation(config: Config, facts: Facts) -> Mapping[str, Any]:
    """The chosen operation; empty when there is none."""
    key = text_of(config, "operation")
    return next((entry for entry in operations(config, facts) if entry.get("key") == key), {})


def _parts(config: Config, facts: Facts) -> tuple[Part, ...]:
    chosen = operation(config, facts)
    return (
        Part("operation", _("Operation"), (*_which(config, facts),)),
        Part("inputs", _("Inputs"), tuple(_inputs(chosen))),
        Part("output", _("Output"), (_VARIABLE,)),
    )


def releases(config: Config, facts: Facts) -> list[InstalledFacts]:
    """The installed releases of the chosen connector, newest first; the chosen one even when uninstalled."""
    known = facts.installed.get(text_of(config, "connector"))
    if known is None:
        return []
    same = [
        one
        for one in facts.installed.values()
        if one.id == known.id
        or (not one.deleted and (one.key, one.publisher) == (known.key, known.publisher))
    ]
    return sorted(same, key=lambda one: order(one.version), reverse=True)


def _which(config: Config, facts: Facts) -> Iterable[Field]:
    beside = releases(config, facts)
    if len(beside) > 1:
        yield Field(
            name="connector",
            type=FieldType.CHOICE,
            label=_("Release"),
            required=True,
            choices=tuple(Choice(one.id, _told(one)) for one in beside),
            hint=_("The step keeps to it until you choose another one here."),
        )
    offered = [entry for entry in operations(config, facts) if isinstance(entry.get("key"), str)]
    choices = tuple(Choice(entry["key"], str(entry.get("title") or entry["key"])) for entry in offered)
    yield Field(
        name="connection",
        type=FieldType.CONNECTION,
        label=_("Connection"),
        required=True,
        hint=_("Made when the connector was installed."),
    )
    yield Field(
        name="operation",
        type=FieldType.CHOICE,
        label=_("Operation"),
        required=True,
        choices=choices,
        default=choices[0].value if choices else "",
        hint=str(operation(config, facts).get("description", "")),
    )


def _told(one: InstalledFacts) -> str:
    if one.deleted:
        return _("%(version)s, uninstalled") % {"version": one.version}
    return one.version if one.state == "published" else f"{one.version}, {one.state}"


def _adjust(before: Config, after: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Another release brings its own connection, because each has a key of its own."""
    chosen = after.get("connector")
    known = facts.connections.get(text_of(after, "connection"))
    if chosen == before.get("connector") or (known and known.installed == chosen):
        return after
    return {**after, "connection": only_connection(chosen, facts)}


def _inputs(chosen: Mapping[str, Any]) -> Iterable[Field]:
    for entry in rows_of(chosen, "inputs"):
        name = entry.get("name")
        if isinstance(name, str) and IDENTIFIER.match(name):
            yield Field(
                name=f"inputs.{name}",
                type=FieldType.TEMPLATE,
                label=str(entry.get("label") or name),
                required=entry.get("required") is True,
                hint=str(entry.get("hint") or ""),
                placeholder="{{ record.field }}",
                json_when=ShowIf("operation", (chosen.get("key"),)) if entry.get("in") == "body" else None,
            )


_VARIABLE = response_variable()


def _summary(config: Config, facts: Facts) -> str:
    known = facts.installed.get(text_of(config, "connector"))
    if known is None or known.deleted:
        return _("Connector is gone")
    title = operation(config, facts).get("title")
    if not title:
        return _("%(title)s · no operation chosen yet") % {"title": known.title}
    return shorten(known.title if title == known.title else f"{known.title} · {title}")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    identity = text_of(config, "connector")
    known = facts.installed.get(identity)
    if known is None:
        yield (
            "connector",
            _("The connector of this step is not installed here. Install it from the marketplace."),
        )
        return
    if known.deleted:
        yield (
            "connector",
            _("The connector “%(title)s” %(version)s was uninstalled. %(advice)s")
            % {"title": known.title, "version": known.version, "advice": _way_out(config, facts)},
        )
        return
    yield from connection_problems(config, facts, installed=identity)
    name = text_of(config, "variable")
    if name and (message := variable_problem(name)):
        yield "variable", message


def _way_out(config: Config, facts: Facts) -> str:
    if len(releases(config, facts)) > 1:
        return _("Choose another release, or install this one again.")
    return _("Install it again, or delete the step.")


KIND = may_fail(
    StepKind(
        kind="connector",
        title=N_("Connector"),
        family="outside",
        group=N_("Installed connectors"),
        icon="package",
        hint=N_("An operation of an installed connector"),
        parts=(
            Part(
                "operation",
                N_("Operation"),
                (
                    Field(name="connector", type=FieldType.TEXT, label=N_("Connector"), required=True),
                    Field(
                        name="connection", type=FieldType.CONNECTION, label=N_("Connection"), required=True
                    ),
                    Field(name="operation", type=FieldType.TEXT, label=N_("Operation"), required=True),
                ),
            ),
            Part("inputs", N_("Inputs"), ()),
            Part("output", N_("Output"), (_VARIABLE,)),
        ),
        summary=_summary,
        check=_check,
        saves=saves,
        adjust=_adjust,
        parts_for=_parts,
    ),
    tries_again=True,
)
