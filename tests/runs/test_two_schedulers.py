"""Two schedulers on one database, as processes: each due time starts one run."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.live import ROOT, LiveFlowyard
from tests.runs.schedulers import FLOWS, TIMES
from tests.runs.test_schedules import clocked

THREE_HOURS_DOWN = """
from datetime import timedelta
from django.utils import timezone
from designer.models import FlowSchedule
row = FlowSchedule.objects.get(flow__name="Often")
row.due_at -= timedelta(hours=3)
row.save()
"""
IN_TIME = 60  # seconds that two workers may take, on a busy machine


def started(data: Path, act: str) -> subprocess.Popen[str]:
    """Return a process of the race."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FLOWYARD_", "DJANGO_", "CRASH_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.runs.schedulers", act],
        cwd=ROOT,
        env={**kept, "DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_each_due_time_starts_one_run(installed: Path, data_folder: Path) -> None:
    shutil.copytree(installed, data_folder, dirs_exist_ok=True)
    assert started(data_folder, "make").wait(120) == 0
    racing = [started(data_folder, "fire") for _ in range(2)]
    counts = [int(process.communicate(timeout=120)[0]) for process in racing]
    assert sum(counts) == FLOWS * TIMES
    database = next(data_folder.glob("*.sqlite3"))
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT flow_id, COUNT(*) FROM runs_run GROUP BY flow_id").fetchall()
    assert [count for _, count in rows] == [TIMES] * FLOWS


@pytest.mark.slow
def test_after_three_hours_dead_each_missed_time_starts_one_run(
    installed_demo: Path, data_folder: Path
) -> None:
    shutil.copytree(installed_demo, data_folder, dirs_exist_ok=True)
    flowyard = LiveFlowyard(data=data_folder, demo=True)
    flowyard.import_flow(clocked(misfire="all") | {"name": "Often"})
    flowyard.django(THREE_HOURS_DOWN)
    try:
        flowyard.start("--workers", "2")
        times = caught_up(data_folder / "flowyard.sqlite3")
    finally:
        flowyard.stop()
    assert len(times) == len(set(times))
    assert len(times) in (36, 37)  # the next one may have come meanwhile


def caught_up(database: Path) -> list[str]:
    """Return for which times runs were started, once there is a word of what was missed."""
    end = time.monotonic() + IN_TIME
    with sqlite3.connect(database, timeout=30) as connection:
        while time.monotonic() < end:
            if connection.execute("SELECT 1 FROM designer_flowschedule WHERE told <> ''").fetchone():
                break
            time.sleep(0.2)
        rows = connection.execute("SELECT dedupe_key FROM runs_inboxevent WHERE dedupe_key LIKE 'schedule %'")
        return [row[0] for row in rows]
