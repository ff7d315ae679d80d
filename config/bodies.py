"""How much a request to the pages may carry, also one that does not say so beforehand.

Django keeps a whole body in a file before it looks at who sends it: without a bound anybody could fill the disk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from lib.ids import new_id
from runs.ingest.answers import finish_answer, problem, send_answer
from runs.ingest.reading import drain
from runs.ingest.refusals import Refusal

App = Callable[[Any, Any, Any], Awaitable[None]]

ROOM = 64 * 1024  # bytes for what a form writes around the values that it carries


class _TooLarge(Exception):
    """More came than is taken."""


def most_bytes() -> int:
    """Return how large a body may be: what forms take, or an event where that is more."""
    return max(int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE), int(settings.MAX_EVENT_BYTES)) + ROOM


def bounded(app: App) -> App:
    """Wrap an ASGI application that reads the whole body first: 413 as soon as it is known to be too large."""

    async def within(scope: Any, receive: Any, send: Any) -> None:
        most, seen = most_bytes(), 0

        async def counted() -> Any:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise _TooLarge
            return message

        if _declared(scope) > most:
            await _refuse(receive, send, most)
            return
        try:
            await app(scope, counted, send)
        except _TooLarge:
            await _refuse(receive, send, most)

    return within


def _declared(scope: Any) -> int:
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 20 else 0


async def _refuse(receive: Any, send: Any, most: int) -> None:
    told = f"A request may carry {most // (1024 * 1024)} MB here. This one carries more, so nothing was done with it."
    await send_answer(send, problem(Refusal(413, told, close=True)), new_id(), finish=False)
    await drain(receive)
    await finish_answer(send)
