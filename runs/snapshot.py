"""The state of a run as the live page shows it: absolute counters, so a newer one replaces an older."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from runs.engine.model import COUNTERS
from runs.models import Run
from runs.plans import plan_for
from runs.states import FINAL

NOTHING = dict.fromkeys(COUNTERS, 0)


def snapshot_of(run: Run) -> dict[str, Any]:
    """Return the live snapshot of ``run`` (JSON)."""
    whole = run.stats.get("", NOTHING)
    return {
        "run": run.pk,
        "seq": run.seq,
        "status": "waiting" if run.wait_until and run.status not in FINAL else run.status,
        "wait_reason": run.wait_reason,
        "wait_until": _time(run.wait_until),
        "started_at": _time(run.started_at),
        "ended_at": _time(run.ended_at),
        "final": run.status in FINAL,
        "error": run.error,
        "error_step": run.error_step,
        "counts": {name: whole.get(name, 0) for name in COUNTERS},
        "steps": _steps(run),
    }


def _steps(run: Run) -> dict[str, dict[str, Any]]:
    plan = plan_for(run.version_id)
    found = {}
    for step in plan.steps:
        counts = run.stats.get(step) or NOTHING
        state = "done" if step == plan.trigger and counts["in"] else _state(run, step, counts)
        found[step] = {**counts, "state": state}
    return found


def _state(run: Run, step: str, counts: dict[str, int]) -> str:
    """A step is failed when it ended the run or lost every record; done when nothing more can come."""
    if run.error_step == step:
        return "failed"
    over = run.status in FINAL
    if not counts["in"]:
        return "waiting"
    if not over:
        return "running"
    lost = counts["failed"] + counts["held"]
    return "failed" if lost == counts["in"] else "done"


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
