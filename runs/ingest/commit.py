"""The contents of one commit: events, runs and what runs on the spot left, or nothing at all."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from designer.models import Environment, RoutingEpoch
from runs.handlers import FIRST_ERRORS, Ended, handler_rows, has_handler
from runs.ingest.delivery import Delivery, Stored, Way
from runs.ingest.duplicates import winner_of
from runs.ingest.listening import keep_sample
from runs.ingest.outcomes import RunState, accepted, answer_of, parked, sampled
from runs.ingest.refusals import Refusal
from runs.ingest.routes import Table
from runs.ingest.rows import Inserter, Row, insert_objects, stored_json
from runs.inline import InlineResult, Owner, run_inline
from runs.models import InboxEvent, Run, RunError
from runs.models.runs import StartedBy
from runs.notices.troubles import trouble_of
from runs.states import RunStatus

log = logging.getLogger("flowyard.ingest")

Outcome = Stored | Refusal

_EVENT = ("id", "workspace_id", "flow_id", "state", "dedupe_key", "payload", "blob", "received_at")
_RUN = (
    "id", "workspace_id", "flow_id", "version_id", "event_id", "started_by", "environment", "status", "seq", "stats",
    "n_in", "n_ok", "n_ignored", "n_failed", "n_held", "answer", "result", "error", "error_step",
    "created_at", "started_at", "ended_at",
)  # fmt: skip
_READ_EPOCH = f"SELECT number FROM {RoutingEpoch._meta.db_table} WHERE id = 1"
_NOTHING_YET = ("queued", 0, "{}", 0, 0, 0, 0, 0, None, None, "", "")


def prepare(delivery: Delivery) -> None:
    """Run a flow of pure steps on the spot, before any lock is held.

    What goes wrong inside is not the sender's fault: the delivery becomes a queued run like any other.
    """
    target, compiled = delivery.resolved.target, delivery.resolved.compiled
    if delivery.way is not Way.INLINE or target is None or compiled is None:
        return
    try:
        delivery.result = run_inline(
            plan=compiled.plan,
            payload=delivery.payload,
            run_id=delivery.run_id,
            now=delivery.received_at,
            run=Owner(delivery.run_id, target.workspace_id, target.flow_id),
            # What passed cannot be worked out again from values that may have changed since.
            traces=compiled.config is not None,
            config=compiled.config,
        )
    except Exception:  # noqa: BLE001  whatever it was, the worker's slower path has the last word
        log.exception("run %s could not be made on the spot and is queued", delivery.run_id)
        delivery.way = Way.QUEUE


def commit(deliveries: Sequence[Delivery], table: Table) -> tuple[list[Outcome], Table]:
    """Store all deliveries in one transaction; return their outcomes in order, and the table that now holds.

    Any exception means that nothing of this batch is stored.
    """
    with transaction.atomic():
        epoch = _epoch_now()
        if epoch != table.epoch:
            table = Table(epoch)
        refused = _admit_again(deliveries, table)
        kept = [one for one in deliveries if one.event_id not in refused]
        stored = _store(kept)
        outcomes = [refused.get(one.event_id) or stored[one.event_id] for one in deliveries]
    return outcomes, table


def _epoch_now() -> int:
    """Read the epoch without the ORM: every batch does."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_EPOCH)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _admit_again(deliveries: Iterable[Delivery], table: Table) -> dict[str, Refusal]:
    """Resolve afresh whatever was resolved before the routes changed."""
    refused: dict[str, Refusal] = {}
    for one in deliveries:
        if one.epoch == table.epoch:
            continue
        try:
            one.admit(table, load=True)
        except Refusal as refusal:
            refused[one.event_id] = refusal
        else:
            prepare(one)
            one.dump()
            if one.needs_blob:
                one.store_blob()
    return refused


def _store(deliveries: Sequence[Delivery]) -> dict[str, Outcome]:
    inserters = _inserters()
    with connection.cursor() as cursor:
        new = _insert_events(cursor, inserters[0], [one for one in deliveries if one.way is not Way.SAMPLE])
        runs = [one for one in deliveries if one.event_id in new and one.way in (Way.INLINE, Way.QUEUE)]
        inserters[1].insert(cursor, [_run_row(one) for one in runs])
        insert_objects(cursor, (child for one in runs if one.result for child in _left(one, one.result)))
    outcomes: dict[str, Outcome] = {}
    for one in deliveries:
        heard = one.resolved.listener and keep_sample(one.resolved.listener, one.payload)
        if one.way is Way.SAMPLE:
            outcomes[one.event_id] = Stored(one.way, "", "", sampled()) if heard else _nobody_listens()
        elif one.event_id in new:
            outcomes[one.event_id] = Stored(one.way, one.event_id, one.run_id, _answer(one))
        else:
            outcomes[one.event_id] = winner_of(one)
    return outcomes


