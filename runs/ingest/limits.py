"""What one request may cost: sizes in bytes, times in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the fast door; every one has its own sentence when it is passed.

    ``values`` counts JSON members and items; ``queue`` and ``waiting`` bound what is held in memory:
    requests before their commit, and requests that wait for a run's answer.
    """

    body_bytes: int = 5 * 1024 * 1024
    header_count: int = 100
    header_bytes: int = 32 * 1024
    body_seconds: float = 30.0
    answer_seconds: float = 30.0
    depth: int = 100
    values: int = 500_000
    fields: int = 1_000
    queue: int = 4_096
    waiting: int = 2_048


def from_settings() -> Limits:
    """Return the limits of this install."""
    return Limits(body_bytes=settings.MAX_EVENT_BYTES)
