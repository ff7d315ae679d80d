"""A requests session with the same walls, for libraries that bring their own HTTP calls (account linking)."""

from __future__ import annotations

from typing import Any

import requests

from lib.http.adapter import GuardedAdapter
from lib.http.address import EgressPolicy
from lib.http.budget import Budget
from lib.http.client import MAX_REDIRECTS, plain_session
from lib.http.errors import BadAddress, EgressError, RedirectLoop, TimedOut

_KEPT_HOSTS = 4


class GuardedConnectionError(requests.ConnectionError):
    """An EgressError in the form that users of requests expect; `egress` is the error itself."""

    def __init__(self, egress: EgressError) -> None:
        super().__init__(str(egress))
        self.egress = egress


class GuardedTimeout(requests.Timeout):
    """A TimedOut in the form that users of requests expect."""

    def __init__(self, egress: EgressError) -> None:
        super().__init__(str(egress))
        self.egress = egress


class GuardedInvalidURL(requests.exceptions.InvalidURL):
    """A BadAddress in the form that users of requests expect."""

    def __init__(self, egress: EgressError) -> None:
        super().__init__(str(egress))
        self.egress = egress


def guarded_session(
    policy: EgressPolicy, *, timeout: float = 20.0, max_bytes: int = 2_000_000
) -> requests.Session:
    """A session whose requests are checked and bounded: `timeout` seconds with all redirects, `max_bytes`.

    Its methods raise requests' exceptions, with the reason in `.egress`. `verify`, `cert` and `proxies` have
    no effect. One thread at a time may use it.
    """
    session = _GuardedSession(timeout, max_bytes)
    session.max_redirects = MAX_REDIRECTS
    return plain_session(GuardedAdapter(policy, keep=_KEPT_HOSTS), session)


class _GuardedSession(requests.Session):
    def __init__(self, seconds: float, max_bytes: int) -> None:
        super().__init__()
        self._seconds, self._max_bytes = seconds, max_bytes

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """One request; called again for each redirect, with the budget that was made for the first."""
        if not isinstance(kwargs.get("timeout"), Budget):
            kwargs["timeout"] = Budget(self._allowed(kwargs.get("timeout")), self._max_bytes)
        try:
            return super().send(request, **kwargs)
        except requests.TooManyRedirects:
            raise GuardedConnectionError(
                RedirectLoop(f"The server redirected more than {MAX_REDIRECTS} times. Check the address.")
            ) from None
        except ValueError as error:
            if isinstance(error, requests.RequestException | EgressError):
                raise
            raise GuardedInvalidURL(
                BadAddress("The server redirected to an address that cannot be used.")
            ) from None
        except TimedOut as error:
            raise GuardedTimeout(error) from None
        except BadAddress as error:
            raise GuardedInvalidURL(error) from None
        except EgressError as error:
            raise GuardedConnectionError(error) from None

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Drops credentials on the way elsewhere;

        Stops if the body, perhaps a client secret, would go along.
        """
        before, after = response.request.url or "", prepared_request.url or ""
        if self.should_strip_auth(before, after):  # type: ignore[no-untyped-call]
            prepared_request.headers.pop("Authorization", None)
            if prepared_request.body:
                raise GuardedConnectionError(
                    BadAddress(
                        "The sign-in server redirects credentials to another host, so Flowyard stopped there."
                    )
                )

    def _allowed(self, asked: Any) -> float:
        return min(self._seconds, float(asked)) if isinstance(asked, int | float) else self._seconds
