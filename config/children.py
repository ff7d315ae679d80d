"""One child process of the supervisor: started, watched, restarted with growing pauses, stopped.

Its first life is a fork of the supervisor, which has just read all the code to prepare the install: reading it
again in each process would double the time to the first page. Later lives are fresh interpreters, so that a
restart owes nothing to what happened before.
"""

from __future__ import annotations

import importlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

FIRST_PAUSE = 1.0  # seconds before the first restart; doubles up to the longest
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0  # a child that lived this long starts again with the first pause
ROOT = Path(__file__).resolve().parent.parent


class Process(Protocol):
    """What a child needs of its process; `subprocess.Popen` has it."""

    pid: int

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...


class Forked:
    """A process made by `os.fork`; its return code is a negative signal number as `subprocess.Popen` gives it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Collect the process if it has ended; return its code, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


@dataclass
class Child:
    """A process that should run the ``main`` of a module.

    ``slot`` numbers a worker; it survives restarts, the boot id does not. ``forks`` says that the first life may
    be a fork: the supervisor has the code, and neither threads nor open connections. ``clock`` tells seconds;
    ``started`` and ``due`` are times of it.
    """

    name: str
    module: str
    slot: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    forks: bool = False
    clock: Callable[[], float] = time.monotonic
    process: Process | None = None
    short_lives: int = 0  # in a row
    started: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        boot = secrets.token_hex(4)
        identity = {"FLOWYARD_WORKER": f"{self.slot}-{boot}"} if self.slot else {}
        if self.started:
            # A planned crash is for the first life: the next one shows the recovery.
            identity["CRASH_AT"] = ""
        environment = {**self.environment, **identity}
        first, self.started = not self.started, self.clock()
        if self.forks and first and threading.active_count() == 1:
            self.process = self._fork(environment)
        else:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                pass_fds=self.descriptors,
                process_group=0,
            )

    def _fork(self, environment: dict[str, str]) -> Forked:
        """Return the forked process; in that one this never returns."""
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            become(self.module, environment, self.descriptors)
        return Forked(pid)

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def tend(self) -> str:
        """Plan the restart of a dead process, or do it when it is due; return a line to print, or nothing."""
        if self.alive:
            return ""
        now = self.clock()
        if self.due:
            if now >= self.due:
                self.due = 0.0
                self.start()
            return ""
        self.short_lives = 0 if now - self.started >= HEALTHY_AFTER else self.short_lives + 1
        pause = min(FIRST_PAUSE * 2 ** max(0, self.short_lives - 1), LONGEST_PAUSE)
        self.due = now + pause
        code = self.process.returncode if self.process else 0
        told = f"The {self.name} process ended ({reason(code or 0)}); starting it again in {pause:g} s."
        return f"{told} {self._advice(code or 0)}".rstrip()

    def _advice(self, code: int) -> str:
        """Say what is known of the cause and what to do; nothing when a restart is likely to be enough."""
        if self.short_lives < 2:
            return ""
        if code == -signal.SIGKILL:
            return (
                f"It was killed {self.short_lives} times in a row, by the system if memory is short: "
                "give the machine more, or start fewer workers."
            )
        return f"It ended {self.short_lives} times in a row: the lines above say why. Mend that, or stop Flowyard."

    def send(self, signum: int) -> None:
        """Send a signal to the process and whatever it started; a process that is gone is fine."""
        if self.process is None or not self.alive:
            return
        try:
            os.killpg(self.process.pid, signum)
        except ProcessLookupError:
            return


def become(module: str, environment: dict[str, str], descriptors: tuple[int, ...]) -> NoReturn:
    """Turn this process, a fresh fork, into what an interpreter started for ``module`` would be, and run it."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for signum in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_DFL)
        os.setpgid(0, 0)
        os.chdir(ROOT)
        os.environ.update(environment)
        _keep_only(descriptors)
        importlib.import_module(module).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else bool(end.code)
    except BaseException:  # noqa: BLE001  (told as any interpreter tells it, and this process ends)
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _keep_only(descriptors: tuple[int, ...]) -> None:
    """Close every descriptor but the standard ones and ``descriptors``; read standard input from nowhere."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    start = 3
    for kept in sorted(descriptors):
        os.set_inheritable(kept, True)
        os.closerange(start, kept)
        start = kept + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def reason(code: int) -> str:
    """Say how a process ended: by which signal, or with which exit code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
