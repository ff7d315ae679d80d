"""What people and programs do with runs: start, stop, retry, skip, try a step."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from designer.models import Environment, FlowVersion
from runs.calls import open_children, waits_for_calls_alone
from runs.engine.staging import Staging
from runs.engine.waiting import ended
from runs.events import wake
from runs.models import Page, Run
from runs.models.runs import StartedBy
from runs.queueing import insert, queued
from runs.retries import NotMendable, retry_error, settle, skip_error
from runs.snapshot import snapshot_of
from runs.staging import UNSTAGED, stage, staging_of_draft
from runs.states import RunStatus, transition
from runs.step_test import StepTest, test_step


def start_run(
    *,
    version: FlowVersion,
    payload: dict[str, Any],
    started_by: str,
    by: User | None = None,
    dedupe_key: str | None = None,
    staging: Staging = UNSTAGED,
    environment: Environment | None = None,
) -> Run:
    """Accept an event and queue its run, in one transaction; the run begins as soon as a worker is free.

    The same ``dedupe_key`` again returns the first run. Only a test run may be staged. Unless ``environment``
    says where, tests run in Development and all else in Production.
    """
    usual = Environment.DEVELOPMENT if started_by == StartedBy.TEST else Environment.PRODUCTION
    now = timezone.now()
    event, run = queued(
        workspace_id=version.workspace_id,
        flow_id=version.flow_id,
        payload=payload,
        now=now,
        dedupe_key=dedupe_key,
        version=version,
        started_by=started_by,
        by=by,
        environment=environment or usual,
    )
    try:
        with transaction.atomic():
            insert(event, run)
            if staging:
                stage(run, staging)
    except IntegrityError:
        if dedupe_key is None:
            raise
        return Run.objects.get(event__flow_id=version.flow_id, event__dedupe_key=dedupe_key)
    transaction.on_commit(wake)
    return run


def start_test(
    *, version: FlowVersion, payload: dict[str, Any], by: User | None, staging: Staging | None = None
) -> Run:
    """Queue a test run of the draft, of which ``version`` is the snapshot; without ``staging`` with its mocks alone."""
    chosen = staging_of_draft(version.flow)[0] if staging is None else staging
    return start_run(version=version, payload=payload, started_by=StartedBy.TEST, by=by, staging=chosen)


def cancel_run(*, run: Run, by: User | None) -> bool:
    """Ask a run to stop, and the runs that it waits for; it does so within one page.

    Returns False when it had ended before.
    """
    with transaction.atomic():
        run.refresh_from_db()
        if run.status == RunStatus.QUEUED:
            moved = transition(run, RunStatus.CANCELLED)
            if moved:
                settle(run)
        elif run.status == RunStatus.RUNNING:
            # A run that waits is nobody's at the moment: without its time it is picked up at once.
            moved = transition(run, RunStatus.CANCELLING, wait_reason="", wait_until=None)
        else:
            return False
        if moved:
            audit(workspace=run.workspace, actor=by, verb="run.stop", obj=run)
    transaction.on_commit(wake)
    for child in open_children(run) if moved else ():
        cancel_run(run=child, by=by)
    return moved


def resume_run(*, run: Run, by: User | None) -> bool:
    """End the wait of a run now: its next try, and every record that a step holds.

    False when it does not wait, or for nothing but runs that it called.
    """
    with transaction.atomic():
        run.refresh_from_db()
        if run.status != RunStatus.RUNNING or run.wait_until is None or run.lease_owner:
            return False
        if waits_for_calls_alone(run):
            return False
        if not transition(run, RunStatus.RUNNING, under=run.fence, wait_reason="", wait_until=None):
            return False
        held = [page for page in run.pages.only("cursor") if page.cursor and "groups" in page.cursor]
        for page in held:
            page.cursor = ended(page.cursor)
        Page.objects.bulk_update(held, ["cursor"])
        audit(workspace=run.workspace, actor=by, verb="run.resume", obj=run)
    transaction.on_commit(wake)
    return True


__all__ = [
    "NotMendable",
    "StepTest",
    "cancel_run",
    "resume_run",
    "retry_error",
    "skip_error",
    "snapshot_of",
    "start_run",
    "start_test",
    "test_step",
]
