"""From what came back to what to do next: HTTP statuses and network errors as connector errors."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from html import unescape

import orjson

from connectors.sdk.errors import ConnectorError, DataError, Fatal, RateLimited, Reauthorise, Retry, Unknown
from connectors.sdk.json import Json
from lib.http import BadAddress, EgressError, NeverReachable, RedirectLoop, Refused, TooLarge, Unreachable

LONGEST_WAIT = 3600.0  # seconds; whoever asks for more is asked again after this
READING = frozenset({"GET", "HEAD", "OPTIONS"})
_MAY_HAVE_DONE_IT = frozenset({502, 504})  # a gateway lost sight of a server that may well have acted
_NOT_DONE = frozenset({408, 425, 503})
_NEVER = frozenset({405, 407, 501, 505})
_WORDS_MAX = 300
# Neither part runs past the next "<", so that no page, however it is written, makes the search slow.
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)", re.IGNORECASE)
_WORD_KEYS = (
    *("error_description", "message", "error_message", "errorMessage", "detail", "description", "title"),
    *("reason", "faultstring", "msg", "error", "errors", "fault"),
)


def classify(
    status: int, headers: Mapping[str, str], body: bytes, *, method: str = "GET"
) -> ConnectorError | None:
    """The error that an answer means, None for a good one. Headers are looked up by their usual spelling."""
    if 200 <= status < 300:
        return None
    said = _said(body, status)
    wait = retry_after(_header(headers, "Retry-After"))
    reading = method.upper() in READING
    if status == 401:
        return Reauthorise(
            f"The credentials were not accepted. {said} Renew the connection. (401)",
            status=status,
            may_have_arrived=False,
        )
    if status == 429 or (status == 403 and _is_rate_limit(headers, wait)):
        return RateLimited(_busy(said, wait, status), retry_after=wait, status=status)
    if status in _MAY_HAVE_DONE_IT and not reading:
        return Unknown(
            f"It may have happened: a gateway lost the answer. {said} Check before repeating. ({status})",
            status=status,
        )
    if status == 403:
        return Fatal(
            f"The connection may not do this. {said} Give it the right, or use another one. (403)",
            status=status,
        )
    if status in _NEVER:
        return Fatal(
            f"The server does not offer this. {said} Check the method and the path. ({status})", status=status
        )
    if status >= 500 or status in _NOT_DONE:
        return Retry(
            f"The server had a problem of its own. {said} ({status})",
            retry_after=wait, status=status, may_have_arrived=status not in _NOT_DONE,
        )  # fmt: skip
    return DataError(f"{said} {_advice(status)} ({status})", status=status, may_have_arrived=status < 400)


def from_egress(error: EgressError, *, method: str) -> ConnectorError:
    """The connector error that a network error means for a request of this method."""
    sentence = str(error)
    if isinstance(error, BadAddress) and not error.may_have_arrived:
        return DataError(sentence, may_have_arrived=False)
    if isinstance(error, Unreachable) and not isinstance(error, NeverReachable):
        return Retry(sentence, may_have_arrived=error.may_have_arrived)
    if error.may_have_arrived and method.upper() not in READING:
        return Unknown(f"{sentence} It may have happened: check before repeating.")
    if isinstance(error, Refused | NeverReachable):
        return Fatal(sentence, may_have_arrived=False)
    if isinstance(error, TooLarge | BadAddress | RedirectLoop):
        return Fatal(sentence)
    return Retry(sentence, may_have_arrived=error.may_have_arrived)


def retry_after(value: str | None, *, now: datetime.datetime | None = None) -> float | None:
    """The seconds that a Retry-After header asks for, between 0 and LONGEST_WAIT;

    None if it says nothing usable.
    """
    text = (value or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, now or datetime.datetime.now(datetime.UTC))
    if math.isnan(seconds) or math.isinf(seconds) or seconds < 0:
        return None
    return min(seconds, LONGEST_WAIT)


def words_of(body: bytes) -> str:
    """What a server says in an error answer, in its own words and on one line;

    Empty if it says nothing readable.
    """
    text = body[:100_000].decode("utf-8", "replace").lstrip("\ufeff").strip()
    try:
        found = _words_in(orjson.loads(body), depth=0)
    except orjson.JSONDecodeError:
        found = None
    if found is None and text.startswith("<"):
        title = _TITLE.search(text)
        found = unescape(title.group(1)) if title else ""
    line = " ".join((text if found is None else found).split())
    return line if len(line) <= _WORDS_MAX else line[:_WORDS_MAX].rstrip() + "…"


def _until(text: str, now: datetime.datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)


def _words_in(value: Json, depth: int) -> str | None:
    if isinstance(value, str):
        return value
    if depth > 4:
        return None
    if isinstance(value, list):
        found = [words for item in value[:3] if (words := _words_in(item, depth + 1))]
        return "; ".join(found) or None
    if isinstance(value, dict):
        for key in _WORD_KEYS:
            if value.get(key) and (words := _words_in(value[key], depth + 1)):
                return words
    return None


def _said(body: bytes, status: int) -> str:
    words = words_of(body).rstrip(".")
    return f"The server answered “{words}.”" if words else "The server gave no reason."


def _busy(said: str, wait: float | None, status: int) -> str:
    asked = f" It asks to wait {wait:.0f} s." if wait else ""
    return f"The server wants fewer requests. {said}{asked} ({status})"


def _is_rate_limit(headers: Mapping[str, str], wait: float | None) -> bool:
    """Some servers say 403 where they mean 429."""
    remaining = _header(headers, "X-RateLimit-Remaining") or _header(headers, "RateLimit-Remaining")
    return wait is not None or remaining == "0"


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return headers.get(name) or headers.get(name.lower())


def _advice(status: int) -> str:
    if 300 <= status < 400:
        return "This address leads elsewhere. Use the address it leads to."
    if status == 404:
        return "Nothing is at this address. Check the path and the values in it."
    if status == 409:
        return "It clashes with what is there. Check whether it was sent before."
    if status == 413:
        return "It is too large. Send fewer records at once."
    return "Check the values that are sent."
