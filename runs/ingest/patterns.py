"""Paths with typed parameters: ``/airports/[string iata]``; and typed query parameters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from designer.paths import Segment, segments
from lib.exact_json import JSONDecodeError, exact_json
from runs.ingest.refusals import Refusal

_INT = re.compile(r"[+-]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\Z")
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_RULES = {
    "int": "a whole number",
    "float": "a number",
    "number": "a number",
    "boolean": "true or false",
    "json": "JSON",
}


class BadValue(ValueError):
    """A value has not the type that was declared."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A path cut at its slashes."""

    segments: tuple[Segment, ...]

    @property
    def rank(self) -> tuple[bool, ...]:
        """Sorts fixed segments before parameters, so that the most exact path is tried first."""
        return tuple(bool(segment.parameter) for segment in self.segments)

    def matches(self, given: Sequence[str]) -> bool:
        """Whether the segments fit, whatever the values of parameters."""
        return len(given) == len(self.segments) and all(
            own.parameter or own.text == part for own, part in zip(self.segments, given, strict=True)
        )

    def values(self, given: Sequence[str]) -> dict[str, Any]:
        """Return the parameters of a path that matches; raises :class:`Refusal` (400) naming a wrong one."""
        return {
            own.parameter: _value_of(own.type, part, f"The part {own.text} of the address")
            for own, part in zip(self.segments, given, strict=True)
            if own.parameter
        }


def compile_path(path: str) -> Pattern:
    """Return the pattern of a trigger's path; raises ``designer.paths.BadPath``."""
    return Pattern(segments(path))


def convert(kind: str, text: str) -> Any:
    """Return ``text`` as a value of a parameter type; raises :class:`BadValue` with the rule."""
    if kind in ("string", "text", ""):
        return text
    if kind == "boolean":
        value = _BOOLEANS.get(text.lower())
    elif kind == "int":
        value = int(text) if _INT.match(text) else None
    elif kind in ("float", "number"):
        value = _number(text, kind)
    else:
        value = _json(text)
    if value is None and not (kind == "json" and text == "null"):
        raise BadValue(_RULES.get(kind, kind))
    return value


def query_values(declared: Iterable[Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the query with declared parameters converted and defaulted.

    Raises :class:`Refusal` (400) for a missing, repeated or wrong one.
    """
    values = dict(given)
    for parameter in declared:
        name = str(parameter.get("name", ""))
        if name:
            values[name] = _declared(name, parameter, given.get(name))
    return values


def _declared(name: str, parameter: Mapping[str, Any], text: Any) -> Any:
    if text is None and parameter.get("required"):
        raise Refusal(400, f"The query parameter “{name}” is required and was not given.", parameter=name)
    if text is None:
        text = parameter.get("default")
        if text is None or text == "":
            return None
    if isinstance(text, list):
        raise Refusal(
            400, f"The query parameter “{name}” is given once. It came {len(text)} times.", parameter=name
        )
    kind = str(parameter.get("type") or "text")
    return _value_of(kind, text, f"The query parameter “{name}”") if isinstance(text, str) else text


def _value_of(kind: str, text: str, what: str) -> Any:
    try:
        return convert(kind, text)
    except BadValue as rule:
        raise Refusal(400, f"{what} takes {rule}. It is “{text[:80]}”.") from None


def _number(text: str, kind: str) -> int | float | None:
    if kind == "number" and _INT.match(text):
        return int(text)
    value = float(text) if _FLOAT.match(text) else math.inf
    return value if math.isfinite(value) else None


def _json(text: str) -> Any:
    try:
        return exact_json(text)
    except JSONDecodeError:
        return None
