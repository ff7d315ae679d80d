"""The local bus on a real socket: both ways, over a restart, and with bad messages."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import stat
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from lib.live import MAX_MESSAGE, BusClient, BusServer

PATIENCE = 10.0  # seconds until a test gives up; nothing is measured


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.005)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bus"


@pytest.fixture
async def got() -> list[dict]:
    return []


@pytest.fixture
async def server(path: Path, got: list[dict]) -> AsyncIterator[BusServer]:
    one = BusServer(path, got.append)
    await one.start()
    yield one
    await one.stop()


@pytest.fixture
def heard() -> list[dict]:
    return []


@pytest.fixture
def client(path: Path, heard: list[dict]) -> Iterator[BusClient]:
    one = BusClient(path, heard.append)
    one.start()
    yield one
    one.stop()


async def test_messages_go_both_ways(server: BusServer, client: BusClient, got: list, heard: list) -> None:
    await until(lambda: client.connected and server.clients == 1)
    for seq in range(100):
        client.send({"run": "r", "seq": seq})
        server.broadcast({"wake": seq})
    await until(lambda: len(got) == len(heard) == 100)
    assert [one["seq"] for one in got] == [one["wake"] for one in heard] == list(range(100))


async def test_the_socket_is_for_its_owner_alone(server: BusServer, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_an_async_receiver_is_awaited(path: Path, client: BusClient) -> None:
    got: list[dict] = []

    async def receive(message: dict) -> None:
        await asyncio.sleep(0)
        got.append(message)

    server = BusServer(path, receive)
    await server.start()
    await until(lambda: client.connected)
    client.send({"a": 1})
    await until(lambda: got == [{"a": 1}])
    await server.stop()


async def test_a_client_finds_the_server_again_after_a_restart(
    server: BusServer, client: BusClient, path: Path, got: list
) -> None:
    await until(lambda: client.connected)
    await server.stop()
    await until(lambda: not client.connected)
    assert not path.exists()
    client.send({"lost": True})
    again = BusServer(path, got.append)
    await again.start()
    await until(lambda: client.connected)
    client.send({"found": True})
    await until(lambda: bool(got))
    await again.stop()
    assert got == [{"found": True}]


async def test_a_new_server_takes_the_place_of_one_that_died(
    path: Path, got: list, client: BusClient
) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    server = BusServer(path, got.append)
    await server.start()
    await until(lambda: client.connected)
    await server.stop()


async def test_an_old_server_does_not_take_away_the_socket_of_the_new_one(path: Path, got: list) -> None:
    old, new = BusServer(path, got.append), BusServer(path, got.append)
    await old.start()
    await new.start()
    await old.stop()
    assert path.exists()
    await new.stop()


def test_sending_to_nobody_neither_waits_nor_raises(path: Path) -> None:
    client = BusClient(path)
    client.send({"a": 1})
    client.start()
    for _ in range(5000):
        client.send({"a": 1})
    assert not client.connected
    client.stop()


async def test_sending_to_a_server_that_does_not_read_never_waits(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(path))
        deaf.listen()
        client = BusClient(path)
        client.start()
        await until(lambda: client.connected)
        done = threading.Event()

        def flood() -> None:
            for _ in range(3000):
                client.send({"x": "y" * 10_000})
            done.set()

        threading.Thread(target=flood, daemon=True).start()
        await until(done.is_set)
    client.stop()


async def test_stopping_ends_the_threads(server: BusServer, path: Path) -> None:
    before = threading.active_count()
    client = BusClient(path)
    client.start()
    await until(lambda: client.connected and server.clients == 1)
    client.stop()
    await until(lambda: server.clients == 0 and threading.active_count() <= before)


async def test_what_is_no_json_object_or_too_large_is_dropped(
    server: BusServer, client: BusClient, got: list, heard: list
) -> None:
    await until(lambda: client.connected and server.clients == 1)
    client.send({"bad": object()})
    client.send({"big": "x" * MAX_MESSAGE})
    server.broadcast({"big": "x" * MAX_MESSAGE})
    client.send({"good": 1})
    server.broadcast({"good": 2})
    await until(lambda: bool(got and heard))
    assert (got, heard) == ([{"good": 1}], [{"good": 2}])


async def test_a_stranger_that_sends_rubbish_harms_nobody(
    server: BusServer, client: BusClient, path: Path, got: list
) -> None:
    await until(lambda: client.connected)
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b"not json\n[1]\n" + b"x" * (2 * MAX_MESSAGE) + b"\n")
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
    writer.close()
    client.send({"still": "here"})
    await until(lambda: got == [{"still": "here"}])


async def test_a_receiver_that_fails_does_not_end_the_connection(path: Path, client: BusClient) -> None:
    seen: list[dict] = []

    def receive(message: dict) -> None:
        seen.append(message)
        raise RuntimeError("receiver at fault")

    server = BusServer(path, receive)
    await server.start()
    await until(lambda: client.connected)
    for number in range(3):
        client.send({"n": number})
    await until(lambda: len(seen) == 3)
    await server.stop()


async def test_broadcasting_does_not_wait_for_a_client_that_does_not_read(
    server: BusServer, path: Path
) -> None:
    sleepy = socket.socket(socket.AF_UNIX)
    sleepy.connect(str(path))
    await until(lambda: server.clients == 1)
    start = time.monotonic()
    for _ in range(300):
        server.broadcast({"x": "y" * 100_000})
    assert time.monotonic() - start < PATIENCE
    sleepy.close()
