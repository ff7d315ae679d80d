"""The processes of the race between schedulers: ``make`` the flows, then ``fire`` what is due until nothing is.

Run as ``python -m tests.runs.schedulers make|fire``, with the data of an install in ``DATA``.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

FLOWS, TIMES = 25, 8
NINE = datetime(2031, 3, 3, 9, 0, tzinfo=UTC)
NOW = NINE + timedelta(minutes=TIMES * 5 - 3)


def make() -> None:
    """Make the flows, all due since nine o'clock and catching up on every time."""
    from accounts.models import User
    from accounts.services import create_workspace
    from designer.models import FlowSchedule
    from tests.runs.recorded import live_flow
    from tests.runs.test_schedules import clocked

    alice = User.objects.create_user("alice@example.com")
    acme = create_workspace(name="Acme", owner=alice)
    for number in range(FLOWS):
        live_flow(acme, alice, clocked(misfire="all"), name=f"Flow {number}")
    FlowSchedule.objects.update(due_at=NINE)


def fire() -> None:
    """Print how many runs this process started."""
    from runs.schedules import fire_due

    Path(os.environ["DATA"], f"ready-{os.getpid()}").touch()
    while len(list(Path(os.environ["DATA"]).glob("ready-*"))) < 2:
        time.sleep(0.001)
    print(sum(fire_due(NOW) for _ in range(5)))


if __name__ == "__main__":
    django.setup()
    {"make": make, "fire": fire}[sys.argv[1]]()
