"""The one thread that stores deliveries: many requests share one commit, and each is answered after it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection

from runs.ingest.commit import Outcome, commit, prepare
from runs.ingest.delivery import Delivery, Stored, Way
from runs.ingest.refusals import Refusal, busy
from runs.ingest.routes import Table

log = logging.getLogger("flowyard.ingest")

BATCH = 256
REST = 0.001
_LOCK_MS = 5_000

Settled = list[tuple["asyncio.Future[Outcome]", Outcome]]


class Writer:
    """Takes deliveries from the event loop and settles their futures there, one call for each batch.

    ``on_table`` is told when routes changed; ``on_queued`` when a worker has something to do. Both are
    called in the loop's thread.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        most: int,
        on_table: Callable[[Table], None],
        on_queued: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._most = most
        self._on_table = on_table
        self._on_queued = on_queued
        self._queue: SimpleQueue[Delivery | None] = SimpleQueue()
        self._waiting = 0
        self._closed = False
        self._table = Table(-1)
        self._thread = threading.Thread(target=self._run, name="ingest-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    async def stop(self) -> None:
        """Store what is still in the queue, then end the thread."""
        self._closed = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    async def store(self, delivery: Delivery) -> Outcome:
        """Return the outcome after the commit; raises :class:`Refusal` (503) when too much is waiting."""
        if self._closed or self._waiting >= self._most:
            raise busy("More requests come in than can be stored. This one was not stored: send it again.")
        self._waiting += 1
        delivery.future = future = self._loop.create_future()
        self._queue.put(delivery)
        return await future

    def _run(self) -> None:
        _connect()
        try:
            while (batch := self._take()) is not None:
                self._work(batch)
                time.sleep(REST)  # workers write to the same database: leave them the lock
        finally:
            connection.close()

    def _take(self) -> list[Delivery] | None:
        """Wait for a delivery and return it with all that came meanwhile; None at the end."""
        first = self._queue.get()
        if first is None:
            return None
        batch = [first]
        with contextlib.suppress(Empty):
            while len(batch) < BATCH:
                one = self._queue.get_nowait()
                if one is None:  # stop, but only after this batch
                    self._queue.put(None)
                    break
                batch.append(one)
        return batch

    def _work(self, batch: list[Delivery]) -> None:
        before = self._table
        outcomes = self._outcomes(batch)
        settled = [(one.future, outcome) for one, outcome in zip(batch, outcomes, strict=True) if one.future]
        table = self._table if self._table is not before else None
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody is left to be told
            self._loop.call_soon_threadsafe(self._settle, settled, table)

    def _outcomes(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        try:
            for one in batch:
                prepare(one)
            outcomes, self._table = commit(batch, self._table)
            return outcomes
        except (OperationalError, InterfaceError) as error:
            log.error("%d requests could not be stored: %s", len(batch), error)
            _reconnect()
            return [_not_now() for _ in batch]
        except Exception as error:  # noqa: BLE001  one bad row must not take the others with it
            if len(batch) == 1:
                log.exception("a request for %s could not be stored", batch[0].incoming.address.path)
                return [_not_stored(error)]
        return [outcome for one in batch for outcome in self._outcomes([one])]

    def _settle(self, settled: Settled, table: Table | None) -> None:
        self._waiting -= len(settled)
        if table is not None:
            self._on_table(table)
        for future, outcome in settled:
            if not future.done():
                future.set_result(outcome)
        if any(isinstance(outcome, Stored) and outcome.way is Way.QUEUE for _, outcome in settled):
            self._on_queued()


def _connect() -> None:
    """Open this thread's connection; a locked database is told to senders long before they give up."""
    if connection.vendor == "sqlite":
        with contextlib.suppress(Error), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {_LOCK_MS}")


def _reconnect() -> None:
    connection.close()
    close_old_connections()
    _connect()


def _not_now() -> Refusal:
    return busy(
        "The database cannot take anything at the moment: it is locked, full or away. "
        "This request was not stored: send it again.",
        seconds=5,
    )


def _not_stored(error: Exception) -> Refusal:
    return Refusal(
        500,
        f"This request could not be stored ({type(error).__name__}). Others are not affected. "
        "The server's log tells the reason.",
    )
