"""urllib3's connections and pools, changed in one place: where a connection is made.

The guard checks the addresses of a host, and the socket connects to a checked one. Host header, TLS server
name and certificate check still go by the name. Kept connections need no second check: they are where they
were.
"""

from __future__ import annotations

import socket
import ssl
from time import monotonic
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from lib.http.address import Address, EgressPolicy, check_host
from lib.http.budget import Budget, BudgetedSocket
from lib.http.errors import NeverReachable, Unreachable

CONNECT_SECONDS = 10.0  # for one address, so that a dead one leaves time for the next
# Servers close idle connections after two seconds or more; one that was idle for longer might close under a
# request.
IDLE_SECONDS = 1.5
# OpenSSL's X509_V_ERR_…: no issuer found (2, 20), self-signed, alone or in the chain (18, 19), no first link (21).
_NOBODY_VOUCHES = frozenset({2, 18, 19, 20, 21})


class _Guarded:
    """What both kinds of connection share. `policy` and `budget` are set by the pool before each use."""

    policy: EgressPolicy
    budget: Budget
    idle_since: float = 0.0
    _dns_host: str
    host: str
    port: int
    sock: Any
    socket_options: Any

    def _new_conn(self) -> socket.socket:
        host = self._dns_host.strip("[]")
        addresses = check_host(host, self.port, self.policy, timeout=self.budget.left())
        sock = _connect(addresses, host, self.budget, self.socket_options)
        sock.arm(self.budget, host)
        sock.settimeout(self.budget.connect_timeout)  # bounds the TLS handshake as a whole
        return sock


class GuardedConnection(_Guarded, HTTPConnection):
    """A plain HTTP connection to a checked address."""


class GuardedTLSConnection(_Guarded, HTTPSConnection):
    """An HTTPS connection to a checked address."""

    def connect(self) -> None:
        """Connects and shakes hands.

        Raises NeverReachable if the certificate is not valid, Unreachable if the handshake fails otherwise.
        """
        try:
            super().connect()
        except ssl.SSLCertVerificationError as error:
            raise NeverReachable(
                f"The certificate of {self.host} is not valid for it: {error.verify_message.rstrip('.')}. "
                f"Nothing was sent. Check the address, or ask the server's owner {_mending(error)}."
            ) from None
        except TimeoutError:
            raise self.budget.over(self.host) from None
        except OSError:
            raise Unreachable(
                f"No secure connection to {self.host} port {self.port} came about. Nothing was sent. "
                "Check that the port speaks HTTPS."
            ) from None
        self.sock.arm(self.budget, self.host)


class _GuardedPool:
    """What both kinds of pool share."""

    def __init__(self, *args: Any, policy: EgressPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy

    def _new_conn(self) -> Any:
        conn: Any = super()._new_conn()  # type: ignore[misc]
        conn.policy = self.policy
        return conn

    def _get_conn(self, timeout: float | None = None) -> Any:
        conn: Any = super()._get_conn(timeout)  # type: ignore[misc]
        if conn.sock is not None and monotonic() - conn.idle_since > IDLE_SECONDS:
            conn.close()
        return conn

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.idle_since = monotonic()
        super()._put_conn(conn)  # type: ignore[misc]

    def _make_request(self, conn: Any, *args: Any, timeout: Any = None, **kwargs: Any) -> Any:
        conn.budget = timeout  # a Budget, by the adapter
        timeout.reused_connection = conn.sock is not None
        timeout.request_left = False
        if conn.sock is not None:
            conn.sock.arm(timeout, conn.host)
        return super()._make_request(conn, *args, timeout=timeout, **kwargs)  # type: ignore[misc]


class GuardedPool(_GuardedPool, HTTPConnectionPool):
    """Kept plain connections to one host."""

    ConnectionCls = GuardedConnection


class GuardedTLSPool(_GuardedPool, HTTPSConnectionPool):
    """Kept HTTPS connections to one host."""

    ConnectionCls = GuardedTLSConnection


def _connect(addresses: list[Address], host: str, budget: Budget, options: Any) -> BudgetedSocket:
    """A socket connected to the first address that answers. Raises Unreachable or TimedOut."""
    problem = ""
    for tried, address in enumerate(addresses):
        left = budget.left()
        if left <= 0:
            raise budget.over(host)
        sock = BudgetedSocket(address.family, socket.SOCK_STREAM)
        try:
            for option in options or ():
                sock.setsockopt(*option)
            sock.settimeout(min(CONNECT_SECONDS, left / (len(addresses) - tried)))
            sock.connect(address.sockaddr)
            return sock
        except OSError as error:
            sock.close()
            problem = _why(error)
    if budget.left() <= 0:
        raise budget.over(host)
    raise Unreachable(
        f"{host} {problem} on port {addresses[0].port}. Nothing was sent. Check the address, and that the "
        "server is running."
    )


def _mending(error: ssl.SSLCertVerificationError) -> str:
    """What the owner of a server does about its certificate."""
    if error.verify_code in _NOBODY_VOUCHES:
        return "for a certificate of a public authority, with all that stand between"
    return "to renew the certificate"


def _why(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "refused the connection"
    return "did not answer" if isinstance(error, TimeoutError) else "cannot be reached"
