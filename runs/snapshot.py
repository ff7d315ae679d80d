"""The state of a run as the live page shows it: absolute counters, so a newer one replaces an older."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from runs.calls import waits_for_calls_alone
from runs.engine.model import COUNTERS
from runs.models import Run
from runs.plans import plan_for
from runs.states import FINAL, RunStatus

NOTHING = dict.fromkeys(COUNTERS, 0)


def snapshot_of(run: Run) -> dict[str, Any]:
    """Return the live snapshot of ``run`` (JSON).

    ``asking`` is at how many places sources still bring records; till none is left nobody knows how many there
    are, so ``percent`` is null. ``resumable`` tells of a waiting run whether a person can end its wait.
    """
    whole = run.stats.get("", NOTHING)
    counts = {name: whole.get(name, 0) for name in COUNTERS}
    final = run.status in FINAL
    asking = 0 if final else whole.get("asking", 0)
    return {
        "run": run.pk,
        "seq": run.seq,
        "status": "waiting" if run.wait_until and run.status not in FINAL else run.status,
        "wait_reason": run.wait_reason,
        "wait_until": _time(run.wait_until),
        "resumable": not final and run.wait_until is not None and not _calls_alone(run),
        "started_at": _time(run.started_at),
        "ended_at": _time(run.ended_at),
        "final": final,
        "error": run.error,
        "error_step": run.error_step,
        "counts": counts,
        "asking": asking,
        "percent": None if asking else _percent(counts, run.status),
        "steps": _steps(run),
    }


def _percent(counts: dict[str, int], status: str) -> int:
    """Return how much of what came in is done with; only asked once all of it is known."""
    if not counts["in"]:
        return 100 if status == RunStatus.COMPLETED else 0
    return 100 * (counts["in"] - counts["pending"]) // counts["in"]


def _steps(run: Run) -> dict[str, dict[str, Any]]:
    plan = plan_for(run.version_id)
    found = {}
    for step in plan.steps:
        counts = run.stats.get(step) or NOTHING
        done = step == plan.trigger and counts["in"]
        state = "done" if done else _state(run, step, counts, holds=plan.steps[step].kind == "wait")
        found[step] = {**counts, "state": state}
    return found


def _state(run: Run, step: str, counts: dict[str, int], *, holds: bool) -> str:
    """A step is failed when it ended the run or lost every record; done when nothing more can come.

    It waits while the whole run does, and while all it has to do is to hold records.
    """
    if run.error_step == step:
        return "failed"
    over = run.status in FINAL
    if not counts["in"]:
        return "waiting"
    if not over:
        return "waiting" if run.wait_until or (holds and counts["pending"]) else "running"
    lost = counts["failed"] + counts["held"]
    return "failed" if lost == counts["in"] else "done"


def _calls_alone(run: Run) -> bool:
    return bool(plan_for(run.version_id).calling) and waits_for_calls_alone(run)


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
