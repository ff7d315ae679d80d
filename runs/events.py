"""Live events between the processes: what happened to runs goes to the web, wake-ups go to the workers.

Everything here is a hint. Nothing is lost when a message is: the web side reads the database again while
somebody watches or waits, and the worker looks for work by itself.

Messages: ``{"type": "run", "snapshot": {…}}`` from worker to web, ``{"type": "wake", "run": id or ""}`` from
web to worker.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from lib.live import BusClient, BusServer
from runs.pacing import Pacer

log = logging.getLogger("flowyard.events")

Message = dict[str, Any]
Watcher = Callable[[str, Message], None]


def group_of(run_id: str) -> str:
    """Return the name of the channel group of those who watch the run."""
    return f"run.{run_id}"


# --- worker side -------------------------------------------------------------------------------

_client: BusClient | None = None
_pacer: Pacer | None = None
_on_wake: Callable[[str], None] | None = None


def connect(on_wake: Callable[[str], None]) -> None:
    """Connect this worker process to the bus; ``on_wake(run_id or "")`` is called from the bus's thread."""
    global _client, _pacer, _on_wake
    _on_wake = on_wake
    _client = BusClient(settings.BUS_SOCKET, _from_web)
    _pacer = Pacer(_client.send)
    _client.start()


def disconnect() -> None:
    """Leave the bus; what waits to be sent is sent first."""
    global _client, _pacer, _on_wake
    if _pacer:
        _pacer.stop()
    if _client:
        _client.stop()
    _client = _pacer = _on_wake = None


def announce(snapshot: Message) -> None:
    """Tell the web process how a run stands now, after the commit.

    At most ten times a second for each run; a final state and the newest of what was held back always
    go out. Does nothing where there is no bus.
    """
    if _pacer:
        _pacer.offer({"type": "run", "snapshot": snapshot})


def _from_web(message: Message) -> None:
    if message.get("type") == "wake" and _on_wake:
        _on_wake(str(message.get("run") or ""))


# --- web side ----------------------------------------------------------------------------------

_bus: WebBus | None = None


class WebBus:
    """The bus's end in the web process; ``watcher(run_id, snapshot)`` is called in the loop's thread."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._server = BusServer(settings.BUS_SOCKET, self._from_worker)
        self._loop = asyncio.get_running_loop()

    async def start(self) -> None:
        """Listen for workers."""
        await self._server.start()

    async def stop(self) -> None:
        """Hang up."""
        await self._server.stop()

    def wake(self, run_id: str = "") -> None:
        """Tell the workers that there is something to do; callable from any thread."""
        message = {"type": "wake", "run": run_id}
        try:
            self._loop.call_soon_threadsafe(self._server.broadcast, message)
        except RuntimeError:  # the loop ended: the worker looks by itself
            return

    async def _from_worker(self, message: Message) -> None:
        snapshot = message.get("snapshot")
        if message.get("type") != "run" or not isinstance(snapshot, dict):
            return
        run_id = str(snapshot.get("run", ""))
        self._watcher(run_id, snapshot)
        layer = get_channel_layer()
        if layer is not None:
            await layer.group_send(group_of(run_id), {"type": "run.changed", "snapshot": snapshot})


async def start_web_bus(watcher: Watcher) -> WebBus:
    """Open the web process's end of the bus; without one, live pages are slower but work."""
    global _bus
    bus = WebBus(watcher)
    try:
        settings.BUS_SOCKET.parent.mkdir(parents=True, exist_ok=True)
        await bus.start()
    except OSError as error:
        log.error(
            "the bus between web and workers cannot open, live pages read the database instead: %s", error
        )
    _bus = bus
    return bus


async def stop_web_bus() -> None:
    """Close the web process's end of the bus."""
    global _bus
    if _bus is not None:
        bus, _bus = _bus, None
        await bus.stop()


def wake(run_id: str = "") -> None:
    """Tell the workers that a run is waiting, after its commit; does nothing outside the running processes.

    In a worker process its own feeder is woken at once.
    """
    if _bus is not None:
        _bus.wake(run_id)
    elif _on_wake is not None:
        _on_wake(run_id)
