"""How often and how long a step tries again before it gives up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.sdk.errors import ConnectorError, RateLimited

MAX_RATE_LIMITED_TRIES = 20
LONGEST_ASKED = 300.0  # seconds
LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Patience:
    """``times`` tries after the first; ``wait`` seconds before the second, ``factor`` times that before the next."""

    times: int = 3
    wait: float = 0.5
    factor: float = 2.0

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Patience:
        """Read a step's settings; what they do not say, or say in a wrong type, is as usual."""
        given = config.get("retry")
        said = given if isinstance(given, Mapping) else {}
        numbers = {
            name: said[name]
            for name in ("times", "wait", "factor")
            if isinstance(said.get(name), int | float) and not isinstance(said[name], bool)
        }
        return cls(**numbers)

    def pause(self, error: ConnectorError, tries: int) -> float | None:
        """Return the seconds to wait before try number ``tries`` + 1, or None to give up.

        What the other side asked for (Retry-After) is honoured up to five minutes; else the wait grows, with
        jitter. A side that says it is busy is given more tries, unless none are wanted at all.
        """
        limit = max(self.times, MAX_RATE_LIMITED_TRIES - 1) if isinstance(error, RateLimited) else self.times
        if not self.times or tries > limit:
            return None
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            return min(float(asked), LONGEST_ASKED)
        longest = LONGEST_ASKED if isinstance(error, RateLimited) else LONGEST_WAIT
        return float(min(self.wait * self.factor ** (tries - 1), longest)) * random.uniform(0.75, 1.25)
