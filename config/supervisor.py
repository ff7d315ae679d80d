"""Starts the web and worker processes, keeps them running, and stops them together.

Knows nothing of Django: it must stay alive and small whatever happens in its children.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from config import lifeline, sockets
from config.children import Child

GRACE = 10.0  # seconds for the children to finish what they are at
TICK = 0.1  # seconds between looks at the children; their death wakes it earlier
READY_WITHIN = 60.0
HEALTH_PATH = "/healthz"


class AlreadyRunning(RuntimeError):
    """Another Flowyard uses the same data; the text is a sentence for the terminal."""


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def lock_data(data: Path) -> int:
    """Return the descriptor of a lock on the data folder, held until this process ends."""
    run = data / "run"
    run.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(run / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise AlreadyRunning(
            f"Another Flowyard runs on {data}. Stop it, or choose another folder: DATA=./elsewhere"
        ) from error
    return descriptor


def is_free(data: Path) -> bool:
    """Tell whether no Flowyard runs on the data folder just now."""
    try:
        descriptor = os.open(data / "run" / "lock", os.O_RDWR)
    except OSError:
        return True  # nobody ever locked it
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


class Supervisor:
    """Runs one web process and some workers until it is told to stop.

    ``ready`` is called once, in a thread, when the web process answers; what it returns is printed.
    """

    def __init__(
        self,
        *,
        listening: list[socket.socket],
        data: Path,
        bus: Path,
        workers: int = 1,
        ready: Callable[[], str],
    ) -> None:
        self.listening = listening
        self.ready = ready
        self.stopping = 0
        self._pipe = os.pipe()  # the children read one end; ours closes with this process, however it ends
        common = {lifeline.VARIABLE: str(self._pipe[0])}
        numbers = tuple(one.fileno() for one in listening)
        web = {**common, sockets.VARIABLE: ",".join(map(str, numbers))}
        self.children = [
            Child("web", "config.web", environment=web, descriptors=(self._pipe[0], *numbers), forks=True)
        ]
        self.children += [
            Child("worker", "config.worker", slot, common, descriptors=(self._pipe[0],), forks=True)
            for slot in range(1, workers + 1)
        ]
        self.data = data
        self._folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY)  # open, its number goes to no other folder
        bus.unlink(missing_ok=True)  # left behind by a process that was killed

    def run(self) -> int:
        """Start everything, stay until a signal, stop everything; return the exit code."""
        wakes = self._listen_for_signals()
        for child in self.children:
            child.start()
        threading.Thread(target=self._tell_when_ready, daemon=True).start()
        # The folder is looked at right before the children: one that ended for want of it is not started again.
        while not self.stopping and self._has_data():
            self._tend()
            self._rest(wakes)
        return self._stop(wakes)

    def _has_data(self) -> bool:
        """Tell whether the data folder is the one it was; a child started without it would make an empty one."""
        try:
            return os.path.samestat(os.stat(self.data), os.fstat(self._folder))
        except OSError:
            return False

    def _listen_for_signals(self) -> selectors.BaseSelector:
        """Turn the signals into something the loop can wait for."""
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        self._wakeup = (reader, writer)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._asked_to_stop)
        wakes = selectors.DefaultSelector()
        wakes.register(reader, selectors.EVENT_READ)
        return wakes

    def _asked_to_stop(self, signum: int, frame: object) -> None:
        """Count the requests: the second one does not wait."""
        self.stopping += 1

    def _rest(self, wakes: selectors.BaseSelector) -> None:
        """Wait for a signal or the next look."""
        if wakes.select(TICK):
            with contextlib.suppress(BlockingIOError):
                self._wakeup[0].recv(1024)

    def _tend(self) -> None:
        """Look after each child."""
        for child in self.children:
            line = child.tend()
            if line and not self.stopping:
                say(line)

    def _stop(self, wakes: selectors.BaseSelector) -> int:
        """End the workers, then the web process, which serves while they finish what they are at.

        Return the exit code: 1 when the data is gone.
        """
        lost = not self._has_data()
        if lost:
            say(
                f"The data folder {self.data} was deleted or replaced while Flowyard ran: nothing can be kept. "
                "Put it back, or choose another folder with DATA=./elsewhere, and start again."
            )
            self.stopping = 2  # there is nothing to finish
        say("Stopping…")
        web, *workers = self.children
        self._end(workers, wakes)
        self._end([web], wakes)
        say("Stopped.")
        return int(lost)

    def _end(self, children: list[Child], wakes: selectors.BaseSelector) -> None:
        """Ask the children to end, wait, then end those that did not."""
        for child in children:
            child.send(signal.SIGTERM)
        end = time.monotonic() + GRACE
        while any(child.alive for child in children):
            if self.stopping > 1 or time.monotonic() > end:
                for child in children:
                    child.send(signal.SIGKILL)
            self._rest(wakes)

    def _tell_when_ready(self) -> None:
        """Print what ``ready`` returns when the web process answers; say so when it does not for a minute."""
        host, port = self.listening[0].getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}{HEALTH_PATH}"
        end = time.monotonic() + READY_WITHIN
        while not self.stopping and time.monotonic() < end:
            if _answers(address):
                text = self.ready()
                if not self.stopping:
                    say(text)
                return
            time.sleep(TICK)
        if not self.stopping:
            print("Flowyard does not answer yet; the lines above say why.", file=sys.stderr, flush=True)


def _answers(address: str) -> bool:
    """Tell whether the health page answers; a connection may wait a while for a web process that starts."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
