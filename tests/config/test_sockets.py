"""The listening sockets: where they listen, and what is said when they cannot."""

from __future__ import annotations

import socket

import pytest

from config import sockets
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
