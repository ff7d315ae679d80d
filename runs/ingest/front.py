"""Who is spoken to: header limits, the host check and the HTTPS rule.

The server has already put what trusted proxies forwarded into the scope's client and scheme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from runs.ingest.limits import Limits
from runs.ingest.refusals import Refusal

Headers = dict[str, str]


def read_headers(pairs: Sequence[tuple[bytes, bytes]], limits: Limits) -> Headers:
    """Return headers by lower-case name, repeated ones joined by a comma; 431 for too many."""
    if len(pairs) > limits.header_count:
        raise Refusal(
            431, f"A request may have {limits.header_count} headers. This one has {len(pairs)}.", close=True
        )
    if sum(len(name) + len(value) for name, value in pairs) > limits.header_bytes:
        raise Refusal(
            431,
            f"The headers of a request may take {limits.header_bytes // 1024} KB. These take more.",
            close=True,
        )
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
    return headers if len(headers) == len(pairs) else _joined(pairs)


def check_front(scope: Mapping[str, Any], headers: Headers) -> None:
    """Refuse a host that is not ours, plain text where HTTPS is the rule, and compressed bodies."""
    if not is_our_host(headers.get("host", "")):
        raise Refusal(
            400,
            "The Host header names a server that this is not. An owner can add it to FLOWYARD_ALLOWED_HOSTS.",
        )
    if settings.SECURE_SSL_REDIRECT and scope.get("scheme") != "https":
        raise Refusal(403, "This address is for HTTPS alone, and the request came without it. Use https://.")
    if (packed := headers.get("content-encoding", "").strip().lower()) not in ("", "identity"):
        raise Refusal(
            415,
            f"Compressed bodies are not taken, and this one says {packed[:20]}. Nothing was stored: send it plain.",
        )


@lru_cache(maxsize=512)
def is_our_host(host: str) -> bool:
    """Whether the Host header names this install (``ALLOWED_HOSTS``)."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _joined(pairs: Sequence[tuple[bytes, bytes]]) -> Headers:
    headers: Headers = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name == "host" and name in headers:
            raise Refusal(400, "A request has one Host header. This one has more.", close=True)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
