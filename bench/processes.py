"""Starts a Flowyard to measure, and reads what its processes use from /proc."""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


class Measured:
    """A Flowyard on fresh data and a free port, started as ``make run`` starts it."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="fy-bench-")
        self.data = Path(self.folder.name)
        self.port = _free_port()
        self.env = {**os.environ, "DATA": str(self.data), "PORT": str(self.port), "FLOWYARD_DEMO": "1"}

    def __enter__(self) -> Measured:
        self.log = (self.data / "bench.log").open("wb")
        command = [sys.executable, "-m", "config.cli", "up"]
        self.boss = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL
        )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.boss.send_signal(signal.SIGTERM)
        self.boss.wait(30)
        self.folder.cleanup()

    def import_flow(self, path: Path) -> dict[str, Any]:
        """Import, publish and switch on a flow by the command line; return its id and address."""
        command = [sys.executable, "-m", "config.cli", "flow", "import", str(path), "--publish", "--on"]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return dict(json.loads(done.stdout))

    def rows(self, flow: str) -> int:
        """Return how many finished runs of the flow are stored."""
        from config import sqlite

        sqlite.swap()
        import sqlite3

        base = sqlite3.connect(self.data / "flowyard.sqlite3")
        try:
            query = "SELECT COUNT(*) FROM runs_run WHERE flow_id = ? AND status = 'completed'"
            return int(base.execute(query, (flow,)).fetchone()[0])
        finally:
            base.close()

    def cpu_seconds(self) -> float:
        """Return the processor time used so far by all its processes."""
        return sum(_cpu(pid) for pid in self.pids())

    def peak_mb(self) -> float:
        """Return the largest memory that each process ever had, summed, in MB."""
        return sum(_peak(pid) for pid in self.pids()) / 1024

    def pids(self) -> list[int]:
        """Return the supervisor and its children."""
        children = Path(f"/proc/{self.boss.pid}/task/{self.boss.pid}/children").read_text().split()
        return [self.boss.pid, *map(int, children)]

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.boss.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
                return
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        raise RuntimeError("Flowyard did not start:\n" + (self.data / "bench.log").read_text())


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu(pid: int) -> float:
    """Return user and system seconds of a process; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _peak(pid: int) -> float:
    """Return the high-water mark of a process's memory in KB; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0.0)
