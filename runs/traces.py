"""What passed a step of a run, as people look at it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from designer.extensions import LastRun
from designer.models import Environment, Flow
from runs.inline import run_inline
from runs.models import InboxEvent, Run, StepTrace
from runs.payloads import load_event
from runs.plans import plan_for

LOOKED_AT = 3
"""How many runs are looked through for one that kept what passed."""


def trace_of(run: Run, step: str) -> dict[str, Any]:
    """Return ``{"in": […], "out": […], "exchanges": […]}`` of the step; empty when nothing passed it.

    A run that was made on the spot keeps no traces: its steps are pure and its moment is known, so running
    it again in memory gives what passed. Where configurables are read it keeps them: their values may change.
    """
    kept = run.traces.filter(step=step).values_list("data", flat=True).first()
    if kept is not None:
        return dict(kept)
    return dict(_again(run).get(step, {}))


def _again(run: Run) -> dict[str, dict[str, Any]]:
    """What passed each step of a run that was made on the spot, by step; empty for others."""
    plan = plan_for(run.version_id)
    if not plan.pure or plan.configurables or run.event is None or run.started_at != run.created_at:
        return {}
    again = run_inline(plan=plan, payload=load_event(run.event), run_id=run.pk, now=run.created_at)
    return {row.step: row.data for row in again.children if isinstance(row, StepTrace)}


def last_event(flow: Flow, kind: str) -> InboxEvent | None:
    """What started the newest live run of the flow by a trigger of this kind; None when it is not kept."""
    live = flow.runs.filter(environment=Environment.PRODUCTION)
    rows = live.filter(started_by=kind, event__isnull=False).select_related("event")
    run = rows.order_by("-pk").first()
    return run.event if run is not None else None


def last_run(flow: Flow) -> LastRun | None:
    """The newest run of the flow of which something was kept: what started it and what passed its steps.

    Where it began at a step of its own, runs before it tell of the steps it left out.
    """
    newest = flow.runs.filter(parent=None).select_related("event", "staged").order_by("-pk")[:LOOKED_AT]
    found: LastRun | None = None
    for run in newest:
        passed = dict(run.traces.values_list("step", "data")) or _again(run)
        if not passed:
            continue
        if found is None:
            payload = load_event(run.event) if run.event is not None else None
            found = LastRun(run.pk, run.created_at, payload, passed, run.stats)
        else:
            found = replace(found, passed={**passed, **found.passed}, counts={**run.stats, **found.counts})
        staged = getattr(run, "staged", None)
        if staged is None or not staged.begins_at:
            break
    return found
