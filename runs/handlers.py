"""When a run fails, the flow that its flow names for that is started: rows of the transaction in which the run ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from designer.models import Environment, Flow
from designer.steps.call import DEEPEST
from runs.events import wake
from runs.models import Call, LogLine, Run, RunError
from runs.models.runs import StartedBy
from runs.plans import plan_for
from runs.queueing import queued
from runs.states import RunStatus
from runs.trigger import WrongArguments, manual_payload

# Somebody watches tests and retries; a handler's own failure starts nothing, so that no circle can form.
STARTS_NOTHING = frozenset({StartedBy.TEST, StartedBy.RETRY, StartedBy.FAILURE})
FIRST_ERRORS = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, as its handler is told. ``step`` is the name of the step that stopped it, or empty."""

    run_id: str
    started_by: str
    status: str
    failed: int
    held: int
    error: str
    step: str
    errors: Sequence[RunError]

    @property
    def bad(self) -> bool:
        """Whether there is something to handle."""
        return self.status == RunStatus.FAILED or (
            self.status == RunStatus.COMPLETED and bool(self.failed or self.held)
        )


def start_handler(run: Run) -> None:
    """Start the flow that handles the failure of ``run``, if there is one; inside its final transaction."""
    if run.environment != Environment.PRODUCTION:
        return
    ended = _ended(run)
    if ended.started_by in STARTS_NOTHING or not ended.bad or not has_handler(run.flow_id):
        return
    for row in handler_rows(run.flow_id, ended, timezone.now()):
        row.save(force_insert=True)
    transaction.on_commit(wake)


def has_handler(flow_id: str) -> bool:
    """Whether a flow names one that is started when its runs fail."""
    return Flow.every.filter(pk=flow_id).exclude(handler=None).exists()


def _origin(run: Run) -> str:
    """What started the first of the runs that called each other down to ``run``, so that no call hides a circle."""
    for _ in range(DEEPEST):
        if run.started_by != StartedBy.CALL:
            break
        call = Call.objects.select_related("run").filter(child=run).first()
        if call is None:
            break
        run = call.run
    return run.started_by


def _ended(run: Run) -> Ended:
    step = plan_for(run.version_id).steps.get(run.error_step)
    return Ended(
        run.pk,
        _origin(run),
        run.status,
        run.n_failed,
        run.n_held,
        run.error,
        step.name if step else "",
        run.errors.order_by("id")[:FIRST_ERRORS],
    )


def handler_rows(flow_id: str, ended: Ended, now: datetime) -> list[Model]:
    """Return the unsaved event and run of the flow that handles how a run ended; none where there is no such flow.

    One that cannot be started is told in the log of the run that failed.
    """
    flow = Flow.every.select_related("workspace", "handler__current").get(pk=flow_id)
    handler = flow.handler
    if handler is None or not ended.bad or ended.started_by in STARTS_NOTHING:
        return []
    try:
        payload = _payload(flow, handler, ended)
    except CannotHandle as problem:
        return [
            LogLine(run_id=ended.run_id, flow_id=flow_id, step="", level="error", text=str(problem), at=now)
        ]
    return list(
        queued(
            workspace_id=handler.workspace_id,
            flow_id=handler.pk,
            payload=payload,
            now=now,
            dedupe_key=delivery_of(ended.run_id),
            version_id=handler.current_id,
            started_by=StartedBy.FAILURE,
        )
    )


def delivery_of(run_id: str) -> str:
    """The name of the delivery by which a run's failure is handled: one a run, whoever tries."""
    return f"failure:{run_id}"


def handled_by(run: Run) -> Run | None:
    """The run that handled the failure of ``run``."""
    found = Run.objects.filter(workspace_id=run.workspace_id, started_by=StartedBy.FAILURE)
    return found.filter(event__dedupe_key=delivery_of(run.pk)).select_related("flow").first()


class CannotHandle(ValueError):
    """The handler cannot be started; the text says why and what to do."""


def _payload(flow: Flow, handler: Flow, ended: Ended) -> dict[str, Any]:
    started = f"This run failed, and “{handler.name}” was not started for it:"
    if handler.deleted_at is not None:
        raise CannotHandle(f"{started} the flow was deleted. Choose another one on the page Manage.")
    if handler.current_id is None or handler.trigger != "manual":
        raise CannotHandle(f"{started} it has no published version that is started by hand.")
    if not handler.on:
        raise CannotHandle(f"{started} it is turned off. Turn it on for the next time.")
    try:
        return manual_payload(plan_for(handler.current_id), told(flow, ended))
    except WrongArguments as problem:
        raise CannotHandle(f"{started} {problem}") from None


def told(flow: Flow, ended: Ended) -> dict[str, Any]:
    """The arguments of the handler."""
    path = reverse("runs:detail", args=[flow.workspace.slug, ended.run_id])
    return {
        "flow": flow.name,
        "flow_id": flow.pk,
        "run": ended.run_id,
        "url": f"{settings.PUBLIC_URL}{path}",
        "started_by": ended.started_by,
        "status": ended.status,
        "failed": ended.failed,
        "held": ended.held,
        "error": ended.error,
        "step": ended.step,
        "errors": list(_told(ended.errors)),
    }


def _told(errors: Iterable[RunError]) -> Iterable[dict[str, str]]:
    for one in errors:
        yield {"step": one.step_name, "code": one.code, "message": one.message, "record": one.record_key}
