"""The local bus between the worker and the web process: JSON objects, one per line, over a Unix socket.

Messages are hints. The database tells the truth, and whoever watches reads it again anyway; so a message may
be dropped when nobody listens or a queue is full, and sending never waits and never fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import os
import queue
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson

Message = dict[str, Any]

MAX_MESSAGE = 1_000_000  # bytes, the newline included
_WAITING_PER_CLIENT = 4 * MAX_MESSAGE
_QUEUE = 1000  # messages a client keeps while its connection is slow
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds between attempts to connect
_RECEIVE = 64 * 1024

log = logging.getLogger(__name__)


class BusServer:
    """The listening end, in the web process, on its event loop."""

    def __init__(self, path: str | Path, on_message: Callable[[Message], Awaitable[None] | None]) -> None:
        self._path = Path(path)
        self._on_message = on_message
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._inode = 0

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return len(self._writers)

    async def start(self) -> None:
        """Listens; a socket file left over by an earlier process is replaced.

        Raises OSError if the path cannot be used.
        """
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._accept, self._path, limit=MAX_MESSAGE)
        finally:
            os.umask(before)
        self._inode = self._path.stat().st_ino

    async def stop(self) -> None:
        """Closes all connections and removes the socket file, unless a newer server has put its own there."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._writers):
            writer.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None
        with contextlib.suppress(FileNotFoundError):
            if self._path.stat().st_ino == self._inode:
                self._path.unlink()

    def broadcast(self, message: Message) -> None:
        """Sends to every client, from the loop's thread; a client that does not read loses the message."""
        line = _line(message)
        for writer in self._writers if line else ():
            if writer.transport.get_write_buffer_size() < _WAITING_PER_CLIENT:
                writer.write(line)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                message = _message(line)
                if message is not None:
                    await self._hand_over(message)
        except (
            ValueError,
            OSError,
        ) as error:  # a line over the limit, or a broken connection: the client comes again
            log.info("A bus connection ended: %s", type(error).__name__)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _hand_over(self, message: Message) -> None:
        try:
            result = self._on_message(message)
            if inspect.isawaitable(result):
                await result
        except Exception:  # noqa: BLE001  one receiver's fault must not end the connection for all later hints
            log.exception("A bus message could not be handled")


class BusClient:
    """The sending end, in the worker:

    A daemon thread that connects, and connects again whenever the server was away.
    """

    def __init__(self, path: str | Path, on_message: Callable[[Message], None] | None = None) -> None:
        self._path = str(path)
        self._on_message = on_message
        self._outgoing: queue.Queue[bytes] = queue.Queue(_QUEUE)
        self._stopping = threading.Event()
        self._connected = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def connected(self) -> bool:
        """Whether the server is there at the moment."""
        return self._connected.is_set()

    def start(self) -> None:
        """Starts the thread; returns at once, whether the server is there or not."""
        thread = threading.Thread(target=self._run, name="bus", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        """Ends the connection and the thread; messages not yet sent are dropped."""
        self._stopping.set()
        self._wake_sender()
        for thread in self._threads:
            thread.join(2 * _LONGEST_PAUSE)

    def send(self, message: Message) -> None:
        """Sends the hint if the server is there and keeps up, drops it otherwise;

        Never waits, never raises.
        """
        if self._connected.is_set() and (line := _line(message)):
            with contextlib.suppress(queue.Full):
                self._outgoing.put_nowait(line)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
                    sock.connect(self._path)
                    pause = _FIRST_PAUSE
                    self._talk(sock)
            except OSError:
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _talk(self, sock: socket.socket) -> None:
        """Sends and receives until the connection breaks or the client stops."""
        self._connected.set()
        sender = threading.Thread(target=self._send_all, args=(sock,), name="bus-sender", daemon=True)
        sender.start()
        try:
            self._receive_all(sock)
        finally:
            self._connected.clear()
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            self._wake_sender()
            sender.join()
            self._drop_old()

    def _send_all(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (line := self._outgoing.get()) and not self._stopping.is_set():
                sock.sendall(line)
            # An empty line is the call to stop; the receiver has ended, or ends by this.
            sock.shutdown(socket.SHUT_RDWR)

    def _receive_all(self, sock: socket.socket) -> None:
        rest = b""
        while data := sock.recv(_RECEIVE):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._hand_over(line)
            if len(rest) > MAX_MESSAGE:
                return

    def _hand_over(self, line: bytes) -> None:
        message = _message(line)
        if message is None or self._on_message is None:
            return
        try:
            self._on_message(message)
        except Exception:  # noqa: BLE001  one receiver's fault must not end the connection for all later hints
            log.exception("A bus message could not be handled")

    def _wake_sender(self) -> None:
        with contextlib.suppress(queue.Full):
            self._outgoing.put_nowait(b"")

    def _drop_old(self) -> None:
        """Hints of before the break are old news to a server that has just started."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._outgoing.get_nowait()


def _line(message: Message) -> bytes:
    """The message as a line; empty, and logged, if it is no JSON or over the limit."""
    try:
        line = orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        log.warning("A bus message that is no JSON was dropped")
        return b""
    if len(line) > MAX_MESSAGE:
        log.warning("A bus message of %d bytes was dropped; the limit is %d", len(line), MAX_MESSAGE)
        return b""
    return line


def _message(line: bytes) -> Message | None:
    try:
        message = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return message if isinstance(message, dict) else None
