"""Records as they are stored: compressed JSON in the row, or in a blob when large."""

from __future__ import annotations

import zlib
from typing import Any

import orjson
from django.conf import settings

from lib import blobs
from runs.models.inbox import InboxEvent

INLINE_BYTES = 64 * 1024
SHOWN_BYTES = 16 * 1024
LEVEL = 1


def pack(value: Any) -> bytes:
    """Return ``value`` as compressed JSON."""
    return zlib.compress(orjson.dumps(value), LEVEL)


def unpack(data: bytes | memoryview) -> Any:
    """Return the value that :func:`pack` was given."""
    return orjson.loads(zlib.decompress(bytes(data)))


def storable(value: Any) -> bool:
    """Tell whether ``value`` can be kept as JSON: what is nested very deeply cannot."""
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


def store(value: Any) -> tuple[bytes | None, str]:
    """Return ``(inline bytes, "")`` or ``(None, blob id)``; a blob is on disk before this returns."""
    data = pack(value)
    if len(data) <= INLINE_BYTES:
        return data, ""
    return None, blobs.put(settings.BLOBS, data)


def load(data: bytes | memoryview | None, blob: str) -> Any:
    """Return what :func:`store` kept."""
    if blob:
        data = blobs.get(settings.BLOBS, blob)
    return unpack(data) if data is not None else None


def shown(value: Any) -> Any:
    """Return ``value`` for display: whole up to 16 KB of JSON, else the beginning of its text."""
    text = orjson.dumps(value)
    if len(text) <= SHOWN_BYTES:
        return value
    return {"cut": text[:SHOWN_BYTES].decode("utf-8", "ignore"), "bytes": len(text)}


def load_event(event: InboxEvent | None) -> dict[str, Any]:
    """Return the trigger that an inbox event holds; an empty manual start when there is none."""
    if event is None:
        return {"kind": "manual", "args": {}}
    return load(None, event.blob) if event.blob else event.payload


def store_event(payload: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return what goes into an inbox event's ``payload`` and ``blob``."""
    if len(orjson.dumps(payload)) <= INLINE_BYTES:
        return payload, ""
    return {}, blobs.put(settings.BLOBS, pack(payload))
