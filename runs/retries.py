"""Retries of single records: a retry is a run that begins at the step where the record failed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from designer.environments import version_in
from designer.models import FlowVersion
from runs.booking import book, book_waiting
from runs.calls import note_end
from runs.children import fingerprint
from runs.engine.model import Counts, Tally
from runs.engine.stack import GAP
from runs.engine.steps.outside import Outside, Role
from runs.events import wake
from runs.handlers import start_handler
from runs.models import Page, Run, RunError
from runs.models.runs import StartedBy
from runs.notices.troubles import note_run
from runs.payloads import load_event, pack, store, unpack
from runs.plans import plan_for
from runs.queueing import insert, queued
from runs.states import RunStatus

MENDABLE = (RunError.State.OPEN, RunError.State.HELD)
STOPPED = "retry"  # the code of a record whose retry could not be worked


class NotMendable(ValueError):
    """The record is being retried already, or is done with."""


def retry_error(*, error: RunError, record: Any, by: User | None) -> Run:
    """Start a retry of one record with the data ``record``, on the version that :func:`version_for` names.

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
                _("This record was retried or skipped meanwhile. Reload the page to see how it went.")
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
        RunError.objects.filter(pk=error.pk).update(retry=run, payload=pack(_mended(kept, record)))
        audit(workspace=run.workspace, actor=by, verb="record.retry", obj=error)
    transaction.on_commit(wake)
    return run


def _mended(kept: dict[str, Any], record: Any) -> dict[str, Any]:
    """Return what is kept of a record that is retried: as it was mended, and as it failed first."""
    if record == kept["record"]:
        return kept
    return {**kept, "record": record, "first": kept.get("first", kept["record"])}


def skip_error(*, error: RunError, by: User | None) -> None:
    """Set a failed record aside for good. Raises :class:`NotMendable`."""
    moved = RunError.objects.filter(pk=error.pk, state__in=MENDABLE).update(
        state=RunError.State.SKIPPED, resolved_at=timezone.now()
    )
    if moved != 1:
        raise NotMendable(
            _("This record was retried or skipped meanwhile. Reload the page to see how it went.")
        )
    audit(workspace=error.workspace, actor=by, verb="record.skip", obj=error)


def version_for(error: RunError) -> FlowVersion:
    """The version that a retry runs on: what is deployed now, so that a mended flow mends its records.

    It is the version of the last try, or of the run itself, where the deployed one has the step no more. A held
    record is sent again as it was, because the other side may know it; a test has no version but its own.
    """
    ran = error.run.version
    if error.state == RunError.State.HELD or not ran.number:
        return ran
    tried = error.retry.version if error.retry else None
    deployed = version_in(error.flow, error.run.environment)
    return next((one for one in (deployed, tried) if one and _has(one, error.step, ran)), ran)


def _has(version: FlowVersion, step: str, ran: FlowVersion) -> bool:
    """Whether the step is still there and works; one that is new since ``ran`` was reached by a retry before."""
    there, then = plan_for(version.pk).steps.get(step), plan_for(ran.pk).steps.get(step)
    return there is not None and (then is None or there.kind == then.kind)


def _retry_run(error: RunError, by: User | None) -> Run:
    original = error.run
    version = version_for(error)
    now = timezone.now()
    event, run = queued(
        workspace_id=error.workspace_id,
        flow_id=error.flow_id,
        payload=load_event(original.event),
        now=now,
        version_id=version.pk,
        environment=original.environment,
        parent=original,
        started_by=StartedBy.RETRY,
        by=by,
        status=RunStatus.QUEUED,
        stats=_first_tally(version.pk, error.step).as_json(),
        n_in=1,
    )
    return insert(event, run)


def _first_tally(version_id: str, step: str) -> Tally:
    """Return the counters of a retry that has not begun: its record stands at ``step``."""
    tally = Tally(run=Counts(entered=1))
    behaviour = plan_for(version_id).steps[step].behaviour
    if isinstance(behaviour, Outside) and behaviour.role is Role.SOURCE:
        tally.ask(1)
    else:
        tally.of(step).entered = 1
    return tally


def settle(run: Run) -> None:
    """Book what ended with ``run`` in its final transaction: a retry, its retries, its call, trouble, its handler."""
    if run.started_by == StartedBy.RETRY:
        for error in RunError.objects.filter(retry=run, state=RunError.State.RETRYING):
            _settle_record(error, run)
    book_waiting(run)
    note_end(run)
    note_run(run)
    start_handler(run)


def _settle_record(error: RunError, run: Run) -> None:
    """Write a retry's result back to the error it came from, and what else failed in it to the same run."""
    kept = unpack(error.payload)
    book(run, error.run_id, step=error.step, held=bool(kept.get("key")))
    left = list(run.errors.order_by("id"))
    again = next((one for one in left if one.step == error.step), left[0] if left else None)
    if again:
        _failed_again(error, again, kept)
        again.delete()
        run.errors.update(run=error.run_id)
    elif run.status == RunStatus.COMPLETED:
        error.state, error.resolved_at = RunError.State.RESOLVED, timezone.now()
    else:
        _not_worked(error, run, held=bool(kept.get("key")))
    error.tries += 1
    error.save()


def _failed_again(error: RunError, again: RunError, kept: dict[str, Any]) -> None:
    """The record stands on the desk with its newest reason and data, be it at a later step."""
    payload = unpack(again.payload)
    if again.step == error.step and "first" in kept:
        payload["first"] = kept["first"]
    error.payload = pack(payload)
    for name in (
        "state",
        "step",
        "step_name",
        "code",
        "message",
        "fingerprint",
        "record_key",
        "exchange",
        "at",
    ):
        setattr(error, name, getattr(again, name))


def _not_worked(error: RunError, run: Run, *, held: bool) -> None:
    """The retry ended before its record did: the record waits as before, with the reason if there is a new one."""
    error.state = RunError.State.HELD if held else RunError.State.OPEN
    if run.error:
        error.message, error.code = run.error, STOPPED
        error.fingerprint = fingerprint(error.step, STOPPED, run.error)
