"""Runs a pure flow on the spot, in memory, for the fast door: its rows join the commit that takes the event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model

from runs.children import counters, error_rows, log_rows, trace_rows
from runs.engine.intake import Intake
from runs.engine.model import Change, Entry, Envelope, Tally
from runs.engine.plan import Plan
from runs.engine.states import States
from runs.engine.steps.base import Context
from runs.models import Run
from runs.states import RunStatus
from runs.trigger import first_record, scope_of

_NO_STATE = States()  # a pure flow keeps nothing, so every run may have the same


class Owner(NamedTuple):
    """Whose rows these are; the part of a run that they name."""

    pk: str
    workspace_id: str
    flow_id: str


@dataclass(slots=True)
class InlineResult:
    """What a run made: the values of its row, and the rows below it (unsaved)."""

    status: RunStatus
    stats: dict[str, Any]
    n_in: int
    n_ok: int
    n_ignored: int
    n_failed: int
    n_held: int
    answer: dict[str, Any] | None
    result: Any
    error: str = ""
    error_step: str = ""
    children: list[Model] = field(default_factory=list)


def run_inline(
    *,
    plan: Plan,
    payload: dict[str, Any],
    run_id: str,
    now: datetime,
    run: Owner | None = None,
    traces: bool = True,
    config: dict[str, Any] | None = None,
) -> InlineResult:
    """Return the finished run of a pure plan. ``run`` gives the rows their workspace and flow.

    Without ``traces`` there are no rows of what passed: the same event gives the same run again, see
    :mod:`runs.traces`. ``config`` are the values of configurables, None for a flow that declares none.
    """
    scope = scope_of(payload, run_id=run_id, started_at=now.isoformat(), config=config)
    context = Context(scope, lambda: now, _no_client, _NO_STATE)
    tally, change = Tally(), Change()
    intake = Intake(plan, context, tally)
    tally.run.entered = 1
    intake.settle(Entry(plan.trigger), [Envelope(first_record(plan, payload))], change)
    if traces:
        intake.add_traces(change)
    owner: Any = run or Run(pk=run_id)
    stopped = intake.stopped
    return InlineResult(
        status=RunStatus.FAILED if stopped else RunStatus.COMPLETED,
        error=stopped.message[:1000] if stopped else "",
        error_step=stopped.step if stopped else "",
        **counters(tally),
        answer=change.answer,
        result=change.result,
        children=[
            *error_rows(owner, plan, change.failures, now),
            *log_rows(owner, change.logs, now),
            *trace_rows(owner, change.traces),
        ],
    )


def _no_client(connection: str) -> Any:
    raise RuntimeError("a pure flow opens no connection")
