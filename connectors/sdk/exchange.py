"""A request and its answer in the form people may see: masked, cut, and storable as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import orjson

from connectors.sdk.json import Json
from lib import redact
from lib.http import Answer, OutgoingRequest

SHOWN_BYTES = 4096
_LOOKED_AT = 64 * 1024  # bytes of a body that are masked; of a larger one only the beginning is shown anyway
# A member of a JSON object with a text or number; a text that is cut off counts to its end.
_MEMBER = re.compile(r'"((?:[^"\\]|\\.){1,100})"(\s*:\s*)("(?:[^"\\]|\\.)*(?:"|\\?\Z)|[-0-9][-+.0-9eE]*)')


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
    masked = redact.text(_masked(body[:_LOOKED_AT]), secrets).encode("utf-8", "replace")
    end = SHOWN_BYTES
    if len(body) > _LOOKED_AT:
        end = min(end, len(masked) - 3 * max(map(len, secrets), default=0))
    elif len(masked) <= SHOWN_BYTES:
        return masked.decode()
    return f"{masked[: max(end, 0)].decode('utf-8', 'ignore')}… ({len(body)} bytes in all)"


def _masked(body: bytes) -> str:
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            return orjson.dumps(redact.json_value(orjson.loads(body))).decode()
        except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):
            # Not JSON after all, too deep or only its beginning: members are found by their form.
            return _MEMBER.sub(_masked_member, body.decode("utf-8", "replace"))
    text = body.decode("utf-8", "replace")
    # A form body has the form of a query string.
    return redact.url(f"?{text}")[1:] if "=" in text[:200] and "\n" not in text[:200] else text


def _masked_member(found: re.Match[str]) -> str:
    name, between = found.group(1), found.group(2)
    return f'"{name}"{between}"{redact.MASK}"' if redact.is_secret_name(name) else found.group()


def _headers(values: Mapping[str, str], secrets: tuple[str, ...]) -> dict[str, str]:
    return {name: redact.text(value, secrets) for name, value in redact.headers(values).items()}
