"""Parked deliveries: events that came while their flow was off or not published wait here, and then run.

They are released oldest first, as soon as the flow is on and published, each as one run of the version that
is live then.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from lib.ids import new_id
from runs.events import wake
from runs.models import InboxEvent, Run
from runs.payloads import load_event
from runs.states import RunStatus

BATCH = 200


def release_parked() -> int:
    """Queue a run for each parked event whose flow can take it now; return how many there were in this batch."""
    waiting = InboxEvent.objects.filter(
        state=InboxEvent.State.PARKED, flow__on=True, flow__current__isnull=False, flow__deleted_at=None
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
    released = sum(_release(pk) for pk in ids)
    if released:
        wake()
    return released


def _release(pk: str) -> bool:
    """Turn one parked event into a queued run; False when somebody else did so first."""
    with transaction.atomic():
        moved = InboxEvent.objects.filter(pk=pk, state=InboxEvent.State.PARKED).update(
            state=InboxEvent.State.ACCEPTED
        )
        if moved != 1:
            return False
        event = InboxEvent.objects.select_related("flow").get(pk=pk)
        kind = load_event(event).get("kind", "webhook")
        Run.objects.create(
            pk=new_id(),
            workspace_id=event.workspace_id,
            flow_id=event.flow_id,
            version_id=event.flow.current_id,
            event=event,
            started_by=kind if kind in ("webhook", "api", "schedule") else "webhook",
            status=RunStatus.QUEUED,
            created_at=timezone.now(),
        )
    return True
