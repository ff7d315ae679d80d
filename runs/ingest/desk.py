"""What the web process keeps for the fast door: the routing table, the writer and those who wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import DatabaseError, connection

from runs import events
from runs.ingest.answers import Answer, problem
from runs.ingest.delivery import Delivery, Stored
from runs.ingest.incoming import Incoming
from runs.ingest.limits import Limits
from runs.ingest.outcomes import late
from runs.ingest.refusals import Refusal, busy
from runs.ingest.routes import NotLoaded, Table, read_epoch
from runs.ingest.waiting import Waiters, read_states
from runs.ingest.writer import Writer

log = logging.getLogger("flowyard.ingest")

T = TypeVar("T")


class Desk:
    """Takes one request after the other; lives in the event loop that made it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._table = Table(-1)
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="ingest-reader")
        self._renewal: asyncio.Task[bool] | None = None
        self.waiters = Waiters(lambda run_ids: self._read(read_states, run_ids))
        self._writer = Writer(
            asyncio.get_running_loop(), most=limits.queue, on_table=self._use, on_queued=events.wake
        )

    def start(self) -> None:
        """Begin to store and to look."""
        self._writer.start()
        self.waiters.start()

    async def stop(self) -> None:
        """Store what was accepted, then end."""
        await self._writer.stop()
        await self.waiters.stop()
        await asyncio.get_running_loop().run_in_executor(self._reader, lambda: connection.close())
        self._reader.shutdown()

    async def handle(self, incoming: Incoming) -> Answer:
        """Return the answer, after the commit; raises :class:`Refusal` when nothing was stored."""
        delivery = Delivery(incoming, datetime.now(UTC))
        await self._admit(delivery)
        await self._dump(delivery)
        if not delivery.waits:
            return await self._answered(await self._writer.store(delivery))
        if len(self.waiters) >= self.limits.waiting:
            raise busy(
                "Too many requests wait for their flow’s answer. This one was not stored: send it again."
            )
        future = self.waiters.add(delivery.run_id)  # before the commit, so that no news is missed
        try:
            outcome = await self._writer.store(delivery)
            if isinstance(outcome, Stored) and outcome.answer is None and not outcome.duplicate:
                return await self._wait(delivery.run_id, future)
        finally:
            self.waiters.drop(delivery.run_id, future)
        return await self._answered(outcome)

    async def _answered(self, outcome: Stored | Refusal) -> Answer:
        if isinstance(outcome, Refusal):
            raise outcome
        if outcome.answer is not None:
            return outcome.answer
        future = self.waiters.add(outcome.run_id)
        self.waiters.hint(outcome.run_id)
        try:
            return await self._wait(outcome.run_id, future)
        finally:
            self.waiters.drop(outcome.run_id, future)

    async def _wait(self, run_id: str, future: asyncio.Future[Answer]) -> Answer:
        try:
            return await asyncio.wait_for(future, self.limits.answer_seconds)
        except TimeoutError:
            return late(run_id, self.limits.answer_seconds)
        except asyncio.CancelledError:
            if not future.cancelled():
                raise
            return problem(Refusal(503, "The server is stopping. The flow’s run goes on.", run=run_id))

    async def _admit(self, delivery: Delivery) -> None:
        try:
            await self._resolve(delivery)
        except Refusal:
            # What is known here may be a moment old: nobody is turned away without a look.
            if not await self._renew():
                raise
            await self._resolve(delivery)

    async def _resolve(self, delivery: Delivery) -> None:
        try:
            delivery.admit(self._table, load=False)
        except NotLoaded:
            if self._table.epoch < 0:
                await self._renew()
            await self._read(lambda: delivery.admit(self._table, load=True))

    async def _renew(self) -> bool:
        """Take a fresh table when routes changed; many who ask share one look. Tells whether they did."""
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.get_running_loop().create_task(self._look())
        return await asyncio.shield(self._renewal)

    async def _look(self) -> bool:
        epoch = await self._read(read_epoch)
        if epoch == self._table.epoch:
            return False
        self._use(Table(epoch))
        return True

    def _use(self, table: Table) -> None:
        if table.epoch > self._table.epoch:
            self._table = table

    async def _dump(self, delivery: Delivery) -> None:
        delivery.dump()
        if delivery.needs_blob:
            await asyncio.to_thread(delivery.store_blob)

    async def _read(self, work: Callable[..., T], *arguments: Any) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._reader, work, *arguments)
        except DatabaseError as error:
            log.error("the routes could not be read: %s", error)
            raise busy(
                "The database cannot be read at the moment. Nothing was stored: send it again."
            ) from error
