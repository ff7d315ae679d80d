"""The bound on what a request to the pages carries."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from config.bodies import ROOM, bounded, most_bytes

MOST = 1000


class Reader:
    """An application that reads a body to its end, as Django does, and answers with its size."""

    def __init__(self) -> None:
        self.read = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            self.read += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(self.read).encode()})


@pytest.fixture(autouse=True)
def _small(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = settings.MAX_EVENT_BYTES = MOST


async def status(reader: Reader, *parts: bytes, **headers: str) -> int:
    """Send a body in parts; return the status that comes back."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    one = ApplicationCommunicator(bounded(reader), {"type": "http", "path": "/", "headers": sent})
    for number, part in enumerate(parts, 1):
        await one.send_input({"type": "http.request", "body": part, "more_body": number < len(parts)})
    return int((await one.receive_output(30))["status"])


async def test_a_body_within_the_bound_arrives_whole() -> None:
    reader = Reader()
    assert await status(reader, b"x" * MOST, b"x" * ROOM) == 200
    assert reader.read == MOST + ROOM == most_bytes()


async def test_a_body_that_is_declared_too_large_is_not_read_at_all() -> None:
    reader = Reader()
    assert await status(reader, b"x", content_length=str(MOST + ROOM + 1)) == 413
    assert reader.read == 0


async def test_a_body_that_only_turns_out_too_large_is_read_no_further() -> None:
    reader = Reader()
    assert await status(reader, b"x" * ROOM, b"x" * MOST, b"x", b"x" * ROOM) == 413
    assert reader.read == most_bytes()


async def test_pages_have_the_bound() -> None:
    from config.asgi import application

    scope = {"type": "http", "path": "/accounts/login/", "method": "POST", "query_string": b""}
    one = ApplicationCommunicator(
        application, {**scope, "headers": [(b"host", b"localhost"), (b"content-length", b"99999999999")]}
    )
    await one.send_input({"type": "http.request", "body": b"", "more_body": False})
    assert (await one.receive_output(30))["status"] == 413
