"""What a schedule means: when it is due, in words, and what to make of the times that passed unseen.

Plain Python without a clock of its own: whoever asks says what time it is.
"""

from lib.schedule.catch_up import MISFIRES, CatchUp, catch_up
from lib.schedule.cron import BadCron
from lib.schedule.reading import BadSchedule, Schedule, read
from lib.schedule.zones import UnknownZone, zone, zone_names

__all__ = [
    "MISFIRES",
    "BadCron",
    "BadSchedule",
    "CatchUp",
    "Schedule",
    "UnknownZone",
    "catch_up",
    "read",
    "zone",
    "zone_names",
]
