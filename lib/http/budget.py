"""How long a request may take and how much it may bring back, held by the sockets themselves.

A time-out per read is not enough: a server that sends a byte per second would never be cut. So each socket
knows the budget of the request that uses it and, before every call that can block, sets its time-out to what
is left.
"""

from __future__ import annotations

import socket
import ssl
from time import monotonic
from typing import Any

from urllib3.util import Timeout

from lib.http.errors import TimedOut

LONGEST = 24 * 3600.0  # seconds


class Budget(Timeout):
    """A urllib3 time-out that ends at one moment for all parts of a request, and a limit of bytes."""

    def __init__(self, seconds: float, max_bytes: int) -> None:
        self.seconds = min(max(seconds, 0.001), LONGEST)
        super().__init__(connect=self.seconds, read=self.seconds)
        self.max_bytes = max_bytes
        self.reused_connection = False
        self.request_left = False
        self._expires = monotonic() + self.seconds

    def clone(self) -> Budget:
        """The same budget: urllib3 clones a time-out for each request, but this one must not start afresh."""
        return self

    def left(self) -> float:
        """Seconds left, zero or less when over."""
        return self._expires - monotonic()

    def start_connect(self) -> float:
        """Nothing to start: the clock runs since this object was made."""
        return self._expires - self.seconds

    @property
    def connect_timeout(self) -> float:
        """What is left, positive as urllib3 wants it."""
        return max(self.left(), 0.001)

    @property
    def read_timeout(self) -> float:
        """What is left, positive as urllib3 wants it."""
        return max(self.left(), 0.001)

    def over(self, host: str) -> TimedOut:
        """The error to raise when the time is over."""
        sent = "" if self.request_left else " Nothing was sent."
        return TimedOut(
            f"{host} did not answer completely within {self.seconds:g} s, so Flowyard closed the "
            f"connection.{sent} "
            "Raise the time limit, or ask for less at once.",
            may_have_arrived=self.request_left,
        )


class _Budgeted:
    """Sockets whose blocking calls end when the budget does; without one they behave as usual."""

    budget: Budget | None = None
    host = ""

    def arm(self, budget: Budget, host: str) -> None:
        """Sets the budget of the request that uses this socket from now on."""
        self.budget, self.host = budget, host

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        return int(self._bounded(super().recv_into, args, kwargs))  # type: ignore[misc]

    def send(self, *args: Any, **kwargs: Any) -> int:
        return int(self._bounded(super().send, args, kwargs))  # type: ignore[misc]

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        if self.budget is not None:
            # Said before it is tried: when sending breaks off half way, some of it may be there already.
            self.budget.request_left = True
        self._bounded(super().sendall, args, kwargs)  # type: ignore[misc]

    def _bounded(self, call: Any, args: Any, kwargs: Any) -> Any:
        if self.budget is None:
            return call(*args, **kwargs)
        left = self.budget.left()
        if left <= 0:
            raise self.budget.over(self.host)
        self.settimeout(left)  # type: ignore[attr-defined]
        try:
            return call(*args, **kwargs)
        except TimeoutError:
            raise self.budget.over(self.host) from None


class BudgetedSocket(_Budgeted, socket.socket):
    """A plain socket that keeps to a budget."""


class BudgetedTLSSocket(_Budgeted, ssl.SSLSocket):
    """A TLS socket that keeps to a budget; the handshake is bounded by the time-out set before it."""
