"""Places for the steps of a document that has none: rows from the trigger on, branches side by side.

The measures and the idea are those of the canvas's tidy-up (``designer/canvas/model/layout.ts``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from designer.document import Graph, parse

GRID = 8
LEAST_APART = 0.9  # columns between two steps of one row
NOTE_ROW = 120


@dataclass(frozen=True, slots=True)
class _Measures:
    """``main`` is the direction of the records, ``cross`` the one in which branches stand side by side."""

    main: str
    cross: str
    row: int
    row_after_router: int
    column: int


_MEASURES = {
    "down": _Measures("y", "x", 96, 120, 280),
    "right": _Measures("x", "y", 288, 400, 112),
}


def laid_out(doc: dict[str, Any]) -> dict[str, Any]:
    """The document with its steps laid out, where their places are missing or all the same.

    Raises ``BadDocument``.
    """
    graph = parse(doc)
    if not _has_no_layout(graph, doc.get("steps", [])):
        return doc
    layout = doc.get("layout")
    measures = _MEASURES.get(layout if isinstance(layout, str) else "", _MEASURES["down"])
    places = _places(graph, measures)
    return {**doc, "steps": [{**raw, "position": places[raw["id"]]} for raw in doc["steps"]]}


def _has_no_layout(graph: Graph, steps: list[dict[str, Any]]) -> bool:
    if len(steps) < 2:
        return False
    missing = any(not {"x", "y"} <= raw.get("position", {}).keys() for raw in steps)
    return missing or len({step.position for step in graph.steps.values()}) == 1


def _places(graph: Graph, measures: _Measures) -> dict[str, dict[str, int]]:
    order = [step for step in graph.order if graph.steps[step].kind != "note"]
    rows = _rows(graph, order, measures)
    columns = _columns(graph, order)
    _separate(rows, columns)
    places = {
        step: {measures.main: rows[step], measures.cross: _on_grid(columns[step] * measures.column)}
        for step in order
    }
    aside = _on_grid((max(columns.values(), default=-1) + 1) * measures.column)
    for number, note in enumerate(step for step in graph.steps if step not in places):
        places[note] = {measures.main: number * NOTE_ROW, measures.cross: aside}
    return places


def _on_grid(number: float) -> int:
    return round(number / GRID) * GRID


def _rows(graph: Graph, order: list[str], measures: _Measures) -> dict[str, int]:
    """The way from the start of the longest way to each step."""
    rows = dict.fromkeys(order, 0)
    place = {step: index for index, step in enumerate(order)}
    for step in order:
        signed = _parts(graph, step) or "error" in graph.ports(step)
        way = measures.row_after_router if signed else measures.row
        for target in _targets(graph, step):
            if place.get(target, -1) > place[step]:  # a link back, in a circle, moves nothing
                rows[target] = max(rows[target], rows[step] + way)
    return rows


def _parts(graph: Graph, step: str) -> bool:
    """Whether the ways out of a step are named on the canvas, which takes room under it."""
    kind = graph.steps[step].kind
    return kind == "router" or kind == "api" and len(graph.ports(step)) > 1


def _targets(graph: Graph, step: str) -> list[str]:
    return [target for port in graph.ports(step) for target in graph.after(step, port)]


def _columns(graph: Graph, order: list[str]) -> dict[str, float]:
    """Each step in the middle of the room that what hangs on it needs."""
    above = _parents(graph, order)
    below: dict[str, list[str]] = {step: [] for step in order}
    for step, parent in above.items():
        below[parent].append(step)
    sources = dict.fromkeys(order, 0)
    for step in order:
        for target in set(_targets(graph, step)) & sources.keys():
            sources[target] += 1
    branches = {step: _branches(graph, step, below[step], sources) for step in order}
    widths: dict[str, float] = {}
    for step in reversed(order):
        met = [widths[one] for one in below[step] if one not in branches[step]]
        widths[step] = max(1, sum(widths.get(one or "", 1) for one in branches[step]), *met, 1)
    left: dict[str, float] = {}
    edge = 0.0
    for step in order:
        if step not in above:
            left[step], edge = edge, edge + widths[step]
        at = left[step] + (widths[step] - sum(widths.get(one or "", 1) for one in branches[step])) / 2
        for one in branches[step]:
            if one:
                left[one] = at
            at += widths.get(one or "", 1)
        for one in below[step]:
            left.setdefault(one, left[step] + (widths[step] - widths[one]) / 2)
    return {step: left[step] + (widths[step] - 1) / 2 for step in order}


def _parents(graph: Graph, order: list[str]) -> dict[str, str]:
    """The step under which each one hangs: the one before it, or the last that all before it come from."""
    before: dict[str, list[str]] = {step: [] for step in order}
    above: dict[str, str] = {}
    known: set[str] = set()
    for step in order:
        lines = [_line(source, above) for source in before[step]]
        shared = [one for one in lines[0] if all(one in line for line in lines)] if lines else []
        if shared:
            above[step] = shared[0]
        known.add(step)
        for target in dict.fromkeys(_targets(graph, step)):
            if target in before and target not in known:
                before[target].append(step)
    return above


def _line(step: str, above: Mapping[str, str]) -> dict[str, None]:
    """The step and all above it, the nearest first."""
    line = {step: None}
    while step in above:
        step = above[step]
        line[step] = None
    return line


def _branches(graph: Graph, step: str, below: list[str], sources: Mapping[str, int]) -> list[str | None]:
    """What stands side by side under a step, in the order of its ways out; None is a way that leads nowhere yet."""
    ports = graph.ports(step)
    found: dict[str | None, None] = {}
    side: list[str | None] = []
    for port in ports:
        targets = graph.after(step, port)
        if not targets and len(ports) > 1:
            side.append(None)
        for target in targets:
            if target in below and sources[target] == 1 and target not in found:
                found[target] = None
                side.append(target)
    return side


def _separate(rows: Mapping[str, int], columns: dict[str, float]) -> None:
    """Moves steps of one row apart that came to stand on one place."""
    by_row: dict[int, list[str]] = {}
    for step, row in rows.items():
        by_row.setdefault(row, []).append(step)
    for steps in by_row.values():
        steps.sort(key=lambda step: columns[step])
        for one, other in zip(steps, steps[1:], strict=False):
            if columns[other] < columns[one] + LEAST_APART:
                columns[other] = columns[one] + 1
