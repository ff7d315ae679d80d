"""How work on a run can end early, ordered by what happens next."""

from __future__ import annotations

from connectors.sdk.errors import ConnectorError


class RunFailed(Exception):
    """The run cannot go on: it ends as failed, with this sentence, at ``step``."""

    def __init__(
        self, message: str, *, step: str = "", connection: str = "", reauthorise: bool = False
    ) -> None:
        super().__init__(message)
        self.step = step
        self.connection = connection
        self.reauthorise = reauthorise


class RunWaits(Exception):
    """The step waits for the other side: the run goes on after ``seconds``."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class LeaseLost(Exception):
    """Somebody else works on the run now, or it was ended: stop, and write nothing more."""


class ConnectionGone(Exception):
    """The connection that a step names was deleted or cannot be opened; the text says what to do."""


__all__ = ["ConnectionGone", "ConnectorError", "LeaseLost", "RunFailed", "RunWaits"]
