"""What happened to a run travels from the worker to those who watch, and wake-ups travel back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from channels.layers import get_channel_layer

from runs import events

RUN = "a" * 24
SNAPSHOT = {"run": RUN, "seq": 3, "status": "running", "final": False}


@pytest.fixture
async def heard() -> AsyncIterator[asyncio.Queue[tuple[str, Any]]]:
    """Return what the web process hears, with its end of the bus open."""
    queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    await events.start_web_bus(lambda run_id, snapshot: queue.put_nowait((run_id, snapshot)))
    yield queue
    await events.stop_web_bus()


@pytest.fixture
def woken() -> Iterator[list[str]]:
    """Return what wakes the worker, with its end of the bus open."""
    wakes: list[str] = []
    events.connect(on_wake=wakes.append)
    yield wakes
    events.disconnect()


async def until(happened: Any) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(30):
        while not happened():
            await asyncio.sleep(0.01)


async def connected() -> None:
    """Wait until the worker has found the web."""
    await until(lambda: events._client is not None and events._client.connected)
    await until(lambda: events._bus is not None and events._bus._server.clients)


async def test_a_snapshot_reaches_watchers_and_waiters(heard: asyncio.Queue[Any], woken: list[str]) -> None:
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_add(events.group_of(RUN), "watcher")
    await connected()
    events.announce(SNAPSHOT)
    async with asyncio.timeout(30):
        assert await heard.get() == (RUN, SNAPSHOT)
        assert await layer.receive("watcher") == {"type": "run.changed", "snapshot": SNAPSHOT}


async def test_the_web_wakes_the_worker_from_any_thread(heard: asyncio.Queue[Any], woken: list[str]) -> None:
    await connected()
    await asyncio.to_thread(events.wake, RUN)
    events.wake()
    await until(lambda: len(woken) == 2)
    assert woken == [RUN, ""]


def test_a_worker_wakes_itself(woken: list[str]) -> None:
    events.wake(RUN)
    assert woken == [RUN]


def test_nothing_happens_outside_the_processes() -> None:
    events.wake()
    events.announce(SNAPSHOT)


async def test_a_bus_that_cannot_open_keeps_nobody_from_starting(settings: Any) -> None:
    settings.BUS_SOCKET = settings.DATA / ("long" * 40) / "bus.sock"
    bus = await events.start_web_bus(lambda run_id, snapshot: None)
    bus.wake()
    await events.stop_web_bus()


async def test_messages_of_another_kind_are_ignored(heard: asyncio.Queue[Any], woken: list[str]) -> None:
    await connected()
    assert events._client is not None
    for message in ({"type": "other"}, {"type": "run"}, {"type": "run", "snapshot": 1}):
        events._client.send(message)
    events.announce(SNAPSHOT)
    async with asyncio.timeout(30):
        assert (await heard.get())[1] == SNAPSHOT
