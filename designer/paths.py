"""Addresses of flows: `/airports/[string iata]` with parameters in brackets, and plain webhook paths."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.words import gettext as _

MAX_PATH = 300
TYPES = ("string", "int", "float", "boolean")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+\Z")
_PARAMETER = re.compile(r"\[\s*(\w+)\s+([A-Za-z_]\w*)\s*\]\Z", re.ASCII)


class BadPath(ValueError):
    """The path cannot be used; the text is a sentence for the field."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part between slashes: fixed text, or a parameter with a type."""

    text: str
    parameter: str = ""
    type: str = ""


def segments(path: str) -> tuple[Segment, ...]:
    """The parts of a path, with or without a slash in front; raises :class:`BadPath`. `/` has no parts."""
    path = path.strip()
    if len(path) > MAX_PATH:
        raise BadPath(
            _("A path has at most %(max_path)s characters. This one has %(count)s.")
            % {"max_path": MAX_PATH, "count": len(path)}
        )
    inner = path.removeprefix("/").removesuffix("/")
    found = tuple(_segment(part) for part in inner.split("/")) if inner else ()
    names = [segment.parameter for segment in found if segment.parameter]
    for name in names:
        if names.count(name) > 1:
            raise BadPath(_("Each parameter has its own name. “%(name)s” is there twice.") % {"name": name})
    return found


def shape(path: str) -> str:
    """The path with every parameter as `*`, so that two paths that take the same calls look the same."""
    return "/" + "/".join("*" if part.parameter else part.text for part in segments(path))


def canonical(path: str) -> str:
    """The path in its one spelling: slash in front, none behind, brackets without extra space."""
    return "/" + "/".join(_written(part) for part in segments(path))


def templated(parts: tuple[Segment, ...]) -> str:
    """A path as addresses are shown, its parameters as names in braces: ``/airports/{iata}``."""
    return "/" + "/".join(f"{{{part.parameter}}}" if part.parameter else part.text for part in parts)


def parameters(path: str) -> tuple[str, ...]:
    """The names of the parameters; none when the path is not valid (a draft may hold anything)."""
    try:
        return tuple(part.parameter for part in segments(path) if part.parameter)
    except BadPath:
        return ()


def bracketed(text: str) -> tuple[Segment, ...]:
    """Parameters with space between, such as ``[int limit] [string q]``; raises :class:`BadPath`."""
    return tuple(_parameter(part) for part in re.sub(r"\]\s*", "]\n", text.strip()).split("\n") if part)


def _written(part: Segment) -> str:
    return f"[{part.type} {part.parameter}]" if part.parameter else part.text


def _segment(text: str) -> Segment:
    if not text:
        raise BadPath(_("There is nothing between two slashes. Delete one of them."))
    if text.startswith("[") or text.endswith("]"):
        return _parameter(text)
    if text in (".", "..") or not _PLAIN.match(text):
        raise BadPath(
            _("A path has letters, digits, - . _ ~ and parameters such as [string id]. You wrote “%(text)s”.")
            % {"text": text}
        )
    return Segment(text)


def _parameter(text: str) -> Segment:
    match = _PARAMETER.match(text)
    if not match:
        raise BadPath(
            _("A parameter is written [type name], for example [string id]. You wrote “%(text)s”.")
            % {"text": text}
        )
    if match[1] not in TYPES:
        raise BadPath(
            _("A parameter's type is one of: %(types)s. You wrote “%(match)s”.")
            % {"types": ", ".join(TYPES), "match": match[1]}
        )
    return Segment(text, match[2], match[1])
