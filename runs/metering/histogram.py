"""Durations in a few counters: buckets that grow by a tenth, so that they add up and every percentile is within 5 %.

A histogram is a plain ``{"bucket": count}`` and is stored as JSON. Bucket n holds milliseconds up to
``GROWTH**n``; bucket 0 holds what took less than one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

GROWTH = 1.1
_LOG = math.log(GROWTH)
Histogram = dict[str, int]


def note(into: Histogram, ms: float) -> None:
    """Count one duration in milliseconds."""
    bucket = str(0 if ms < 1 else max(1, math.ceil(math.log(ms) / _LOG)))
    into[bucket] = into.get(bucket, 0) + 1


def merge(into: Histogram, other: Mapping[str, int]) -> None:
    """Count everything that ``other`` counted."""
    for bucket, count in other.items():
        into[bucket] = into.get(bucket, 0) + count


def percentile(of: Mapping[str, int], share: float) -> float | None:
    """Return the milliseconds that ``share`` (0 to 1) of the durations stayed within; None when there are none."""
    total = sum(of.values())
    if not total:
        return None
    rank, seen = max(1, math.ceil(share * total)), 0
    for bucket in sorted(map(int, of)):
        seen += of[str(bucket)]
        if seen >= rank:
            return _middle(bucket)
    return None


def _middle(bucket: int) -> float:
    """Return what stands for the bucket: less than a tenth from everything in it."""
    return 0.0 if bucket == 0 else math.sqrt(GROWTH ** (bucket - 1) * GROWTH**bucket)
