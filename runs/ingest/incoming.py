"""A request as it came, read once and kept so that it can be resolved again inside the commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from designer.addresses import DEVELOPMENT_PREFIX
from designer.models import Environment
from lib.redact import MASK, is_secret_header
from runs.ingest.bodies import gathered
from runs.ingest.refusals import Refusal

LONGEST_ADDRESS = 8 * 1024
DOORS = {"hook": "hook", "flow": "api"}
RELEASE = "r"
DEVELOPMENT = DEVELOPMENT_PREFIX.strip("/").encode()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes: ``kind`` is hook, api or release; ``slug`` the workspace (or release id)."""

    kind: str
    slug: str
    method: str
    segments: tuple[str, ...]
    environment: str = Environment.PRODUCTION.value

    @property
    def path(self) -> str:
        """The path as the trigger step has it."""
        return "/" + "/".join(self.segments)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An address with everything that came along. ``key`` is the bearer key of a release call."""

    address: Address
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any
    key: str = ""


def read_address(scope: Mapping[str, Any]) -> Address | None:
    """Return the address, or None when it is not for this door; raises :class:`Refusal` (400, 414)."""
    raw = scope.get("raw_path") or scope["path"].encode()
    if len(raw) + len(scope["query_string"]) > LONGEST_ADDRESS:
        raise Refusal(
            414, f"An address may take {LONGEST_ADDRESS // 1024} KB. This one takes more.", close=True
        )
    parts = raw.split(b"/")
    environment = Environment.PRODUCTION
    if parts[1:2] == [DEVELOPMENT]:
        environment, parts = Environment.DEVELOPMENT, parts[1:]
    kind = DOORS.get(parts[1].decode("latin-1")) if len(parts) > 2 else None
    if kind is None:
        return None
    # Cut before decoding, so that an encoded slash stays inside its parameter.
    slug, *segments = [_decoded(part) for part in parts[2:] if part] or [""]
    if kind == "api" and slug == RELEASE and segments and environment == Environment.PRODUCTION:
        kind, slug, segments = "release", segments[0], segments[1:]
    return Address(kind, slug, scope["method"], tuple(segments), environment.value) if slug else None


def read_query(query_string: bytes, most: int) -> dict[str, Any]:
    """Return the query by name, repeated names as lists; raises :class:`Refusal` (400)."""
    if not query_string:
        return {}
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most
        )
    except UnicodeDecodeError:
        raise Refusal(400, "The query is not UTF-8, so it cannot be read.") from None
    except ValueError:
        raise Refusal(400, f"A query may have {most} parameters. This one has more.") from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise Refusal(400, "The query holds the character U+0000, which cannot be stored. Leave it out.")
    return gathered(pairs)


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with credentials masked."""
    return {name: MASK if _is_secret(name) else value for name, value in headers.items()}


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return is_secret_header(name)


def _decoded(part: bytes) -> str:
    try:
        text = unquote_to_bytes(part).decode("utf-8") if b"%" in part else part.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(400, "The address is not UTF-8, so it cannot be read.") from None
    if "\0" in text:
        raise Refusal(400, "The address holds the character U+0000. Leave it out.")
    return text
