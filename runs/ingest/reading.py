"""Reads a request's body as it comes, and stops as soon as it passes a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from runs.ingest.limits import Limits
from runs.ingest.refusals import ClientGone, Refusal

Receive = Callable[[], Awaitable[Mapping[str, Any]]]

_DRAIN_SECONDS = 5.0
_DRAIN_BYTES = 256 * 1024 * 1024


async def read_body(receive: Receive, headers: Mapping[str, str], limits: Limits) -> bytes:
    """Return the whole body; at most ``limits.body_bytes`` are ever held.

    Raises :class:`Refusal` with 413 or 408, and :class:`ClientGone` when the sender hangs up.
    """
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.body_bytes:
        raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.body_seconds):
            return await _read(receive, limits)
    except TimeoutError:
        raise Refusal(
            408,
            f"The body did not arrive in {limits.body_seconds:g} seconds. Nothing was stored: send it again.",
            close=True,
        ) from None


async def drain(receive: Receive) -> None:
    """Throw away what is still on its way, within bounds.

    A sender that reads the answer only after it has sent everything would otherwise see a broken
    connection instead of the sentence.
    """
    seen = 0
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while seen < _DRAIN_BYTES:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                seen += len(message.get("body", b""))
    except TimeoutError:
        return


async def _read(receive: Receive, limits: Limits) -> bytes:
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return _within(message.get("body", b""), limits)
    parts = bytearray()
    while message["type"] == "http.request":
        parts += message.get("body", b"")
        _within(parts, limits)
        if not message.get("more_body"):
            return bytes(parts)
        message = await receive()
    raise ClientGone


def _within(body: Any, limits: Limits) -> Any:
    if len(body) > limits.body_bytes:
        raise _too_large(limits)
    return body


def _too_large(limits: Limits) -> Refusal:
    size = limits.body_bytes / (1024 * 1024)
    return Refusal(
        413,
        f"A request may carry {size:g} MB. This one carries more. Nothing was stored: send it in parts.",
        close=True,
    )
