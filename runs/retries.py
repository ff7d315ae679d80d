"""Retries of single records: a retry is a run that begins at the step where the record failed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from lib.ids import new_id
from runs.engine.model import Counts, Tally
from runs.engine.stack import GAP
from runs.models import InboxEvent, Page, Run, RunError
from runs.payloads import load_event, store, store_event, unpack
from runs.states import RunStatus

MENDABLE = (RunError.State.OPEN, RunError.State.HELD)


class NotMendable(ValueError):
    """The record is being retried already, or is done with."""


def retry_error(*, error: RunError, record: Any, by: User | None) -> Run:
    """Start a retry of one record with the data ``record``, on the version the run had.

    A held record keeps its idempotency key, so a target that honours keys cannot take it twice.
    Raises :class:`NotMendable`.
    """
    kept = unpack(error.payload)
    envelope = {"record": record, "vars": kept["vars"]}
    data, blob = store([envelope])
    with transaction.atomic():
        moved = RunError.objects.filter(pk=error.pk, state__in=MENDABLE).update(state=RunError.State.RETRYING)
        if moved != 1:
            raise NotMendable(
                "This record was retried or skipped meanwhile. Reload the page to see how it went."
            )
        run = _retry_run(error, by)
        Page.objects.create(
            run=run,
            rank=GAP,
            number=1,
            kind="page",
            step=error.step,
            records=data,
            blob=blob,
            count=1,
            cursor={"done": 0, "tries": 0, "key": kept["key"]} if kept.get("key") else None,
        )
        RunError.objects.filter(pk=error.pk).update(retry=run)
        audit(workspace=run.workspace, actor=by, verb="record.retry", obj=error)
    return run


def skip_error(*, error: RunError, by: User | None) -> None:
    """Set a failed record aside for good. Raises :class:`NotMendable`."""
    moved = RunError.objects.filter(pk=error.pk, state__in=MENDABLE).update(
        state=RunError.State.SKIPPED, resolved_at=timezone.now()
    )
    if moved != 1:
        raise NotMendable("This record was retried or skipped meanwhile. Reload the page to see how it went.")
    audit(workspace=error.workspace, actor=by, verb="record.skip", obj=error)


def _retry_run(error: RunError, by: User | None) -> Run:
    original = error.run
    now = timezone.now()
    tally = Tally(run=Counts(entered=1))
    tally.of(error.step).entered = 1
    payload, blob = store_event(load_event(original.event))
    event = InboxEvent.objects.create(
        workspace_id=error.workspace_id, flow_id=error.flow_id, payload=payload, blob=blob, received_at=now
    )
    return Run.objects.create(
        pk=new_id(),
        workspace_id=error.workspace_id,
        flow_id=error.flow_id,
        version_id=original.version_id,
        event=event,
        parent=original,
        started_by="retry",
        by=by,
        status=RunStatus.QUEUED,
        stats=tally.as_json(),
        n_in=1,
        created_at=now,
    )


def settle_retried(run: Run) -> None:
    """Write a finished retry's result back to the error it came from; called inside the final transaction."""
    if run.started_by != "retry":
        return
    for error in RunError.objects.filter(retry=run, state=RunError.State.RETRYING):
        again = run.errors.order_by("id").first()
        if run.status == RunStatus.COMPLETED and again is None:
            error.state, error.resolved_at = RunError.State.RESOLVED, timezone.now()
        else:
            _failed_again(error, again, run)
        error.tries += 1
        error.save(
            update_fields=["state", "resolved_at", "tries", "message", "code", "payload", "exchange", "at"]
        )


def _failed_again(error: RunError, again: RunError | None, run: Run) -> None:
    """The record goes back to the desk with its newest reason and data; the retry's own row is not kept twice."""
    error.state = again.state if again and again.step == error.step else RunError.State.OPEN
    if again is None:
        error.message = run.error or "The retry was stopped before the record was done."
    elif again.step == error.step:
        error.message, error.code, error.at = again.message, again.code, again.at
        error.payload, error.exchange = again.payload, again.exchange
        again.delete()
    else:  # it got further this time: the newer error stands for it
        error.state, error.resolved_at = RunError.State.RESOLVED, timezone.now()
