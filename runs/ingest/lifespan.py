"""Starts and stops what the fast door and the live pages need in the web process."""

from __future__ import annotations

from runs import events
from runs.ingest import limits
from runs.ingest.desk import Desk

_desk: Desk | None = None


def desk() -> Desk | None:
    """Return the running desk; None before the start and after the end."""
    return _desk


async def startup() -> None:
    """Open the desk and the bus; called in the server's event loop before its first request."""
    global _desk
    opened = Desk(limits.from_settings())
    opened.start()
    await events.start_web_bus(opened.waiters.hint)
    _desk = opened


async def shutdown() -> None:
    """Take no more requests, store what was accepted, close the bus."""
    global _desk
    closing, _desk = _desk, None
    if closing:
        await closing.stop()
    await events.stop_web_bus()
