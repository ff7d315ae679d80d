"""Reads the body of an answer within its budget, unpacking it as it comes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from lib.http.budget import Budget
from lib.http.errors import Broken, TooLarge

ACCEPT_ENCODING = "gzip, deflate"
_CHUNK = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS


def read_body(raw: Any, budget: Budget, host: str) -> bytes:
    """The whole unpacked body of a urllib3 response.

    Raises TooLarge beyond `budget.max_bytes` (on the wire or unpacked), TimedOut, Broken for bad packing;
    urllib3's own errors pass through. Closing the connection after an error is the caller's.
    """
    if int_or_zero(raw.headers.get("Content-Length")) > budget.max_bytes and raw.length_remaining:
        raise _too_large(host, budget.max_bytes)
    unpacker = _unpacker(raw.headers.get("Content-Encoding", ""), host)
    parts: list[bytes] = []
    wire = size = 0
    for chunk in raw.stream(_CHUNK, decode_content=False):
        wire += len(chunk)
        for part in unpacker.feed(chunk):
            size += len(part)
            if size > budget.max_bytes:
                raise _too_large(host, budget.max_bytes)
            if budget.left() <= 0:
                raise budget.over(host)
            parts.append(part)
        if wire > budget.max_bytes:
            raise _too_large(host, budget.max_bytes)
    unpacker.finish()
    return b"".join(parts)


def int_or_zero(text: str | None) -> int:
    """The number of a Content-Length header; 0 where there is none or it is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else 0


class _Plain:
    """A body that is not packed."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        """Nothing to check."""


class _Inflater:
    """Unpacks gzip (several members too) or deflate, at most one chunk at a time."""

    def __init__(self, bits: int | None, host: str) -> None:
        self._bits = bits  # None: zlib or raw deflate, which the first two bytes tell
        self._host = host
        self._stream: Any = None
        self._held = b""
        self._members = 0
        self._done = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        data = self._held + data
        self._held = b""
        if self._stream is None and len(data) < 2:
            self._held = data
            return
        while not self._done:
            self._stream = self._stream or zlib.decompressobj(self._bits or _deflate_bits(data))
            part = self._unpack(data)
            if part:
                yield part
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._next_member()
            # A full chunk may have more behind it inside the stream, even when all input is taken.
            if not data and len(part) < _CHUNK:
                return

    def finish(self) -> None:
        """Raises Broken if the packed body stops in the middle."""
        if self._held or (self._stream is not None and not self._done):
            raise Broken(f"The answer of {self._host} broke off before its end.")

    def _unpack(self, data: bytes) -> bytes:
        try:
            return bytes(self._stream.decompress(data, _CHUNK))
        except zlib.error:
            if not self._members:
                raise Broken(
                    f"The answer of {self._host} says it is compressed, but cannot be unpacked."
                ) from None
            self._done = True  # padding behind a complete body is common and harmless
            return b""

    def _next_member(self) -> bytes:
        rest: bytes = self._stream.unused_data
        self._members += 1
        self._stream = None
        self._done = self._bits is None
        return rest


def _deflate_bits(start: bytes) -> int:
    has_zlib_header = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS


def _unpacker(encoding: str, host: str) -> _Plain | _Inflater:
    """Only what was asked for, and only once: chains of packings are how bombs are made."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip"):
        return _Inflater(_GZIP, host)
    if name == "deflate":
        return _Inflater(None, host)
    raise Broken(
        f"{host} packed its answer as “{encoding[:40]}”, although only {ACCEPT_ENCODING} were asked for."
    )


def _too_large(host: str, limit: int) -> TooLarge:
    return TooLarge(
        f"The answer of {host} is larger than {limit / 1_000_000:g} MB, so Flowyard stopped reading it. "
        "Ask for smaller pages or fewer fields."
    )
