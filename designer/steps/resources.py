"""The resources of an API request: each method and path it answers to, and what a call there may bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from designer import paths
from designer.steps.kind import Complaint, Config, Facts, rows_of, text_of, variable_problem
from lib.words import gettext as _

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FIRST = "out"
"""The port by which calls of the trigger's first resource leave."""
PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class Resource:
    """One method and path. Calls leave the trigger by ``port``; ``payload`` names the body in the record, or is empty.

    ``query`` has the declared parameters: ``{"name", "type", "default", "required"}``. ``place`` is where in the
    settings it stands: empty for the first, ``resources.0.`` and so on for the others.
    """

    port: str
    method: str
    path: str
    query: tuple[dict[str, Any], ...] = ()
    payload: str = ""
    place: str = ""

    @property
    def label(self) -> str:
        """How people tell it from others."""
        return f"{self.method} {self.path}"


def resources_of(config: Config) -> tuple[Resource, ...]:
    """The resources in the settings of an API request, whatever junk a draft may hold there."""
    body = text_of(config, "payload_name") or PAYLOAD
    first = Resource(
        FIRST,
        text_of(config, "method"),
        text_of(config, "path"),
        tuple(rows_of(config, "query")),
        body if config.get("payload") is True else "",
    )
    others = [
        Resource(
            text_of(row, "id"),
            text_of(row, "method"),
            text_of(row, "path"),
            _declared(text_of(row, "query")),
            body if row.get("payload") is True else "",
            f"resources.{index}.",
        )
        for index, row in enumerate(rows_of(config, "resources"))
    ]
    return (first, *others)


def resource_of(config: Config, payload: Mapping[str, Any]) -> Resource | None:
    """The resource that a call came by, from its ``trigger``; None when it is not there any more.

    A call of an API request with one resource came by that one.
    """
    found = resources_of(config)
    if len(found) == 1:
        return found[0]
    return next((one for one in found if one.label == payload.get("resource")), None)


def _declared(text: str) -> tuple[dict[str, Any], ...]:
    """Query parameters as a row of the table writes them, ``[int limit] [string q]``; none when they are not valid."""
    try:
        found = paths.bracketed(text)
    except paths.BadPath:
        return ()
    return tuple({"name": one.parameter, "type": one.type, "default": "", "required": False} for one in found)


def complaints(config: Config, facts: Facts) -> Iterable[Complaint]:
    """What is wrong with the resources: their paths, addresses that are taken, names that are there twice."""
    seen: set[tuple[str, str]] = set()
    for one in resources_of(config):
        if one.place and one.method not in METHODS:
            yield (
                f"{one.place}method",
                _("A method is one of: %(methods)s. It is “%(method)s”.")
                % {"methods": ", ".join(METHODS), "method": one.method},
            )
        if not one.path:
            if one.place:
                yield f"{one.place}path", _("The resource has no path yet.")
            continue
        try:
            shape = paths.shape(one.path)
        except paths.BadPath as problem:
            yield f"{one.place}path", str(problem)
            continue
        if wrong := _address_problem(one, shape, seen, facts):
            yield f"{one.place}path", wrong
        seen.add((one.method, shape))
        yield from _names(one, config)


def _address_problem(one: Resource, shape: str, seen: set[tuple[str, str]], facts: Facts) -> str:
    for name in paths.parameters(one.path):
        if message := variable_problem(name):
            return message
    if (one.method, shape) in seen:
        return _("%(label)s takes the same calls as a resource above. Choose another path or method.") % {
            "label": one.label
        }
    other = facts.taken.get(("api", one.method, shape))
    return (
        _("%(label)s is already used by the flow “%(other)s”. Choose another path.")
        % {"label": one.label, "other": other}
        if other
        else ""
    )


def _names(one: Resource, config: Config) -> Iterable[Complaint]:
    taken = set(paths.parameters(one.path))
    if one.place:
        yield from _names_of_row(one, config, taken)
        return
    for index, row in enumerate(one.query):
        name = text_of(row, "name")
        if name and name in taken:
            yield (
                f"query.{index}.name",
                _("“%(name)s” is a parameter of the path already. Choose another name.") % {"name": name},
            )
        taken.add(name)
    if one.payload and one.payload in taken:
        yield (
            "payload_name",
            _("“%(payload)s” is a parameter already. Choose another name for the body.")
            % {"payload": one.payload},
        )


def _names_of_row(one: Resource, config: Config, taken: set[str]) -> Iterable[Complaint]:
    index = int(one.place.split(".")[1])
    try:
        names = [
            found.parameter
            for found in paths.bracketed(text_of(rows_of(config, "resources")[index], "query"))
        ]
    except paths.BadPath as problem:
        yield f"{one.place}query", str(problem)
        return
    for name in names:
        if name in taken:
            yield (
                f"{one.place}query",
                _("“%(name)s” is a parameter of this resource already. Choose another name.")
                % {"name": name},
            )
        taken.add(name)
    if one.payload and one.payload in taken:
        yield (
            f"{one.place}query",
            _("“%(payload)s” is the body of this resource already. Choose another name.")
            % {"payload": one.payload},
        )
