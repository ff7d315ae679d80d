"""Builds requests from base address, credentials and a step's request, sends and judges them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

import orjson

from connectors.sdk import address
from connectors.sdk.authenticators import Authenticator
from connectors.sdk.errors import ConnectorError, DataError, Fatal
from connectors.sdk.exchange import Exchange, answer_shown, request_shown
from connectors.sdk.json import Json
from connectors.sdk.outcome import classify, from_egress
from connectors.sdk.request import Request
from lib import redact
from lib.http import MAX_BYTES, Answer, EgressError, OutgoingRequest

Sender = Callable[[OutgoingRequest], Answer]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
# These belong to the connection itself; setting them by hand is how requests are smuggled.
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"}
)
_CONTENT_TYPES = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "form": "application/x-www-form-urlencoded",
}


class Reply:
    """An answer, and the exchange as it may be shown, which is only made when somebody looks."""

    def __init__(self, request: OutgoingRequest, answer: Answer, secrets: tuple[str, ...]) -> None:
        self.answer = answer
        self._request = request
        self._secrets = secrets

    @functools.cached_property
    def exchange(self) -> Exchange:
        """Request and answer, masked and cut."""
        return answer_shown(request_shown(self._request, self._secrets), self.answer, self._secrets)


class HttpClient:
    """Speaks to one server with one set of credentials. `sender` is the door to the network.

    `hide` are other secrets that requests may carry; they are masked like the credentials.
    """

    def __init__(
        self,
        *,
        base_url: str,
        authenticator: Authenticator,
        sender: Sender,
        headers: Iterable[tuple[str, str]] = (),
        max_bytes: int = MAX_BYTES,
        hide: Iterable[str] = (),
    ) -> None:
        self._base_url = base_url
        self._credentials = authenticator
        self._sender = sender
        self._headers = tuple(headers)
        self._max_bytes = max_bytes
        self._hide = tuple(hide)

    @property
    def _secrets(self) -> tuple[str, ...]:
        """The texts to mask wherever a request, its answer or an error is shown."""
        return (*self._credentials.secrets, *self._hide)

    def call(self, request: Request) -> Reply:
        """The reply to a request.

        Raises the ConnectorError that its failure or status means, `exchange` set.
        """
        reply = self.exchange(request)
        self.check(request, reply)
        return reply

    def check(self, request: Request, reply: Reply) -> None:
        """Raises the ConnectorError that the status of a reply means, `exchange` set;

        Nothing for a good one.
        """
        answer = reply.answer
        error = classify(answer.status, answer.headers, answer.body, method=request.method)
        if error is not None:
            raise self.shown(error, reply.exchange)

    def exchange(self, request: Request) -> Reply:
        """The reply, whatever its status.

        Raises ConnectorError if there is none, `exchange` set if it was tried.
        """
        outgoing = self._outgoing(request)
        try:
            answer = self._sender(outgoing)
            # Asked for afterwards: the sender may have renewed a token, and the answer may quote it.
            return Reply(outgoing, answer, self._secrets)
        except EgressError as error:
            secrets = self._secrets
            shown = replace(request_shown(outgoing, secrets), error=redact.text(str(error), secrets))
            raise self.shown(from_egress(error, method=request.method), shown) from None

    def shown(self, error: ConnectorError, exchange: Exchange) -> ConnectorError:
        """The error with its exchange, and without the credentials if the server quoted them."""
        error.exchange = exchange
        error.args = (redact.text(str(error), self._secrets),)
        return error

    def without_credentials(self, url: str) -> str:
        """An address without the parameters that hold credentials, so that it can be stored."""
        return address.without_parameters(url, frozenset(self._credentials.query))

    def _outgoing(self, request: Request) -> OutgoingRequest:
        url = self.without_credentials(address.join(self._base_url, request.path))
        query = [(name, text) for name, value in request.query if (text := _as_text(value)) is not None]
        headers, body = self._headers_and_body(request)
        return OutgoingRequest(
            method=_method(request.method),
            url=address.with_query(url, [*query, *self._credentials.query.items()]),
            headers=headers,
            body=body,
            timeout=request.timeout,
            max_bytes=self._max_bytes,
            secret_headers=frozenset(self._credentials.headers),
        )

    def _headers_and_body(self, request: Request) -> tuple[dict[str, str], bytes | None]:
        body = _body(request.body_kind, request.body)
        headers: dict[str, str] = {"Accept": "application/json, */*;q=0.5"}
        if body is not None:
            _set(headers, "Content-Type", _CONTENT_TYPES[request.body_kind])
        for name, value in (*self._headers, *request.headers):
            _set(headers, name.strip(), value)
        if request.idempotency_key:
            _set(headers, "Idempotency-Key", request.idempotency_key)
        for name, value in self._credentials.headers.items():
            _set(headers, name, value, is_secret=True)
        return headers, body


def _method(method: str) -> str:
    upper = method.strip().upper()
    if not _TOKEN.match(upper):
        raise Fatal(
            f"“{method[:20]}” is not a method of HTTP. Use GET, POST, PUT, PATCH or DELETE.",
            may_have_arrived=False,
        )
    return upper


def _set(headers: dict[str, str], name: str, value: str, *, is_secret: bool = False) -> None:
    """Sets a header in place of one of the same name. Raises DataError for what HTTP cannot carry."""
    if not name and not value:
        return
    if not _TOKEN.match(name) or name.lower() in _OURS:
        raise DataError(f"“{name[:60]}” cannot be set as a header. Use another name.", may_have_arrived=False)
    value = value.strip(" \t")
    if any(letter in value for letter in "\r\n\0") or not _is_latin(value):
        kind: type[ConnectorError] = Fatal if is_secret else DataError
        raise kind(
            f"The value of the header {name} has a line break or a letter that headers cannot carry.",
            may_have_arrived=False,
        )
    for other in [other for other in headers if other.lower() == name.lower()]:
        del headers[other]
    headers[name] = value


def _is_latin(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _body(kind: str, value: Json) -> bytes | None:
    if kind == "none":
        return None
    if kind == "json":
        return _json_body(value)
    if kind == "text":
        return _encoded(value if isinstance(value, str) else _as_text(value) or "")
    if kind == "form":
        return urlencode(_pairs(value)).encode()
    raise Fatal(f"There is no body of the kind “{kind}”. Choose one of the list.", may_have_arrived=False)


def _json_body(value: Json) -> bytes:
    """A text is taken as JSON that is written already; any other value is written."""
    try:
        if isinstance(value, str):
            orjson.loads(value)
            return _encoded(value)
        return orjson.dumps(value)
    except orjson.JSONDecodeError as error:
        raise DataError(
            f"The body is not valid JSON: line {error.lineno}, character {error.colno}: {error.msg}. "
            "Check quotes and commas around the values.",
            may_have_arrived=False,
        ) from None
    except TypeError as error:
        raise DataError(f"The body cannot be written as JSON: {error}.", may_have_arrived=False) from None


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise DataError(
            "The body has half of a character (a lone surrogate).", may_have_arrived=False
        ) from None


def _pairs(value: Json) -> list[tuple[str, str]]:
    """The fields of a form, from an object or from rows of name and value;

    A list as value repeats the field.
    """
    rows: list[tuple[Json, Json]] = []
    if isinstance(value, Mapping):
        rows = list(value.items())
    elif isinstance(value, list | tuple):
        rows = [
            (row.get("name"), row.get("value")) if isinstance(row, Mapping) else tuple(row)[:2]
            for row in value
        ]
    elif value not in (None, ""):
        raise DataError("A form body is an object, or rows of name and value.", may_have_arrived=False)
    pairs: list[tuple[str, str]] = []
    for name, member in rows:
        many = member if isinstance(member, list) else [member]
        pairs.extend((str(name), text) for one in many if (text := _as_text(one)) is not None)
    return pairs


def _as_text(value: Json) -> str | None:
    """A JSON value as people write it into a query: None leaves it out."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return orjson.dumps(value).decode()
