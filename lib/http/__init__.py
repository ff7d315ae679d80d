"""The one door to the network: resolve, check, connect to the checked address, bounded in time and size.

`send` for steps and connectors, `guarded_session` for libraries that use requests themselves, `check_host`
for other protocols. Settings come in as an `EgressPolicy`; nothing here reads the environment.
"""

from lib.http.address import Address, EgressPolicy, check_host
from lib.http.client import MAX_BYTES, Answer, OutgoingRequest, send
from lib.http.errors import (
    BadAddress,
    Broken,
    EgressError,
    NeverReachable,
    RedirectLoop,
    Refused,
    TimedOut,
    TooLarge,
    Unreachable,
)
from lib.http.session import guarded_session

__all__ = [
    "MAX_BYTES",
    "Address",
    "Answer",
    "BadAddress",
    "Broken",
    "EgressError",
    "EgressPolicy",
    "NeverReachable",
    "OutgoingRequest",
    "RedirectLoop",
    "Refused",
    "TimedOut",
    "TooLarge",
    "Unreachable",
    "check_host",
    "guarded_session",
    "send",
]
