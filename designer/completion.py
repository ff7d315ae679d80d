"""What a field of a step can offer while an expression is typed: names with their values, functions, the value now."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from designer import configurables
from designer.document import Graph
from designer.samples import Known, value_now
from designer.scope import names_at
from lib.expressions.functions import FUNCTIONS
from lib.expressions.values import kind_name
from lib.words import N_, told

MAX_PATHS, MAX_DEPTH = 600, 6
"""Paths offered at one step, and how deep into a value they go."""
SHOWN = 80
ALWAYS_KNOWN = (configurables.NAME,)
"""Names whose values do not wait for a sample."""

TYPES = {
    "nothing": N_("nothing"),
    "true/false": N_("true/false"),
    "number": N_("number"),
    "text": N_("text"),
    "list": N_("list"),
    "object": N_("object"),
    "date": N_("date"),
    "mixed": N_("mixed"),
}
"""The words of `type_of`, and of a column with several, as they are told."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|\Z)")

Offer = dict[str, str]


def offers(graph: Graph, step: str, known: Known) -> dict[str, Any]:
    """The names at a step, outermost first.

    Returns ``names``: dicts of path, type ("" when no value is known), value (short, as text) and about (what a
    top-level name is, else ""); and ``first``: the step to try first when no record was seen yet.
    """
    about = names_at(graph, step)
    whole = known.scope() | _of_all_sides(known)
    scope = whole if known.from_sample else {name: whole[name] for name in ALWAYS_KNOWN if name in whole}
    names = [{"path": name, "type": "", "value": "", "about": said} for name, said in about.items()]
    seen = [one | _told(scope[one["path"]]) if one["path"] in scope else one for one in names]
    inner = list(_paths([(name, scope[name]) for name in about if name in scope], MAX_PATHS - len(names)))
    return {"names": [*_grouped(seen, inner)], "first": known.first}


def functions() -> list[dict[str, Any]]:
    """Every function: name, signature, about, takes (whether it wants more than what stands before “|”), examples."""
    return [
        {
            "name": name,
            "signature": one.signature,
            "about": told(one.summary),
            "takes": any(parameter.required for parameter in one.parameters[1:]),
            "examples": [f"{source} → {_short(result)}" for source, result in one.examples[:2]],
        }
        for name, one in FUNCTIONS.items()
    ]


def evaluated(source: str, known: Known, *, bare: bool) -> dict[str, str]:
    """What a text gives for the sample: ``value``, or ``problem``; neither when no record was seen yet."""
    if not known.from_sample or not source.strip():
        return {}
    seen = [replace(known, record=record) for record in known.sides.values()] or [known]
    told = [value_now(source, one, bare=bare) for one in seen]
    text, fine = next((one for one in told if one[1]), told[0])
    return {"value" if fine else "problem": text}


def _of_all_sides(known: Known) -> dict[str, Any]:
    """Where records of several inputs come, the fields of all of them are offered; the first input's go before."""
    records = [record for record in known.sides.values() if isinstance(record, dict)]
    if len(records) < 2:
        return {}
    return {"record": {name: value for record in reversed(records) for name, value in record.items()}}


def _grouped(roots: list[Offer], inner: list[Offer]) -> Iterator[Offer]:
    """Each name, then all that is in it."""
    for root in roots:
        yield root
        name = root["path"]
        yield from (one for one in inner if one["path"].startswith((f"{name}.", f"{name}[")))


def _paths(level: list[tuple[str, Any]], room: int) -> Iterator[Offer]:
    """What is in the values, breadth first, so that a large branch leaves room for its neighbours."""
    for _ in range(MAX_DEPTH):
        level = [inner for path, value in level for inner in _inside(path, value)]
        for path, value in level[:room]:
            yield {"path": path, "about": ""} | _told(value)
        room -= len(level)
        if room <= 0 or not level:
            return


def _told(value: Any) -> Offer:
    kind = type_of(value)
    return {"type": told(TYPES.get(kind, kind)), "value": _short(value)}


def _inside(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield f"{path}.{key}" if _PLAIN_KEY.match(key) else f"{path}[{_quoted(key)}]", one
    elif isinstance(value, list) and value and isinstance(value[0], dict | list):
        yield f"{path}[0]", value[0]


def _quoted(key: str) -> str:
    return "'" + key.replace("\\", "\\\\").replace("'", "\\'") + "'"


def type_of(value: Any) -> str:
    """The word for a value's type; a text that is written like one is a date."""
    return "date" if isinstance(value, str) and _DATE.match(value) else kind_name(value)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(text[: 4 * SHOWN].split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
