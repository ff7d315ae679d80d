"""How often and how long a step tries again before it gives up."""

from __future__ import annotations

import random

from connectors.sdk.errors import ConnectorError, RateLimited

MAX_TRIES = 4
MAX_RATE_LIMITED_TRIES = 20
LONGEST_WAIT = 300.0


def pause(error: ConnectorError, tries: int) -> float | None:
    """Return the seconds to wait before try number ``tries`` + 1, or None to give up.

    What the other side asked for (Retry-After) is honoured up to five minutes; else the wait doubles
    from half a second, with jitter.
    """
    limit = MAX_RATE_LIMITED_TRIES if isinstance(error, RateLimited) else MAX_TRIES
    if tries >= limit:
        return None
    asked = getattr(error, "retry_after", None)
    if asked is not None:
        return min(float(asked), LONGEST_WAIT)
    return float(min(0.5 * 2 ** (tries - 1), LONGEST_WAIT)) * random.uniform(0.75, 1.25)