def _left(one: Delivery, made: InlineResult) -> Iterator[Model]:
    """Yield the rows that a run made on the spot leaves below its own."""
    yield from made.children
    target, lost = one.resolved.target, bool(made.n_failed or made.n_held)
    if target and lost and target.environment == Environment.PRODUCTION:
        ids = (target.workspace_id, target.flow_id, one.run_id)
        trouble = trouble_of(made.status, lost=lost, ids=ids, at=one.received_at)
        if trouble:
            yield trouble
        yield from _handler(one, made)


def _handler(one: Delivery, made: InlineResult) -> list[Model]:
    """Return the rows that start the flow for failures, as the end of a run by a worker writes them."""
    target, compiled = one.resolved.target, one.resolved.compiled
    if target is None or compiled is None or not has_handler(target.flow_id):
        return []
    errors = [child for child in made.children if isinstance(child, RunError)][:FIRST_ERRORS]
    step = compiled.plan.steps.get(made.error_step)
    ended = Ended(
        one.run_id,
        _started_by(one),
        made.status,
        made.n_failed,
        made.n_held,
        made.error,
        step.name if step else "",
        errors,
    )
    return handler_rows(target.flow_id, ended, one.received_at)


def _started_by(one: Delivery) -> str:
    return StartedBy.WEBHOOK.value if one.incoming.address.kind == "hook" else StartedBy.API.value


def _insert_events(cursor: Any, inserter: Inserter, deliveries: Sequence[Delivery]) -> set[str]:
    """Insert the events; return the ids of those that are not repeated deliveries."""
    keyed = [one for one in deliveries if one.dedupe_key is not None]
    free = [one for one in deliveries if one.dedupe_key is None]
    inserter.insert(cursor, [_event_row(one) for one in free])
    new = inserter.insert_new(cursor, [_event_row(one) for one in keyed]) if keyed else set()
    return new | {one.event_id for one in free}


def _event_row(one: Delivery) -> Row:
    target = one.resolved.target
    assert target is not None
    state = InboxEvent.State.PARKED.value if one.way is Way.PARK else InboxEvent.State.ACCEPTED.value
    return (
        one.event_id, target.workspace_id, target.flow_id, state, one.dedupe_key, one.dumped, one.blob,
        one.stored_at,
    )  # fmt: skip


def _run_row(one: Delivery) -> Row:
    target = one.resolved.target
    assert target is not None
    by = _started_by(one)
    made = one.stored_at
    head = (
        one.run_id, target.workspace_id, target.flow_id, target.version_id, one.event_id, by, target.environment
    )  # fmt: skip
    if one.result is None:
        return (*head, *_NOTHING_YET, made, None, None)
    return (*head, *_result_columns(one.result), made, made, made)


def _result_columns(result: Any) -> Row:
    return (
        str(result.status), 1, stored_json(result.stats), result.n_in, result.n_ok, result.n_ignored,
        result.n_failed, result.n_held, None if result.answer is None else stored_json(result.answer),
        None if result.result is None else stored_json(result.result), result.error[:1000], result.error_step,
    )  # fmt: skip


def _answer(one: Delivery) -> Any:
    """Return what the sender gets now; None when a queued run has to be waited for."""
    compiled = one.resolved.compiled
    if one.way is Way.PARK:
        return parked(one.event_id)
    if compiled is None or not compiled.waits:
        return accepted(one.run_id)
    if one.result is None:
        return None
    made = one.result
    return answer_of(RunState(one.run_id, str(made.status), made.answer, made.result, made.n_failed))


def _nobody_listens() -> Refusal:
    return Refusal(
        404, "The designer no longer listens for a test event here. Start listening again, then resend."
    )


_made: list[tuple[Inserter, Inserter]] = []


def _inserters() -> tuple[Inserter, Inserter]:
    if not _made:
        _made.append((Inserter(InboxEvent, _EVENT), Inserter(Run, _RUN)))
    return _made[0]


assert _NOTHING_YET[0] == RunStatus.QUEUED.value
