"""Why a request is not accepted: a status and a sentence for whoever sent it."""

from __future__ import annotations

from typing import Any

Header = tuple[bytes, bytes]


class Refusal(Exception):
    """The request is answered with ``status`` and ``detail`` as problem+json.

    ``close`` ends the connection after the answer, because what follows on it cannot be trusted or read.
    ``more`` are further members of the problem document.
    """

    def __init__(
        self, status: int, detail: str, *, headers: tuple[Header, ...] = (), close: bool = False, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.close = close
        self.more = more


class ClientGone(Exception):
    """The sender hung up before the request was complete; nobody is left to be answered."""


def busy(detail: str, seconds: int = 1) -> Refusal:
    """Return a refusal that asks to come back: nothing was stored."""
    return Refusal(503, detail, headers=((b"retry-after", str(seconds).encode()),))
