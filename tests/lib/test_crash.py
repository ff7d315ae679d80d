"""Crash points: the named pass ends the process, every other one costs nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.live import ROOT

PROGRAM = """
from lib.crash import crash_point
for n in range(1, 5):
    crash_point("other"); print(n, flush=True); crash_point("here")
"""


@pytest.mark.parametrize(
    ("wanted", "printed", "code"),
    [
        ("", "1234", 0),
        ("nowhere", "1234", 0),
        ("here", "1", 137),
        ("here:1", "1", 137),
        ("here:3", "123", 137),
        ("here:0", "1", 137),
        ("here:x", "1", 137),
        ("here:9", "1234", 0),
    ],
)
def test_the_process_ends_at_the_nth_pass(wanted: str, printed: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "CRASH_AT": wanted},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.replace("\n", "") == printed
    assert done.returncode == code
