"""What passed a step of a run, as people look at it."""

from __future__ import annotations

from typing import Any

from runs.inline import run_inline
from runs.models import Run, StepTrace
from runs.payloads import load_event
from runs.plans import plan_for


def trace_of(run: Run, step: str) -> dict[str, Any]:
    """Return ``{"in": […], "out": […], "exchanges": […]}`` of the step; empty when nothing passed it.

    A run that was made on the spot keeps no traces: its steps are pure and its moment is known, so running
    it again in memory gives what passed.
    """
    kept = run.traces.filter(step=step).values_list("data", flat=True).first()
    if kept is not None:
        return dict(kept)
    plan = plan_for(run.version_id)
    if not plan.pure or run.event is None or run.started_at != run.created_at:
        return {}
    again = run_inline(plan=plan, payload=load_event(run.event), run_id=run.pk, now=run.created_at)
    found = (row.data for row in again.children if isinstance(row, StepTrace) and row.step == step)
    return dict(next(found, {}))
