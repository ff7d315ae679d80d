"""The fast door behind a real server on a real socket, in a thread of the test's process."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import uvicorn

from config.protocol import BoundedProtocol
from runs.ingest import application, shutdown, startup


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)

    @property
    def detail(self) -> str:
        """The sentence of a problem document."""
        assert self.headers["content-type"] == "application/problem+json"
        return str(self.json["detail"])


async def _app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "lifespan":
        await application(scope, receive, send)
        return
    await receive()
    await startup()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await shutdown()
    await send({"type": "lifespan.shutdown.complete"})


class Door:
    """A running server; :meth:`call` sends one request."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(_app, http=BoundedProtocol, lifespan="on", log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def start(self) -> None:
        """Start, and return when it answers."""
        self._thread.start()
        self.call("GET", "/hook/nobody/nothing")

    def stop(self) -> None:
        """Stop, and return when everything is stored."""
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._socket.close()

    def call(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send one request; a body that is not bytes is sent as JSON."""
        sent = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = orjson.dumps(body)
            sent.setdefault("content-type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def raw(self) -> socket.socket:
        """Return a bare connection, for what no client would send."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)


def read_reply(connection: socket.socket) -> Reply:
    """Read one answer from a bare connection."""
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
