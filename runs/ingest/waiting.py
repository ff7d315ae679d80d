"""Those who wait for a run's answer: woken by the bus, and by a look at the database every half second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from django.db import DatabaseError

from runs.ingest.answers import Answer
from runs.ingest.outcomes import RunState, answer_of
from runs.models import Run

log = logging.getLogger("flowyard.ingest")

LOOK_EVERY = 0.5
_COLUMNS = ("id", "status", "answer", "result", "n_failed")

Read = Callable[[list[str]], Awaitable[list[RunState]]]


def read_states(run_ids: Iterable[str]) -> list[RunState]:
    """Return the state of each run; reads the database."""
    return [RunState(*row) for row in Run.objects.filter(id__in=list(run_ids)).values_list(*_COLUMNS)]


class Waiters:
    """Futures by run. Used in the event loop's thread alone; ``read`` looks into the database elsewhere."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._futures: dict[str, set[asyncio.Future[Answer]]] = {}
        self._hinted: set[str] = set()
        self._look = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def __len__(self) -> int:
        return sum(map(len, self._futures.values()))

    def start(self) -> None:
        """Begin to look."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._follow_hints()), loop.create_task(self._look_around())]

    async def stop(self) -> None:
        """End the looking; those who still wait are told so (their futures are cancelled)."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for futures in self._futures.values():
            for future in futures:
                future.cancel()

    def add(self, run_id: str) -> asyncio.Future[Answer]:
        """Return a future for the run's answer; give it back with :meth:`drop`."""
        future = asyncio.get_running_loop().create_future()
        self._futures.setdefault(run_id, set()).add(future)
        return future

    def drop(self, run_id: str, future: asyncio.Future[Answer]) -> None:
        """Stop waiting."""
        futures = self._futures.get(run_id, set())
        futures.discard(future)
        if not futures:
            self._futures.pop(run_id, None)

    def hint(self, run_id: str, _snapshot: object = None) -> None:
        """Look at the run soon: something happened to it."""
        if run_id in self._futures:
            self._hinted.add(run_id)
            self._look.set()

    async def _follow_hints(self) -> None:
        while True:
            await self._look.wait()
            self._look.clear()
            run_ids, self._hinted = list(self._hinted), set()
            await self._settle(run_ids)

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self._settle(list(self._futures))

    async def _settle(self, run_ids: list[str]) -> None:
        if not run_ids:
            return
        try:
            states = await self._read(run_ids)
        except DatabaseError as error:
            log.warning("the answers of %d runs could not be read, trying again: %s", len(run_ids), error)
            return
        for state in states:
            answer = answer_of(state)
            if answer is not None:
                for future in self._futures.get(state.run_id, ()):
                    if not future.done():
                        future.set_result(answer)
