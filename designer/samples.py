"""Sample data at a step: what earlier tests and test events brought, as the scope of its expressions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils import timezone

from designer import timetable
from designer.document import Graph, Step
from designer.models import Flow, Sample
from designer.steps.kind import rows_of
from designer.steps.table import KINDS
from lib.expressions import ExpressionProblem, compile_expression, compile_template
from lib.fields import Field, FieldType, dig

MAX_BYTES = 64 * 1024
SHOWN = 120


@dataclass(frozen=True, slots=True)
class Known:
    """What expressions of a step would see: ``payload`` is what started the run, None when no event was seen.

    ``from_sample`` is False when the record is a guess, so that nothing is said about values in it; ``first``
    is then the name of the step to try first.
    """

    record: Any
    variables: dict[str, Any] = field(default_factory=dict)
    payload: dict[str, Any] | None = None
    from_sample: bool = True
    first: str = ""

    def scope(self) -> dict[str, Any]:
        """The names in scope, for expressions."""
        payload = self.payload or {}
        params = payload.get("params")
        return {
            **(params if isinstance(params, dict) else {}),
            **self.variables,
            "trigger": payload,
            "run": {"id": "test", "started_at": "2026-01-01T00:00:00+00:00"},
            "record": self.record,
        }


def known_at(flow: Flow, graph: Graph, step: str) -> Known:
    """What is known at a step: its own sample, else what the nearest step before it gave."""
    samples = {sample.step: sample.data for sample in Sample.objects.filter(flow=flow)}
    variables: dict[str, Any] = {}
    for identity in graph.order:
        if identity in graph.upstream.get(step, ()):
            variables |= _mapping(samples.get(identity), "variables")
    record, seen = _record(graph, step, samples)
    first = "" if seen else _to_try_first(graph, step)
    return Known(record, variables, _payload(graph.trigger, samples), seen, first)


def _payload(trigger: Step | None, samples: Mapping[str, Any]) -> dict[str, Any] | None:
    """What started the run of the sample; a start by hand or by the clock is made up."""
    if trigger is None:
        return None
    if trigger.kind == "manual":
        return {"kind": "manual", "args": _made_up(trigger)}
    if trigger.kind == "schedule":
        return timetable.payload(trigger.config, timezone.now())
    return _mapping(samples.get(trigger.id), "input") or None


def _record(graph: Graph, step: str, samples: Mapping[str, Any]) -> tuple[Any, bool]:
    for identity in _nearest_first(graph, step):
        data = samples.get(identity)
        if isinstance(data, dict) and data.get("output") is not None:
            return data["output"], True
    own = samples.get(step)
    if isinstance(own, dict) and "input" in own:
        return own["input"], True
    known = graph.trigger is not None and graph.trigger.kind in ("manual", "schedule")
    return _made_up(graph.trigger), known and _nearest_first(graph, step) == [graph.trigger.id]


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
    """Remember what a test of a step took and gave; large values are cut."""
    first = output[0] if isinstance(output, list) and output else None
    data = {"input": cut(record), "output": cut(first), "variables": cut(dict(variables))}
    Sample.objects.update_or_create(flow=flow, step=step, defaults={"data": data, "listening_until": None})


def cut(value: Any) -> Any:
    """The value, with long lists and texts cut until it takes a third of a sample."""
    for items, letters, depth in ((200, 5_000, 20), (20, 500, 8), (5, 100, 4)):
        if len(orjson.dumps(value, default=str)) <= MAX_BYTES // 3:
            return value
        value = _cut(value, items, letters, depth)
    return value if len(orjson.dumps(value, default=str)) <= MAX_BYTES // 3 else None


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
            found[one.name] = value_now(source, known, bare=bare)[0] if source.strip() else ""
    return found


def value_now(source: str, known: Known, *, bare: bool) -> tuple[str, bool]:
    """What an expression (``bare``) or a text with ``{{ }}`` gives for the sample, short, and whether it gives it."""
    try:
        value = (compile_expression if bare else compile_template)(source).evaluate(known.scope())
    except ExpressionProblem as problem:
        return str(problem), False
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"), True
