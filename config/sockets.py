"""Opens the listening sockets.

The supervisor opens them and every web process inherits them, so a port in use is known before anything
starts, and connections wait instead of failing while a web process is replaced.
"""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable

from config import env

VARIABLE = "FLOWYARD_SOCKETS"
BACKLOG = 2048
LEAVES_WITHIN = 3.0  # seconds a web process takes to go when its supervisor was killed
LOCAL = ("127.0.0.1", "::1")


class PortInUse(OSError):
    """Somebody else listens there; the text is a sentence for the terminal."""


def listen(port: int) -> list[socket.socket]:
    """Return listening sockets on ``FLOWYARD_BIND`` (default: this machine alone).

    Raises :class:`PortInUse` when one of the addresses is taken or may not be used.
    """
    hosts = env.items("FLOWYARD_BIND")
    opened = [_listen(host, port, optional=not hosts and host == "::1") for host in hosts or LOCAL]
    return [one for one in opened if one is not None]


def listen_when_left(
    port: int, leaving: Callable[[], bool], patience: float = LEAVES_WITHIN
) -> list[socket.socket]:
    """The same, but wait a moment while ``leaving()`` says that whoever has the port may be about to leave it."""
    end = time.monotonic() + patience
    while True:
        try:
            return listen(port)
        except PortInUse as problem:
            cause = problem.__cause__
            taken = isinstance(cause, OSError) and cause.errno == errno.EADDRINUSE
            if not taken or time.monotonic() > end or not leaving():
                raise
        time.sleep(0.1)


def inherited() -> list[socket.socket]:
    """Return the sockets the supervisor opened; empty when this process was started by hand."""
    return [socket.socket(fileno=int(number)) for number in env.items(VARIABLE)]


def _listen(host: str, port: int, *, optional: bool) -> socket.socket | None:
    """Open one address; an optional one that this machine does not have gives None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        one = socket.socket(family, socket.SOCK_STREAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((host, port))
        one.listen(BACKLOG)
    except OSError as error:
        if optional and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            return None
        raise PortInUse(_sentence(host, port, error)) from error
    return one


def _sentence(host: str, port: int, error: OSError) -> str:
    """Say what happened and what to do."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Stop the program that has it, or choose another one: PORT={port + 1}"
    reason = os.strerror(error.errno) if error.errno else str(error)
    return f"Flowyard cannot listen on {host} port {port}: {reason}. Check PORT and FLOWYARD_BIND."
