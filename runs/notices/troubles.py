"""Notes trouble in the transaction in which it happens, so that no crash can lose the notice of it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from connectors.models import Connection
from designer.models import Environment
from runs.models import Run, Trouble
from runs.models.notices import Kind
from runs.models.runs import StartedBy
from runs.states import RunStatus

# Somebody watches these: they pressed a button and see what came of it.
WATCHED = frozenset({StartedBy.TEST, StartedBy.RETRY})


def note_run(run: Run) -> None:
    """Note how a run ended, when that is worth a word; inside its final transaction."""
    lost = bool(run.n_failed or run.n_held)
    found = trouble_of(run.status, lost=lost, ids=(run.workspace_id, run.flow_id, run.pk), at=timezone.now())
    if found and run.started_by not in WATCHED and run.environment == Environment.PRODUCTION:
        found.save(force_insert=True)


def trouble_of(status: str, *, lost: bool, ids: tuple[str, str, str], at: datetime) -> Trouble | None:
    """Return the unsaved row for a run that ended with ``status`` and ``lost`` records, or None when all is well.

    ``ids`` are those of workspace, flow and run.
    """
    kind = {RunStatus.FAILED: Kind.FAILED, RunStatus.COMPLETED: Kind.ERRORS if lost else None}.get(
        RunStatus(status)
    )
    workspace, flow, run = ids
    return Trouble(workspace_id=workspace, flow_id=flow, kind=kind, run=run, at=at) if kind else None


def note_connection(connection: Connection) -> None:
    """Note that a connection stopped working; inside the transaction that marks it."""
    Trouble.objects.create(
        workspace_id=connection.workspace_id,
        kind=Kind.DISCONNECTED,
        connection=connection.pk,
        text=connection.status_reason[:500],
        at=timezone.now(),
    )
