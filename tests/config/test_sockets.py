"""The listening sockets: where they listen, and what is said when they cannot."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import sockets, supervisor
from tests.live import free_port


def test_it_listens_on_this_machine_alone() -> None:
    opened = sockets.listen(free_port())
    try:
        assert {one.getsockname()[0] for one in opened} <= {"127.0.0.1", "::1"}
        assert opened[0].getsockname()[0] == "127.0.0.1"
    finally:
        for one in opened:
            one.close()


def test_a_port_in_use_is_told_in_one_sentence() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(sockets.PortInUse, match=rf"Port {port} is in use.*PORT={port + 1}"):
            sockets.listen(port)


def test_an_address_of_another_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWYARD_BIND", "192.0.2.1")
    with pytest.raises(sockets.PortInUse, match="192.0.2.1.*FLOWYARD_BIND"):
        sockets.listen(free_port())


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """Return a socket that listens on a port of its own."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder


def test_a_port_that_is_being_left_is_waited_for(taken: socket.socket) -> None:
    threading.Timer(0.4, taken.close).start()
    for one in sockets.listen_when_left(taken.getsockname()[1], lambda: True):
        one.close()


def test_a_port_that_somebody_keeps_is_told(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    for leaving in (True, False):
        with pytest.raises(sockets.PortInUse, match="in use"):
            sockets.listen_when_left(port, lambda leaving=leaving: leaving, patience=0.2)


def test_the_data_is_free_until_somebody_locks_it(tmp_path: Path) -> None:
    assert supervisor.is_free(tmp_path)
    lock = supervisor.lock_data(tmp_path)
    assert not supervisor.is_free(tmp_path)
    os.close(lock)
    assert supervisor.is_free(tmp_path)
