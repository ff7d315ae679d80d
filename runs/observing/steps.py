"""How the steps of a flow did: success and time of each, by name."""

from __future__ import annotations

from typing import Any

from designer.models import Flow, FlowVersion
from designer.steps.table import KINDS
from lib.words import told
from runs.metering.histogram import percentile
from runs.observing.charts import length, percent
from runs.observing.reading import steps_of
from runs.observing.span import Span

WITHOUT_RECORDS = frozenset({"note"})


def step_rows(flow: Flow, span: Span, environment: str) -> list[dict[str, Any]]:
    """Return a row for each step that records reached in ``environment`` and ``span``, as the newest version orders."""
    found = steps_of(flow.pk, span, environment)
    return [
        _row(step, found[step["id"]])
        for step in _known_steps(flow, set(found))
        if found[step["id"]]["in"] and step["kind"] not in WITHOUT_RECORDS
    ]


def figures(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the rows as the canvas takes them (JSON), by step: counters, and in words what is derived from them."""
    counters, words = ("in", "ok", "ignored", "failed", "held"), ("success", "each", "p50", "p95")
    return {
        row["id"]: {name: row["counts"][name] for name in counters} | {name: row[name] for name in words}
        for row in rows
    }


def _known_steps(flow: Flow, wanted: set[str]) -> list[dict[str, Any]]:
    """Return the steps by these ids, each as the newest version that has it knows it."""
    found: list[dict[str, Any]] = []
    for doc in FlowVersion.objects.filter(flow=flow).order_by("-pk").values_list("doc", flat=True)[:20]:
        found += [one for one in doc["steps"] if one["id"] in wanted]
        wanted = wanted - {one["id"] for one in found}
        if not wanted:
            break
    return found


def _row(step: dict[str, Any], counts: dict[str, Any]) -> dict[str, Any]:
    done = counts["ok"] + counts["ignored"]
    ended = done + counts["failed"] + counts["held"]
    kind = KINDS.get(step["kind"])
    return {
        "id": step["id"],
        "name": step["name"],
        "title": told(kind.title) if kind else step["kind"],
        "icon": kind.icon if kind else "circle-help",
        "counts": counts,
        "success": percent(100 * done / ended if ended else None),
        "clean": ended == done,
        "p50": length(percentile(counts["runs"], 0.5)),
        "p95": length(percentile(counts["runs"], 0.95)),
        "each": length(counts["ms"] / counts["in"]) if counts["in"] else length(None),
    }
