"""Flows and what their runs left behind, written as rows: for pages that show runs nobody has to work on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User, Workspace
from designer.models import Flow, Integration
from designer.services import create_flow, create_integration, publish, switch
from lib.ids import new_id
from runs.models import LogLine, Run, RunError, StepTrace
from runs.payloads import pack
from tests.designer.building import by_hand

LOG_STEP = "00000002"
COUNTS = {"in": 3, "ok": 1, "ignored": 1, "failed": 1, "held": 0, "pending": 0, "ms": 12}


def live_flow(
    workspace: Workspace,
    by: User,
    doc: dict[str, Any] | None = None,
    *,
    name: str = "Order desk",
    integration: Integration | None = None,
) -> Flow:
    """Return a flow that is published and on."""
    group = integration or create_integration(workspace=workspace, name=f"Group of {name}", by=by)
    flow = create_flow(workspace=workspace, integration=group, name=name, by=by, doc=doc or by_hand())
    publish(flow=flow, by=by)
    return switch(flow=flow, on=True, by=by)


def ended_run(flow: Flow, **fields: Any) -> Run:
    """Return a run that ended completed, with one record of each kind at its second step."""
    now = fields.pop("at", None) or timezone.now()
    values: dict[str, Any] = {
        "pk": f"{int(now.timestamp()):08x}{new_id()[8:]}",  # ids sort by time, and pages rely on it
        "status": "completed",
        "started_by": "manual",
        "created_at": now,
        "started_at": now,
        "ended_at": now,
        "n_in": 3,
        "n_ok": 1,
        "n_ignored": 1,
        "n_failed": 1,
        "stats": {"": {**COUNTS, "logs": 0, "asking": 0}, LOG_STEP: COUNTS},
    }
    return Run.objects.create(
        workspace=flow.workspace, flow=flow, version=flow.current, **{**values, **fields}
    )


def failed_record(
    run: Run, record: Any = None, *, vars: dict[str, Any] | None = None, **fields: Any
) -> RunError:
    """Return an open error of ``run`` at its second step, holding ``record``."""
    values: dict[str, Any] = {
        "step": LOG_STEP,
        "step_name": "Note it",
        "code": "422",
        "message": "The other side said no: no city.",
        "fingerprint": "f" * 32,
        "record_key": "LFPG",
        "payload": pack({"record": {"name": "Ada"} if record is None else record, "vars": vars or {}}),
        "exchange": EXCHANGE,
        "at": timezone.now(),
    }
    return RunError.objects.create(
        pk=new_id(), workspace=run.workspace, flow=run.flow, run=run, **{**values, **fields}
    )


def passed(run: Run, *, exchanges: list[dict[str, Any]] | None = None) -> StepTrace:
    """Return the trace of the second step: what went in and out of it, and its requests."""
    data = {"in": [{"name": "Ada"}], "out": [{"name": "ADA"}], "exchanges": exchanges or []}
    return StepTrace.objects.create(run=run, step=LOG_STEP, data=data)


def line(run: Run, text: str, *, level: str = "info", at: datetime | None = None) -> LogLine:
    """Return a log line of the second step."""
    return LogLine.objects.create(run=run, step=LOG_STEP, level=level, text=text, at=at or timezone.now())


EXCHANGE = {
    "method": "POST",
    "url": "https://api.example/airports",
    "request_headers": {"authorization": "******"},
    "request_body": '{"name": "Ada"}',
    "status": 422,
    "reason": "Unprocessable",
    "response_headers": {"content-type": "application/json"},
    "response_body": '{"error": "no city"}',
    "elapsed_ms": 12,
}
