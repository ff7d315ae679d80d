"""The requests adapter through which everything leaves:

Guarded connections, one budget, complete bodies, own errors.
"""

from __future__ import annotations

import functools
import logging
import ssl
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead, LineTooLong, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

import certifi
import requests
import urllib3
from requests.adapters import HTTPAdapter

from lib.http.address import EgressPolicy
from lib.http.body import ACCEPT_ENCODING, read_body
from lib.http.budget import Budget, BudgetedTLSSocket
from lib.http.connection import GuardedPool, GuardedTLSPool
from lib.http.errors import BadAddress, Broken, EgressError

# urllib3 logs whole addresses, with the secrets in their queries, and warns of what we report by our own
# errors.
logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)

DEFAULT_HEADERS = {"User-Agent": "Flowyard", "Accept": "*/*", "Accept-Encoding": ACCEPT_ENCODING}
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})


class GuardedAdapter(HTTPAdapter):
    """Sends one request, without following redirects; `timeout` has to be a Budget. Raises only EgressError.

    Verification of certificates cannot be switched off, proxies and client certificates are not used.
    """

    def __init__(self, policy: EgressPolicy, *, keep: int) -> None:
        self._policy = policy
        super().__init__(pool_connections=keep, pool_maxsize=keep)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        pool_kwargs["ssl_context"] = _tls_context(self._policy.ca_file)
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": functools.partial(GuardedPool, policy=self._policy),
            "https": functools.partial(GuardedTLSPool, policy=self._policy),
        }

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to set: the pool's own TLS context always verifies."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        budget: Budget = timeout
        host = urlsplit(request.url or "").hostname or ""
        for name, value in DEFAULT_HEADERS.items():
            request.headers.setdefault(name, value)
        response = self._start(request, budget, host)
        try:
            body = read_body(response.raw, budget, host)
        except EgressError:
            response.raw.close()
            raise
        except (urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
            response.raw.close()
            raise _translated(error, host) from None
        response.raw.release_conn()
        response._content, response._content_consumed = body, True  # type: ignore[attr-defined]
        return response

    def _start(self, request: requests.PreparedRequest, budget: Budget, host: str) -> requests.Response:
        """Sends the request and reads the headers of the answer.

        A kept connection can be closed by the other side in the moment it is used again: a request that only
        reads is then sent once more, on a new connection.
        """
        try:
            return self._attempt(request, budget, host)
        except _Disconnected:
            if not (budget.reused_connection and request.method in _REPEATABLE):
                raise
        return self._attempt(request, budget, host)

    def _attempt(self, request: requests.PreparedRequest, budget: Budget, host: str) -> requests.Response:
        try:
            return super().send(request, stream=True, timeout=budget)  # type: ignore[arg-type]
        except EgressError:
            raise
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            HTTPException,
            OSError,
            ValueError,
        ) as error:
            raise _translated(error, host) from None


class _Disconnected(Broken):
    """The connection was closed before any answer came."""


@functools.cache
def _tls_context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    context.sslsocket_class = BudgetedTLSSocket
    return context


def _translated(error: BaseException, host: str) -> EgressError:
    causes = list(_causes(error))
    if any(
        isinstance(cause, requests.exceptions.InvalidURL | urllib3.exceptions.LocationValueError)
        for cause in causes
    ):
        return BadAddress(
            f"The address of {host or 'this request'} cannot be used. Check it for a typing mistake."
        )
    if any(isinstance(cause, IncompleteRead | urllib3.exceptions.IncompleteRead) for cause in causes):
        return Broken(f"The answer of {host} broke off before its end. Nothing of it was used.")
    if any(isinstance(cause, RemoteDisconnected | ConnectionError) for cause in causes):
        return _Disconnected(f"{host} closed the connection before it had answered completely.")
    if any(isinstance(cause, LineTooLong) or "got more than" in str(cause) for cause in causes):
        return Broken(
            f"{host} answered with more or longer headers than Flowyard reads (100 headers, 64 KB each)."
        )
    if any(isinstance(cause, HTTPException) for cause in causes):
        return Broken(f"{host} did not answer in HTTP. Check the port, and whether it wants https.")
    return Broken(f"The answer of {host} could not be read to its end.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all errors wrapped in it, each once:

    Requests and urllib3 wrap by argument as well as by cause.
    """
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            inner = [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]
            waiting.extend(item for item in inner if isinstance(item, BaseException))
