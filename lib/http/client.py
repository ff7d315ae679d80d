"""`send`: one request out, one complete answer back, redirects followed with every hop checked anew."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from lib.http.adapter import GuardedAdapter
from lib.http.address import EgressPolicy
from lib.http.budget import Budget
from lib.http.errors import BadAddress, EgressError, RedirectLoop
from lib.redact import is_secret_header

MAX_BYTES = 16_000_000
MAX_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_BODY_HEADERS = frozenset({"content-type", "content-length", "content-encoding", "transfer-encoding"})
_SESSIONS_PER_THREAD = 4
_HOSTS_PER_SESSION = 10


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """What to send. `timeout` is the total in seconds, `max_bytes` the largest unpacked body taken back.

    `secret_headers` names headers with credentials beside the usual ones; none of them follows a redirect
    elsewhere.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    params: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    timeout: float = 30.0
    max_bytes: int = MAX_BYTES
    secret_headers: frozenset[str] = frozenset()
    follow_redirects: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever the status: the body complete and unpacked, `url` the last address asked."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    url: str
    elapsed_ms: int
    redirects: tuple[str, ...] = ()


def send(request: OutgoingRequest, policy: EgressPolicy) -> Answer:
    """Sends the request and follows its redirects. Raises EgressError, whose text is for people."""
    started = monotonic()
    hops: list[_Hop] = []
    try:
        response = _follow(request, policy, Budget(request.timeout, request.max_bytes), hops)
    except EgressError as error:
        # If an earlier hop was answered, the request did arrive somewhere.
        error.may_have_arrived = error.may_have_arrived or any(hop.answered for hop in hops)
        raise
    return Answer(
        status=response.status_code,
        reason=response.reason or "",
        headers=response.headers,
        body=response.content,
        url=hops[-1].url,
        elapsed_ms=int((monotonic() - started) * 1000),
        redirects=tuple(hop.url for hop in hops[1:]),
    )


@dataclass(slots=True)
class _Hop:
    method: str
    url: str
    answered: bool = False


def _follow(
    request: OutgoingRequest, policy: EgressPolicy, budget: Budget, hops: list[_Hop]
) -> requests.Response:
    """The answer of the last hop; each hop is noted in `hops` before it is sent."""
    onward: OutgoingRequest | None = request
    while onward is not None:
        prepared = _prepare(onward)
        hop = _checked_hop(_Hop(prepared.method or "", prepared.url or ""), hops)
        hops.append(hop)
        response = _session(policy).send(prepared, allow_redirects=False, timeout=budget)  # type: ignore[arg-type]
        hop.answered = True
        onward = _redirected(replace(onward, url=hop.url, params=()), response)
    return response


def _prepare(request: OutgoingRequest) -> requests.PreparedRequest:
    parts = _parts(request.url)
    if parts.scheme not in _DEFAULT_PORTS:
        raise BadAddress(
            f"An address begins with http:// or https://. You wrote {request.url[:200] or 'nothing'}."
        )
    if not parts.hostname:
        raise BadAddress("The address has no host. It has the form https://host/path.")
    if "@" in parts.netloc:
        raise BadAddress("An address holds no user name and password. Put them into the connection.")
    try:
        return requests.Request(
            request.method,
            request.url,
            headers=dict(request.headers),
            params=list(request.params),
            data=request.body,
        ).prepare()
    except requests.exceptions.InvalidHeader:
        raise BadAddress(
            "A header has a name or value that HTTP cannot carry, for example a line break."
        ) from None
    except (requests.RequestException, ValueError):
        raise BadAddress("The address cannot be used. Check it for a typing mistake.") from None


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadAddress("The address cannot be used. Check its host and port.") from None
    return parts


def _checked_hop(hop: _Hop, before: list[_Hop]) -> _Hop:
    """The same hop. Raises RedirectLoop if it was taken before or the redirects do not end."""
    first = _parts(before[0].url).hostname if before else ""
    if len(before) > MAX_REDIRECTS:
        raise RedirectLoop(f"{first} redirected more than {MAX_REDIRECTS} times. Check the address.")
    if any((hop.method, hop.url) == (one.method, one.url) for one in before):
        raise RedirectLoop(
            f"{first} redirects in a circle. Check the address, and whether it wants a sign-in."
        )
    return hop


def _redirected(request: OutgoingRequest, response: requests.Response) -> OutgoingRequest | None:
    """The request to send next, or None when this answer is the last one."""
    location = response.headers.get("Location")
    if not request.follow_redirects or response.status_code not in _REDIRECTS or not location:
        return None
    try:
        target = urljoin(request.url, location.encode("latin-1").decode("utf-8", "replace").strip())
    except (UnicodeError, ValueError):
        raise BadAddress(
            f"{_parts(request.url).hostname} redirected to an address that cannot be used."
        ) from None
    onward = replace(request, url=target)
    if _origin(target) != _origin(request.url):
        onward = _without_credentials(onward)
    if _becomes_get(request.method, response.status_code):
        kept = {name: value for name, value in onward.headers.items() if name.lower() not in _BODY_HEADERS}
        onward = replace(onward, method="GET", body=None, headers=kept)
    return onward


def _becomes_get(method: str, status: int) -> bool:
    if status == HTTPStatus.SEE_OTHER:
        return method.upper() != "HEAD"
    return status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND) and method.upper() == "POST"


def _without_credentials(request: OutgoingRequest) -> OutgoingRequest:
    secret = {name.lower() for name in request.secret_headers}
    kept = {
        name: value
        for name, value in request.headers.items()
        if name.lower() not in secret and name.lower() != "host" and not is_secret_header(name)
    }
    return replace(request, headers=kept)


def _origin(url: str) -> tuple[str, str, int]:
    parts = _parts(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


class _Sessions(threading.local):
    """The sessions of one thread, by policy:

    Connections stay open between requests, threads share nothing.
    """

    def __init__(self) -> None:
        self.by_policy: OrderedDict[EgressPolicy, requests.Session] = OrderedDict()


_sessions = _Sessions()


class _OneHop(requests.Session):
    """Leaves redirects alone: requests would read the next address itself, and fail over a malformed one."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def _session(policy: EgressPolicy) -> requests.Session:
    held = _sessions.by_policy
    if policy not in held:
        held[policy] = plain_session(GuardedAdapter(policy, keep=_HOSTS_PER_SESSION), _OneHop())
        while len(held) > _SESSIONS_PER_THREAD:
            held.popitem(last=False)[1].close()
    held.move_to_end(policy)
    return held[policy]


def plain_session(adapter: GuardedAdapter, session: requests.Session | None = None) -> requests.Session:
    """A session that sends through this adapter alone: no environment, no cookies (tenants share it)."""
    session = session or requests.Session()
    session.trust_env = False
    session.headers.clear()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.adapters.clear()
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _forget_sessions() -> None:
    """A child process must not speak over its parent's connections."""
    _sessions.by_policy.clear()


os.register_at_fork(after_in_child=_forget_sessions)
