"""A small drawing of two versions of a flow on top of each other: boxes and lines with what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from designer.diff import FlowDiff
from designer.document import Edge, Step, parse
from designer.steps.table import KINDS

WIDTH, HEIGHT = 224, 56
MARGIN = 24
LETTERS = 24


@dataclass(frozen=True, slots=True)
class Box:
    """A step at its place; ``what`` is empty for one that is the same."""

    x: float
    y: float
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """A link as the points of an SVG path."""

    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing, in the canvas's units, with its upper left corner at 0, 0."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def picture(before: dict[str, Any], after: dict[str, Any], found: FlowDiff) -> Picture | None:
    """The steps of both documents; None when there are none, or when they lie on top of each other."""
    old, new = parse(before), parse(after)
    steps = {**{key: step for key, step in old.steps.items() if key not in new.steps}, **new.steps}
    places = [step.position for step in new.steps.values()]
    if not steps or len(set(places)) < len(places):
        return None
    left = min(step.position[0] for step in steps.values()) - MARGIN
    top = min(step.position[1] for step in steps.values()) - MARGIN
    what = {step.id: step.what for step in found.steps}
    across = after.get("layout") == "right"
    return Picture(
        max(step.position[0] for step in steps.values()) - left + WIDTH + MARGIN,
        max(step.position[1] for step in steps.values()) - top + HEIGHT + MARGIN,
        tuple(_box(step, left, top, what.get(step.id, "")) for step in steps.values()),
        tuple(_lines(old.edges, new.edges, steps, (left, top), across)),
    )


def _box(step: Step, left: float, top: float, what: str) -> Box:
    name = step.name if len(step.name) <= LETTERS else step.name[: LETTERS - 1] + "…"
    return Box(step.position[0] - left, step.position[1] - top, name, what)


def _lines(
    old: Iterable[Edge],
    new: Iterable[Edge],
    steps: dict[str, Step],
    corner: tuple[float, float],
    across: bool,
) -> Iterable[Line]:
    before, after = (
        {(edge.source, edge.port, edge.target, edge.input) for edge in edges} for edges in (old, new)
    )
    for way in sorted(before | after):
        source, _port, target, arrives = way
        what = "" if way in before and way in after else "added" if way in after else "removed"
        aside = _aside(steps[target], arrives, HEIGHT if across else WIDTH)
        yield Line(_path(steps[source].position, steps[target].position, corner, across, aside), what)


def _aside(step: Step, arrives: str, length: float) -> float:
    """How far from the middle of its side a link arrives at a step with several inputs."""
    inputs = KINDS[step.kind].inputs
    return length * (inputs.index(arrives) + 1) / (len(inputs) + 1) - length / 2 if arrives in inputs else 0


def _path(
    start: tuple[float, float],
    end: tuple[float, float],
    corner: tuple[float, float],
    across: bool,
    aside: float,
) -> str:
    """From the foot of a box to the head of the next, or from side to side, with one bend in the middle."""
    x, y = start[0] - corner[0], start[1] - corner[1]
    to_x, to_y = end[0] - corner[0], end[1] - corner[1]
    if across:
        middle = (x + WIDTH + to_x) / 2
        return f"M{x + WIDTH:g} {y + HEIGHT / 2:g}H{middle:g}V{to_y + HEIGHT / 2 + aside:g}H{to_x:g}"
    middle = (y + HEIGHT + to_y) / 2
    return f"M{x + WIDTH / 2:g} {y + HEIGHT:g}V{middle:g}H{to_x + WIDTH / 2 + aside:g}V{to_y:g}"
