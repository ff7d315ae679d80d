"""Starts Flowyard as its users do, as processes, and talks to it from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180  # on a busy machine; nothing waits longer than it must


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LiveFlowyard:
    """A Flowyard of its own: folder, port and processes.

    ``demo`` starts it with the demo workspace; ``environment`` adds variables, for example ``CRASH_AT``.
    What it prints is kept in ``log``.
    """

    def __init__(
        self, *, data: Path, demo: bool = False, port: int = 0, environment: dict[str, str] | None = None
    ) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.demo = demo
        self.environment = environment or {}
        self.log = data / "test.log"
        self.process: subprocess.Popen[bytes] | None = None

    def env(self) -> dict[str, str]:
        """Return the environment of its processes: ours, without what the tests set for themselves."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("FLOWYARD_", "DJANGO_", "CRASH_"))}
        own |= {"DATA": str(self.data), "PORT": str(self.port), "FLOWYARD_DEMO": "1" if self.demo else "0"}
        return {**own, "PYTHONUNBUFFERED": "1", **self.environment}

    def start(self, *arguments: str, wait: bool = True) -> None:
        """Start it and, unless told otherwise, wait until it answers; raises RuntimeError with its output."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.cli", "up", *arguments],
                cwd=ROOT,
                env=self.env(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Return once the health page answers; raises RuntimeError with the output when it never does."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.answers():
                return
            if self.process is None or self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"Flowyard did not start:\n{self.output()}")

    def answers(self) -> bool:
        """Tell whether the health page answers just now."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop(self, signum: int = signal.SIGTERM, within: float = 30) -> int:
        """Send the signal to the supervisor and return its exit code; kills it when it takes too long."""
        assert self.process is not None
        self.process.send_signal(signum)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def output(self) -> str:
        """Return everything the processes printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def flowyard(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run the ``flowyard`` command against the same data; the caller looks at the exit code."""
        return subprocess.run(
            [sys.executable, "-m", "config.cli", *arguments],
            cwd=ROOT,
            env=self.env(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def django(self, code: str) -> None:
        """Run ``code`` in Django's shell against the same data."""
        self.printed(code)

    def printed(self, code: str) -> str:
        """Run ``code`` in Django's shell against the same data, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", code],
            cwd=ROOT,
            env=self.env(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sign_in_link(self, email: str = "demo@flowyard.local") -> str:
        """Return a fresh address that signs the person in once."""
        done = self.flowyard("link", "--email", email)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def import_flow(self, doc: dict[str, Any]) -> dict[str, Any]:
        """Import, publish and switch on a flow document; returns its id and invoke address."""
        path = self.data / "import.json"
        path.write_text(json.dumps(doc))
        done = self.flowyard("flow", "import", str(path), "--publish", "--on")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
