"""What was seen at a step, as the drawer below the canvas shows it: records as table, JSON or schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from designer import extensions, samples
from designer.completion import type_of
from designer.document import Graph
from designer.models import Flow, Sample

Side = Literal["in", "out"]
MAX_COLUMNS, MAX_DEPTH, CELL = 60, 4, 60
_APART = "\x1f"


@dataclass(frozen=True, slots=True)
class Source:
    """Where records were seen: ``key`` is pinned, test or run; ``total`` how many passed, if that is known.

    ``variables`` were saved beside the first of them, and ``mock`` tells that test runs use it instead of calling.
    """

    key: str
    records: list[Any]
    at: datetime | None = None
    total: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    mock: bool = False


def sources(flow: Flow, graph: Graph, step: str, side: Side) -> list[Source]:
    """Everything seen at one side of a step, what later steps count with first; empty when nothing was."""
    found = list(_kept(flow, graph, step, side))
    run = extensions.last_run(flow)
    passed = run.passed.get(step, {}) if run is not None else {}
    if run is not None and passed.get(side):
        total = run.counts.get(step, {}).get("in" if side == "in" else "ok")
        saved = samples.first_of(passed.get("saved")) or {}
        found.append(Source("run", list(passed[side]), run.at, total, saved))
    return found


def _kept(flow: Flow, graph: Graph, step: str, side: Side) -> Iterator[Source]:
    sample = Sample.objects.filter(flow=flow, step=step).first()
    data = sample.data if sample is not None else {}
    at = sample.taken_at if sample is not None else None
    if side == "in":
        if data.get("input") is not None:
            yield Source("test", [data["input"]], at)
        else:
            yield from _from_before(flow, graph, step)
    elif data.get("records") or data.get("output") is not None:
        records = data.get("records") or [data["output"]]
        key, saved, mock = (
            "pinned" if data.get("pinned") else "test",
            data.get("variables") or {},
            "mock" in data,
        )
        yield Source(key, records, at, None, saved, mock)


def _from_before(flow: Flow, graph: Graph, step: str) -> Iterator[Source]:
    """What the steps before would hand over."""
    known = samples.known_at(flow, graph, step)
    if known.from_sample and known.record:
        yield Source("test", [known.record])


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: ``path`` within the record, its type, whether the step added it."""

    path: str
    type: str
    added: bool

    @property
    def is_number(self) -> bool:
        """Whether its cells stand at the right."""
        return self.type == "number"


def table(records: list[Any], before: list[Any]) -> tuple[list[Column], list[list[str]]]:
    """Columns and cells of the records; objects within a record are columns of their own, two deep.

    ``before`` are the records on the other side, [] when unknown: what is not in them was added.
    """
    rows = [dict(_cells(record)) for record in records]
    known = {path for record in before for path, _ in _cells(record)}
    paths = list(dict.fromkeys(path for row in rows for path in row))[:MAX_COLUMNS]
    columns = [Column(path, _common(rows, path), bool(known) and path not in known) for path in paths]
    return columns, [[_cell(row[path]) if path in row else "" for path in paths] for row in rows]


def _cells(record: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(record, dict) or not record:
        yield "value", record
        return
    for key, value in record.items():
        if isinstance(value, dict) and value:
            yield from ((f"{key}.{inner}", deeper) for inner, deeper in value.items())
        else:
            yield str(key), value


def _common(rows: list[dict[str, Any]], path: str) -> str:
    """The type of a column's values; “mixed” when they have several, nothing set aside."""
    kinds = {type_of(row[path]) for row in rows if row.get(path) is not None}
    return "mixed" if len(kinds) > 1 else next(iter(kinds), "nothing")


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


@dataclass(slots=True)
class Found:
    """One line of the schema: where a value is, its types, in how many records it is, and an example.

    The parts of ``path`` are separated by U+001F, since keys may hold any other sign.
    """

    path: str
    depth: int
    types: list[str]
    seen: int = 0
    example: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(_APART)[2]


def schema(records: list[Any]) -> list[Found]:
    """Every path of the records with its types, in the order of the first record that has it."""
    found: dict[str, Found] = {}
    for record in records:
        for path, depth, value in _walk(record, "", 0):
            line = found.setdefault(path, Found(path, depth, []))
            line.seen += 1
            if (kind := type_of(value)) not in line.types:
                line.types.append(kind)
            if not line.example and not isinstance(value, dict | list):
                line.example = _cell(value)
    return _below_parents(found)


def _below_parents(found: Mapping[str, Found]) -> list[Found]:
    # A field that only later records have still stands beside its neighbours.
    order = {path: index for index, path in enumerate(found)}

    def place(path: str) -> tuple[int, ...]:
        parts = path.split(_APART)
        return tuple(order[_APART.join(parts[: end + 1])] for end in range(len(parts)))

    return [found[path] for path in sorted(found, key=place)]


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, int, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}{_APART}{key}" if path else str(key)
            yield here, depth, inner
            yield from _walk(inner, here, depth + 1)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from _walk(value[0], path, depth)
