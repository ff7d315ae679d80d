"""The states of a run, which moves are allowed, and the one function that makes them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from runs.models import Run


class RunStatus(models.TextChoices):
    """Where a run is. Waiting for a time or an answer is a substate of running: see ``Run.wait_reason``."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLING = "cancelling", _("Stopping")
    CANCELLED = "cancelled", _("Stopped")


FINAL = frozenset({RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED})
OPEN = frozenset(RunStatus) - FINAL
HOLDS_A_SLOT = frozenset({RunStatus.RUNNING, RunStatus.CANCELLING})

MOVES: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.FAILED}),
    RunStatus.RUNNING: frozenset(
        {RunStatus.RUNNING, RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLING}
    ),
    RunStatus.CANCELLING: frozenset(
        {RunStatus.CANCELLING, RunStatus.CANCELLED, RunStatus.FAILED, RunStatus.COMPLETED}
    ),
    RunStatus.COMPLETED: frozenset(),
    RunStatus.FAILED: frozenset(),
    RunStatus.CANCELLED: frozenset(),
}


ENDED: dict[str, Any] = {
    "lease_owner": "",
    "lease_until": None,
    "wait_reason": "",
    "wait_until": None,
    "slot": None,
}


class NotAllowed(ValueError):
    """The move is not in the table: a programming error, never the user's."""


def transition(
    run: Run, to: RunStatus, *, under: int | None = None, now: datetime | None = None, **changes: Any
) -> bool:
    """Move ``run`` to ``to`` and write ``changes`` with it; compare-and-set on its status, and on the fence ``under``.

    Returns False, leaving the row as it is, when somebody else moved it first. Raises
    :class:`NotAllowed` for a move that the table does not hold.
    """
    source = RunStatus(run.status)
    if to not in MOVES[source]:
        raise NotAllowed(f"a run cannot go from {source} to {to}")
    if to in FINAL:
        changes |= ENDED | {"ended_at": now or timezone.now()}
    rows = type(run).objects.filter(pk=run.pk, status=source)
    if under is not None:
        rows = rows.filter(fence=under)
    if rows.update(status=to, seq=F("seq") + 1, **changes) != 1:
        return False
    run.status = to
    run.seq += 1
    for name, value in changes.items():
        setattr(run, name, value)
    return True
