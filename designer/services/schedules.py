"""When flows are due: kept in step with what is published and on, paused and resumed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from designer.document import Graph, parse
from designer.models import Flow, FlowSchedule
from lib.schedule import BadSchedule, Schedule, read

CLOCK_WAS_WRONG = timedelta(hours=25)
"""A due time that was dealt with and lies further ahead than this comes from a clock that ran wild."""


class NotScheduled(Exception):
    """The live flow is not started by the clock; the text is a sentence."""


def write_schedule(flow: Flow, doc: Graph | dict[str, Any], now: datetime | None = None) -> None:
    """Make the flow's row fit its live document, inside the caller's transaction.

    What was due and not yet run stays due while the times are the same; new times, and those of a flow that
    is turned on, count from ``now``: the time it was off is nobody's omission.
    """
    graph = doc if isinstance(doc, Graph) else parse(doc)
    trigger = graph.trigger
    if trigger is None or trigger.kind != "schedule":
        FlowSchedule.objects.filter(flow=flow).delete()
        return
    row = _row(flow)
    before, row.settings = row.settings, graph.settings[trigger.id]
    due = flow.on and not row.paused and flow.deleted_at is None
    if not due:
        row.due_at = None
    elif row.due_at is None or _schedule(before) != _schedule(row.settings):
        row.due_at = next_due(row, now or timezone.now())
    row.save()


def stop_schedule(flow: Flow) -> None:
    """Nothing is due any more, say because the flow was deleted."""
    FlowSchedule.objects.filter(flow=flow).update(due_at=None)


def next_due(row: FlowSchedule, now: datetime) -> datetime | None:
    """When the schedule is due next, never again at a time that was dealt with although the clock went back."""
    schedule = _schedule(row.settings)
    if schedule is None:
        return None
    dealt_with = row.last_due
    if dealt_with is not None and now < dealt_with <= now + CLOCK_WAS_WRONG:
        return schedule.after(dealt_with)
    return schedule.after(now)


@transaction.atomic
def pause_schedule(*, flow: Flow, paused: bool, by: User | None, now: datetime | None = None) -> FlowSchedule:
    """Stop the clock from starting the flow, or let it again from now on; starts by hand are not touched.

    Raises :class:`NotScheduled`.
    """
    flow = Flow.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=flow.pk)
    row = FlowSchedule.objects.select_for_update().filter(flow=flow).first()
    if row is None:
        raise NotScheduled(_("The live version of this flow has no schedule. Publish one first."))
    if row.paused != paused:
        row.paused = paused
        row.due_at = next_due(row, now or timezone.now()) if flow.on and not paused else None
        row.save(update_fields=["paused", "due_at"])
        audit(
            workspace=flow.workspace,
            actor=by,
            verb="flow.schedule_pause" if paused else "flow.schedule_resume",
            obj=flow,
        )
    return row


def _row(flow: Flow) -> FlowSchedule:
    rows = FlowSchedule.objects.select_for_update()
    return rows.filter(flow=flow).first() or FlowSchedule.objects.create(flow=flow)


def _schedule(settings: Mapping[str, Any]) -> Schedule | None:
    try:
        return read(settings)
    except BadSchedule:
        return None
