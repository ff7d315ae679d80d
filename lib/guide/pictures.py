"""How large a picture is, so that a page does not jump when it arrives."""

from __future__ import annotations

from pathlib import Path


def size(file: Path) -> tuple[int, int] | None:
    """Return width and height of a WebP picture in pixels; None when it is something else."""
    head = file.read_bytes()[:30]
    kind = head[12:16]
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return None
    if kind == b"VP8 ":
        return _number(head[26:28]) & 0x3FFF, _number(head[28:30]) & 0x3FFF
    if kind == b"VP8X":
        return _number(head[24:27]) + 1, _number(head[27:30]) + 1
    if kind == b"VP8L":
        bits = _number(head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _number(octets: bytes) -> int:
    return int.from_bytes(octets, "little")
