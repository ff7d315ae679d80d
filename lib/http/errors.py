"""What can go wrong on the way out, ordered by what to do next.

Each error is a sentence for people. `may_have_arrived` says whether the other side could have received the
request: only when it is False is it certain that sending again cannot do anything twice.
"""

from __future__ import annotations


class EgressError(Exception):
    """Something kept an answer from coming back."""

    may_have_arrived: bool

    def __init__(self, sentence: str, *, may_have_arrived: bool) -> None:
        super().__init__(sentence)
        self.may_have_arrived = may_have_arrived


class BadAddress(EgressError):
    """The URL cannot be used: mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, may_have_arrived=False)


class Refused(EgressError):
    """The guard does not let anyone connect there: whoever runs the install may allow it."""

    def __init__(self, host: str, port: int, kind: str) -> None:
        self.host, self.port = host, port
        self.allow_entry = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__(
            f"Flowyard did not connect to {self.allow_entry}, because it is {kind}. "
            "If this is meant, whoever runs this Flowyard can allow it: "
            f"start it with FLOWYARD_EGRESS_ALLOW={self.allow_entry}.",
            may_have_arrived=False,
        )


class Unreachable(EgressError):
    """No connection came about (name, refusal, TLS):

    Nothing was sent, try again later or mend the address.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, may_have_arrived=False)

    @property
    def sent(self) -> bool:
        """Whether any part of the request left; never, for this error."""
        return False


class NeverReachable(Unreachable):
    """No connection comes about however often it is tried (no such name, a certificate that is not valid):

    Mend the address or the server.
    """


class TimedOut(EgressError):
    """The total time was over before the whole answer was here."""


class Broken(EgressError):
    """The connection or the answer broke off: reset, too short, not HTTP, not what its headers say."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, may_have_arrived=True)


class TooLarge(EgressError):
    """The answer is larger than the limit, counted after unpacking: ask for less at once."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, may_have_arrived=True)


class RedirectLoop(EgressError):
    """Redirects lead in a circle or do not end."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, may_have_arrived=True)
