"""Answers as bytes: JSON, problem documents and what a flow's respond step made."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from runs.ingest.refusals import Header, Refusal

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

_JSON: Header = (b"content-type", b"application/json")
_PROBLEM: Header = (b"content-type", b"application/problem+json")
_CLOSE: Header = (b"connection", b"close")
# A flow's answer comes from the same origin as the pages: a browser must never run it as one of them.
_WALLS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"sandbox; default-src 'none'"),
    (b"cache-control", b"no-store"),
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_OURS = frozenset(
    b"connection content-length transfer-encoding keep-alive upgrade trailer te date server set-cookie set-cookie2 "
    b"content-security-policy x-content-type-options content-type x-request-id x-run-id".split()
)
# What a browser keeps for the whole origin, whose pages belong to others: where it reports the addresses it opens,
# what it forgets, how it connects; and what tells a proxy before us to send another file.
_OF_ALL_PAGES = frozenset(
    b"nel report-to reporting-endpoints clear-site-data strict-transport-security alt-svc accept-ch critical-ch "
    b"public-key-pins public-key-pins-report-only expect-ct service-worker-allowed origin-agent-cluster set-login "
    b"use-as-dictionary activate-storage-access no-vary-search x-sendfile x-lighttpd-send-file "
    b"x-reproxy-url".split()
)
_OF_A_PROXY = b"x-accel-"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: ``headers`` without length and request id, which :func:`send_answer` adds."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


def json_answer(status: int, value: Any, headers: tuple[Header, ...] = ()) -> Answer:
    """Return ``value`` as a JSON answer."""
    return Answer(status, (_JSON, *_WALLS, *headers), orjson.dumps(value))


def problem(refusal: Refusal) -> Answer:
    """Return the refusal as a problem document (RFC 9457)."""
    value = {
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.detail,
        **refusal.more,
    }
    end = (_CLOSE,) if refusal.close else ()
    return Answer(refusal.status, (_PROBLEM, *_WALLS, *refusal.headers, *end), orjson.dumps(value))


def flow_answer(made: Mapping[str, Any], run_id: str) -> Answer:
    """Return what a respond step made (``status``, ``headers``, ``body``, ``content_type``).

    Headers that belong to the connection, or that would reach into the reader's session or other pages, are left out.
    """
    content_type = str(made.get("content_type") or "application/json")
    headers = tuple(_safe_headers(made.get("headers") or (), content_type))
    return Answer(
        int(made.get("status") or 200),
        (*headers, *_WALLS[:2], (b"x-run-id", run_id.encode())),
        str(made.get("body") or "").encode(),
    )


def _safe_headers(pairs: Iterable[Iterable[Any]], content_type: str) -> Iterable[Header]:
    kind = content_type
    for name, value in pairs:
        if str(name).lower() == "content-type":
            kind = str(value)
        header = _header(str(name), str(value))
        if header and not _is_kept_back(header[0]):
            yield header
    yield _header("content-type", kind) or _JSON


def _is_kept_back(name: bytes) -> bool:
    return name in _OURS or name in _OF_ALL_PAGES or name.startswith(_OF_A_PROXY)


def _header(name: str, value: str) -> Header | None:
    """Return the pair as bytes, or None when it cannot be a header."""
    if not _TOKEN.match(name) or any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        return None
    try:
        return name.lower().encode("ascii"), value.encode("latin-1")
    except UnicodeEncodeError:
        return name.lower().encode("ascii"), value.encode("utf-8")


async def send_answer(send: Send, answer: Answer, request_id: str, *, finish: bool = True) -> None:
    """Write the answer; ``finish=False`` leaves the exchange open while the request is drained."""
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                *answer.headers,
                (b"content-length", b"%d" % len(answer.body)),
                (b"x-request-id", request_id.encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": answer.body, "more_body": not finish})


async def finish_answer(send: Send) -> None:
    """Close an exchange that :func:`send_answer` left open."""
    await send({"type": "http.response.body", "body": b"", "more_body": False})
