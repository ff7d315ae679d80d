"""What can go wrong while talking to another system, ordered by what to do next.

The text of each error is a sentence for people. `may_have_arrived` says whether the other side could have
acted on the request; `exchange` is the masked request and answer, for showing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from connectors.sdk.exchange import Exchange


class ConnectorError(Exception):
    """Talking to the other system failed. `code` names the kind where errors are stored.

    `signing_in` says that it failed at the credentials, before or instead of the call itself.
    """

    code: ClassVar[str] = "error"
    signing_in: bool = False

    def __init__(self, sentence: str, *, status: int | None = None, may_have_arrived: bool = True) -> None:
        super().__init__(sentence)
        self.status = status
        self.may_have_arrived = may_have_arrived
        self.exchange: Exchange | None = None


class Fatal(ConnectorError):
    """It will most likely fail for every record alike until somebody changes a setting."""

    code = "fatal"


class Retry(ConnectorError):
    """It may work later: repeat, after `retry_after` seconds if the other side said so."""

    code = "retry"

    def __init__(
        self,
        sentence: str,
        *,
        retry_after: float | None = None,
        status: int | None = None,
        may_have_arrived: bool = True,
    ) -> None:
        super().__init__(sentence, status=status, may_have_arrived=may_have_arrived)
        self.retry_after = retry_after


class RateLimited(ConnectorError):
    """Too many requests: everybody who uses this connection waits, `retry_after` seconds if it was said."""

    code = "rate_limited"

    def __init__(self, sentence: str, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(sentence, status=status, may_have_arrived=False)
        self.retry_after = retry_after


class Reauthorise(ConnectorError):
    """The credentials are not valid (any more): the connection needs a person."""

    code = "reauthorise"


class DataError(ConnectorError):
    """This one record or setting does not fit: set it aside and go on with the others."""

    code = "data"


class Unknown(ConnectorError):
    """It may have happened: repeat only if that does no harm, else hold it for a person to check."""

    code = "unknown"


class Taken(ConnectorError):
    """A write was accepted, but the answer cannot be used: never repeat it unseen, hold it for a person."""

    code = "taken"
