"""A repeated delivery gets the run and the answer of the first one."""

from __future__ import annotations

from runs.ingest.delivery import Delivery, Stored, Way
from runs.ingest.outcomes import RunState, accepted, answer_of, parked
from runs.models import InboxEvent

_COLUMNS = ("id", "state", "run__id", "run__status", "run__answer", "run__result", "run__n_failed")


def winner_of(delivery: Delivery) -> Stored:
    """Return the outcome of the delivery that came first with the same key; read inside the commit."""
    resolved = delivery.resolved
    assert resolved.target is not None
    event_id, state, *run = InboxEvent.objects.values_list(*_COLUMNS).get(
        flow_id=resolved.target.flow_id, dedupe_key=delivery.dedupe_key
    )
    if run[0] is None:
        answer = parked(event_id) if state == InboxEvent.State.PARKED else accepted("")
        return Stored(Way.PARK, event_id, "", answer, duplicate=True)
    waits = resolved.compiled is not None and resolved.compiled.waits
    answer = answer_of(RunState(*run)) if waits else accepted(run[0])
    return Stored(Way.QUEUE, event_id, run[0], answer, duplicate=True)
