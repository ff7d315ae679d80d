"""uvicorn's HTTP protocol with bounds on a request's head, which its parser would collect without end."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MOST_HEADERS = 200
MOST_BYTES = 64 * 1024
HEAD_SECONDS = 20.0
LINGER_SECONDS = 2.0

_TOO_LARGE = (
    f"The head of a request may have {MOST_HEADERS} headers and {MOST_BYTES // 1024} KB. This one has more."
)
_TOO_SLOW = f"The head of the request did not arrive in {HEAD_SECONDS:g} seconds."


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 to a head that is too large and 408 to one that does not come, then lets the sender finish.

    What is sent after that is thrown away for a moment, so that the answer is read before the connection
    ends.
    """

    _room = MOST_BYTES
    _refused: tuple[int, str] | None = None
    _head_timer: asyncio.TimerHandle | None = None
    _in_head = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows it the same way
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer with the connection."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, or throw away what comes after a refusal."""
        if self._refused:
            return
        super().data_received(data)
        if (
            self._in_head
            and self._head_timer is None
            and not self._refused
            and not self.transport.is_closing()
        ):
            self._expect_head()

    def on_message_begin(self) -> None:
        """Start counting for a new request."""
        super().on_message_begin()
        self._room = MOST_BYTES
        self._in_head = True

    def on_url(self, url: bytes) -> None:
        """Count the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header, and a trailer too."""
        self._count(len(name) + len(value))
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self._count(MOST_BYTES)

    def on_headers_complete(self) -> None:
        """Stop the timer and serve the request."""
        self._in_head = False
        self._head_came()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer a head that cannot be parsed, or that was refused while it was."""
        status, sentence = self._refused or (400, "The request is not valid HTTP, so nothing was read of it.")
        self._refuse(status, sentence)

    def _count(self, size: int) -> None:
        self._room -= size
        if self._room < 0 and not self._refused:
            self._refused = (431, _TOO_LARGE)
        if self._refused:
            raise ValueError("the head is too large")  # the parser stops and send_400_response answers

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_late)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_late(self) -> None:
        if not self.transport.is_closing():
            self._refuse(408, _TOO_SLOW)

    def _refuse(self, status: int, sentence: str) -> None:
        self._refused = (status, sentence)
        self._head_came()
        body = orjson.dumps({"title": "Refused", "status": status, "detail": sentence})
        head: list[Any] = [
            STATUS_LINE[status],
            b"content-type: application/problem+json\r\n",
            b"content-length: %d\r\n" % len(body),
            b"connection: close\r\n\r\n",
        ]
        self.transport.write(b"".join([*head, body]))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)
