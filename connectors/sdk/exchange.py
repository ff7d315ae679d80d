"""A request and its answer in the form people may see: masked, cut, and storable as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import orjson

from connectors.sdk.json import Json
from lib import redact
from lib.http import Answer, OutgoingRequest

SHOWN_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went out and what came back. `status` is None and `error` says why if nothing came back."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int | None = None
    reason: str = ""
    response_headers: Mapping[str, str] | None = None
    response_body: str = ""
    elapsed_ms: int | None = None
    error: str = ""

    def as_dict(self) -> dict[str, Json]:
        """The exchange as plain JSON."""
        plain = asdict(self)
        plain["request_headers"] = dict(self.request_headers)
        plain["response_headers"] = dict(self.response_headers or {})
        return plain


def request_shown(request: OutgoingRequest, secrets: tuple[str, ...]) -> Exchange:
    """The request alone, masked and cut."""
    return Exchange(
        method=request.method,
        url=redact.literals(redact.url(request.url), secrets),
        request_headers=_headers(request.headers, secrets),
        request_body=body_shown(request.body or b"", secrets),
    )


def answer_shown(exchange: Exchange, answer: Answer, secrets: tuple[str, ...]) -> Exchange:
    """The exchange with its answer, masked and cut."""
    return replace(
        exchange,
        status=answer.status,
        reason=redact.literals(answer.reason, secrets),
        response_headers=_headers(answer.headers, secrets),
        response_body=body_shown(answer.body, secrets),
        elapsed_ms=answer.elapsed_ms,
    )


def body_shown(body: bytes, secrets: tuple[str, ...]) -> str:
    """The body as text: secrets masked (in JSON and forms also by the names of members), cut at SHOWN_BYTES.

    It is masked before it is cut, so that no half of a secret stays.
    """
    text = redact.text(_masked(body), secrets)
    if len(text.encode("utf-8", "replace")) <= SHOWN_BYTES:
        return text
    cut = text.encode("utf-8", "replace")[:SHOWN_BYTES].decode("utf-8", "ignore")
    return f"{cut}… ({len(body)} bytes in all)"


def _masked(body: bytes) -> str:
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            return orjson.dumps(redact.json_value(orjson.loads(body))).decode()
        except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):
            pass  # not JSON after all, or too deep: shown as the text it is
    text = body.decode("utf-8", "replace")
    # A form body has the form of a query string.
    return redact.url(f"?{text}")[1:] if "=" in text[:200] and "\n" not in text[:200] else text


def _headers(values: Mapping[str, str], secrets: tuple[str, ...]) -> dict[str, str]:
    return {name: redact.text(value, secrets) for name, value in redact.headers(values).items()}
