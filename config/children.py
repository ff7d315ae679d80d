"""One child process of the supervisor: started, watched, restarted with growing pauses, stopped."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 0.2  # seconds before the first restart; doubles up to the longest
LONGEST_PAUSE = 5.0
HEALTHY_AFTER = 10.0  # a child that lived this long starts again with the first pause
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Child:
    """A process that should run. ``slot`` numbers a worker; it survives restarts, the boot id does not."""

    name: str
    module: str
    slot: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        boot = secrets.token_hex(4)
        identity = {"FLOWYARD_WORKER": f"{self.slot}-{boot}"} if self.slot else {}
        if self.started:
            identity["CRASH_AT"] = (
                ""  # a planned crash is for the first life: the next one shows the recovery
            )
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            cwd=ROOT,
            env={**os.environ, **self.environment, **identity},
            stdin=subprocess.DEVNULL,
            pass_fds=self.descriptors,
            process_group=0,
        )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def tend(self, now: float) -> str:
        """Plan the restart of a dead process, or do it when it is due; return a line to print, or nothing."""
        if self.alive:
            return ""
        if self.due:
            if now >= self.due:
                self.due = 0.0
                self.start()
            return ""
        code = self.process.returncode if self.process else 0
        if now - self.started >= HEALTHY_AFTER:
            self.pause = FIRST_PAUSE
        self.due, pause = now + self.pause, self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return f"The {self.name} process ended ({reason(code)}); starting it again in {pause:g} s."

    def send(self, signum: int) -> None:
        """Send a signal to the process and whatever it started; a process that is gone is fine."""
        if self.process is None or not self.alive:
            return
        try:
            os.killpg(self.process.pid, signum)
        except ProcessLookupError:
            return


def reason(code: int) -> str:
    """Say how a process ended: by which signal, or with which exit code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
