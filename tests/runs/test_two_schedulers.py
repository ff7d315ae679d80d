"""Two schedulers on one database, as processes: each due time starts one run."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.live import ROOT
from tests.runs.schedulers import FLOWS, TIMES


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


def test_each_due_time_starts_one_run(data_folder: Path) -> None:
    assert started(data_folder, "make").wait(120) == 0
    racing = [started(data_folder, "fire") for _ in range(2)]
    counts = [int(process.communicate(timeout=120)[0]) for process in racing]
    assert sum(counts) == FLOWS * TIMES
    database = next(data_folder.glob("*.sqlite3"))
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT flow_id, COUNT(*) FROM runs_run GROUP BY flow_id").fetchall()
    assert [count for _, count in rows] == [TIMES] * FLOWS
