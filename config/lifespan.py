"""What the web process starts before its first request and ends after its last one."""

from __future__ import annotations

from typing import Any

from runs.ingest import shutdown, startup


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Follow the ASGI lifespan protocol: the ingest writer and the bus live exactly as long as the server."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await startup()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await shutdown()
            await send({"type": "lifespan.shutdown.complete"})
            return
