"""What to make of due times that passed while nobody looked."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.schedule.reading import Schedule

GRACE = timedelta(seconds=60)
"""A due time seen this late still counts as on time."""
LONGEST = timedelta(days=31)
"""What was due longer ago is counted no more."""
MOST = 1000
"""More runs than this are not made up for at once; the oldest are left out."""
MISFIRES = ("one", "all", "skip")


@dataclass(frozen=True, slots=True)
class CatchUp:
    """``fire`` are the due times to run now, oldest first; ``missed`` were not run in time; ``due`` is the next.

    A due time can be in ``missed`` and still in ``fire``: it is run late.
    """

    fire: tuple[datetime, ...]
    missed: int
    due: datetime | None


def catch_up(schedule: Schedule, due: datetime, now: datetime, policy: str) -> CatchUp:
    """Judge ``due`` and what came after it until ``now``, by the policy *skip*, *one* or *all*.

    Nothing is due when ``due`` lies after ``now``.
    """
    if due > now:
        return CatchUp((), 0, due)
    count, newest = 0, deque[datetime](maxlen=MOST)
    at: datetime | None = due if now - due <= LONGEST else schedule.after(now - LONGEST)
    while at is not None and at <= now:
        count += 1
        newest.append(at)
        at = schedule.after(at)
    on_time = bool(newest) and now - newest[-1] <= GRACE
    missed = count - on_time
    if policy == "all":
        fire = tuple(newest)
    elif policy == "skip":
        fire = (newest[-1],) if on_time else ()
    else:
        fire = tuple(newest)[-1:]
    return CatchUp(fire, missed, at)
