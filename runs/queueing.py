"""The rows of an accepted event and the queued run that it starts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lib.ids import new_id
from runs.models import InboxEvent, Run
from runs.payloads import store_event


def queued(
    *,
    workspace_id: str,
    flow_id: str,
    payload: dict[str, Any],
    now: datetime,
    dedupe_key: str | None = None,
    run_id: str = "",
    **run: Any,
) -> tuple[InboxEvent, Run]:
    """Return the unsaved event and run; ``run`` are the run's other columns, ``run_id`` its id if it is chosen already.

    A large payload is on disk when this returns.
    """
    stored, blob = store_event(payload)
    event = InboxEvent(
        pk=new_id(),
        workspace_id=workspace_id,
        flow_id=flow_id,
        payload=stored,
        blob=blob,
        dedupe_key=dedupe_key,
        received_at=now,
    )
    started = Run(
        pk=run_id or new_id(),
        workspace_id=workspace_id,
        flow_id=flow_id,
        event=event,
        created_at=now,
        **run,
    )
    return event, started


def insert(event: InboxEvent, run: Run) -> Run:
    """Write both inside the caller's transaction."""
    event.save(force_insert=True)
    run.save(force_insert=True)
    return run
