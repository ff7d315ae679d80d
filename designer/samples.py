"""Sample data at a step: what earlier tests and test events brought, as the scope of its expressions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from django.utils import timezone

from designer import configurables, extensions, pins, timetable
from designer.document import Graph, Step
from designer.environments import values_of
from designer.models import Environment, Flow, Sample
from designer.steps.kind import rows_of
from designer.steps.table import KINDS
from lib.expressions import ExpressionProblem, compile_expression, compile_json, compile_template
from lib.fields import Field, FieldType, dig, is_json

MAX_BYTES = 64 * 1024
SHOWN = 120
KEPT_RECORDS = 10


@dataclass(frozen=True, slots=True)
class Known:
    """What expressions of a step would see: ``payload`` is what started the run, None when no event was seen.

    ``from_sample`` is False when the record is a guess, so that nothing is said about values in it; ``first``
    is then the name of the step to try first. ``records`` are all that are known, ``record`` the first of them.
    ``config`` are the values of configurables, secrets masked; None for a flow that declares none.
    ``inner`` are values that only the step's own fields see. ``sides`` has, for a step with several inputs, the
    record that is known to come to each; ``record`` is then the first of them.
    """

    record: Any
    variables: dict[str, Any] = field(default_factory=dict)
    payload: dict[str, Any] | None = None
    from_sample: bool = True
    first: str = ""
    records: list[Any] = field(default_factory=list)
    config: dict[str, Any] | None = None
    inner: dict[str, Any] = field(default_factory=dict)
    sides: dict[str, Any] = field(default_factory=dict)

    def at(self, name: str) -> Known:
        """What a field sees: one that begins with the name of an input, the record that comes there."""
        side = name.partition("_")[0]
        return replace(self, record=self.sides[side]) if side in self.sides else self

    def scope(self) -> dict[str, Any]:
        """The names in scope, for expressions."""
        payload = self.payload or {}
        params = payload.get("params")
        return {
            **(params if isinstance(params, dict) else {}),
            **self.variables,
            **self.inner,
            "trigger": payload,
            "run": {"id": "test", "started_at": "2026-01-01T00:00:00+00:00"},
            "record": self.record,
        } | ({} if self.config is None else {configurables.NAME: self.config})


def known_at(flow: Flow, graph: Graph, step: str) -> Known:
    """What is known at a step: what the nearest step before it gave, in a test, pinned, or in the last run."""
    kept, run = kept_of(flow), None
    if any(identity not in kept for identity in graph.upstream.get(step, ())):
        run = extensions.last_run(flow)
    seen = kept if run is None else seen_in(run) | kept
    variables: dict[str, Any] = {}
    for identity in graph.order:
        if identity in graph.upstream.get(step, ()):
            variables |= _mapping(seen.get(identity), "variables")
    sides, missing = _sides(graph, step, seen)
    records, known = (list(sides.values()), not missing) if sides else _records(graph, step, seen)
    first = "" if known else missing or _to_try_first(graph, step)
    declared = graph.configurables
    config = values_of(flow.pk, declared, Environment.DEVELOPMENT) if declared else None
    payload, inner = _payload(graph.trigger, kept, run), _inner(graph, step, kept)
    return Known(records[0], variables, payload, known, first, records, config, inner, sides)


def _inner(graph: Graph, step: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The names that only the step's own fields know, as they are at first, or after its last test."""
    if step not in graph.steps:
        return {}
    tested = _mapping(kept.get(step), "variables")
    names = KINDS[graph.steps[step].kind].inner(graph.settings[step])
    return {name: tested.get(name, first) for name, (_, first) in names.items()}


def kept_of(flow: Flow) -> dict[str, dict[str, Any]]:
    """The samples of a flow by step: ``{"input", "output", "variables", "records", "pinned"}``, each if known."""
    return {sample.step: sample.data for sample in Sample.objects.filter(flow=flow) if sample.data}


def seen_in(run: extensions.LastRun) -> dict[str, dict[str, Any]]:
    """What passed a run, in the form of samples; values that were cut for display are no samples."""
    return {
        step: {
            "input": first_of(passed.get("in")),
            "output": first_of(passed.get("out")),
            "records": whole_of(passed.get("out")),
            "variables": first_of(passed.get("saved")) or {},
        }
        for step, passed in run.passed.items()
    }


def first_of(values: Any) -> Any:
    """The first whole value of a trace, or None."""
    return next(iter(whole_of(values)), None)


def whole_of(values: Any) -> list[Any]:
    """The values of a trace that were not cut."""
    return [one for one in values or () if not is_cut(one)]


def is_cut(value: Any) -> bool:
    """Whether only the beginning of a value was kept."""
    return isinstance(value, dict) and value.keys() == {"cut", "bytes"}


def _payload(
    trigger: Step | None, kept: Mapping[str, Any], run: extensions.LastRun | None
) -> dict[str, Any] | None:
    """What started the run of the sample; a start by hand or by the clock is made up."""
    if trigger is None:
        return None
    if found := _mapping(kept.get(trigger.id), "input"):
        return found
    if run is not None and run.payload and run.payload.get("kind") == trigger.kind:
        return run.payload
    if trigger.kind == "schedule":
        return timetable.payload(trigger.config, timezone.now())
    return {"kind": "manual", "args": _made_up(trigger)} if trigger.kind == "manual" else None


def _records(graph: Graph, step: str, seen: Mapping[str, Any]) -> tuple[list[Any], bool]:
    """What reaches a step, at least one record, and whether it was seen."""
    for identity in _nearest_first(graph, step):
        data = seen.get(identity)
        if isinstance(data, dict) and data.get("output") is not None:
            return data.get("records") or [data["output"]], True
    own = seen.get(step)
    if isinstance(own, dict) and own.get("input") is not None:
        return [own["input"]], True
    trigger = graph.trigger
    known = trigger is not None and trigger.kind in ("manual", "schedule")
    return [_made_up(trigger)], known and trigger is not None and _nearest_first(graph, step) == [trigger.id]


def _sides(graph: Graph, step: str, seen: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What comes to each input of a step with several, as far as it was seen; and a step to try for the others."""
    found: dict[str, Any] = {}
    missing = ""
    for name, edges in graph.into(step).items() if step in graph.steps else ():
        before = (one for edge in edges for one in (edge.source, *_nearest_first(graph, edge.source)))
        gave = (_first_given(seen.get(identity)) for identity in before)
        record = next((one for one in gave if one is not None), None)
        if record is not None:
            found[name] = record
        elif edges:
            missing = missing or graph.steps[edges[0].source].name
    return found, missing


def _first_given(data: Any) -> Any:
    """The first record that a step gave, None when it is not known."""
    return data.get("output") if isinstance(data, dict) else None


def _to_try_first(graph: Graph, step: str) -> str:
    """The first step before it that brings data from outside, else the one just before it."""
    before = [graph.steps[identity] for identity in reversed(_nearest_first(graph, step))]
    inside = [one for one in before if graph.trigger is None or one.id != graph.trigger.id]
    outside = [one for one in inside if KINDS[one.kind].family == "outside"]
    return next((one.name for one in outside or inside[-1:] or before[:1]), "")


def _nearest_first(graph: Graph, step: str) -> list[str]:
    before = graph.upstream.get(step, frozenset()) - {step}
    return [identity for identity in reversed(graph.order) if identity in before]


def _made_up(trigger: Step | None) -> Any:
    """The record that the trigger's defaults would make."""
    if trigger is None:
        return {}
    if trigger.kind == "schedule":
        return timetable.record(timetable.payload(trigger.config, timezone.now()))
    rows = rows_of(trigger.config, "arguments" if trigger.kind == "manual" else "query")
    return {str(row.get("name")): row.get("default") for row in rows if row.get("name")}


def _mapping(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def keep(flow: Flow, step: str, *, record: Any, output: Any, variables: Mapping[str, Any]) -> None:
    """Remember what a test of a step took and gave; large values are cut. What is pinned stays as it is."""
    records = output if isinstance(output, list) else []
    data = {"input": cut(record), "variables": cut(dict(variables))} | _given(records)
    old = Sample.objects.filter(flow=flow, step=step).first()
    if old is not None and old.data.get("pinned"):
        data |= {key: old.data[key] for key in pins.KEPT if key in old.data}
    Sample.objects.update_or_create(flow=flow, step=step, defaults={"data": data, "listening_until": None})


def _given(records: list[Any]) -> dict[str, Any]:
    return {"output": cut(records[0]) if records else None, "records": cut(records[:KEPT_RECORDS]) or []}


def cut(value: Any) -> Any:
    """The value, with long lists and texts cut until it takes a third of a sample."""
    for items, letters, depth in ((200, 5_000, 20), (20, 500, 8), (5, 100, 4)):
        if len(orjson.dumps(value, default=str)) <= MAX_BYTES // 4:
            return value
        value = _cut(value, items, letters, depth)
    return value if len(orjson.dumps(value, default=str)) <= MAX_BYTES // 4 else None


def _cut(value: Any, items: int, letters: int, depth: int) -> Any:
    if isinstance(value, str):
        return value[:letters]
    if not isinstance(value, dict | list):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [_cut(item, items, letters, depth - 1) for item in value[:items]]
    return {key: _cut(item, items, letters, depth - 1) for key, item in list(value.items())[:items]}


def values_now(fields: Iterable[Field], settings: Mapping[str, Any], known: Known) -> dict[str, str]:
    """What each expression field of a form gives for the sample, as a short text by field name."""
    if not known.from_sample:
        return {}
    found = {}
    for one in fields:
        source = dig(settings, one.name)
        bare = one.type is FieldType.EXPRESSION
        if isinstance(source, str) and (bare or (one.type is FieldType.TEMPLATE and "{{" in source)):
            seen = known.at(one.name)
            text, fine = (
                value_now(source, seen, bare=bare, as_json=is_json(one, settings))
                if source.strip()
                else ("", True)
            )
            if fine or not _is_early(source, known):
                found[one.name] = text
    return found


def _is_early(source: str, known: Known) -> bool:
    """Whether a text asks for something that only the step itself brings, and that no test of it has shown yet."""
    return any(name in source for name, value in known.inner.items() if value is None)


def value_now(source: str, known: Known, *, bare: bool, as_json: bool = False) -> tuple[str, bool]:
    """What an expression (``bare``) or a text with ``{{ }}`` gives for the sample, short, and whether it gives it.

    ``as_json`` says that the text is JSON with ``{{ }}`` in it.
    """
    try:
        compiled = compile_expression if bare else compile_json if as_json else compile_template
        value = compiled(source).evaluate(known.scope())
    except ExpressionProblem as problem:
        return str(problem), False
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"), True
