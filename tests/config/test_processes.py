"""Flowyard as processes: how it starts, what it survives, and that it leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live import LiveFlowyard

pytestmark = pytest.mark.slow
PATIENCE = 30.0  # seconds for what should take one or two: the machine may be busy


def until(happens: Callable[[], object]) -> object:
    """Return what ``happens()`` returns once it is true; fails when it never is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := happens():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def children(of: int) -> dict[str, int]:
    """Return the child processes by the first word of their title: ``{"web": pid, "worker": pid}``."""
    found = {}
    with contextlib.suppress(FileNotFoundError):
        for pid in Path(f"/proc/{of}/task/{of}/children").read_text().split():
            with contextlib.suppress(FileNotFoundError):
                title = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").decode()
                if title.startswith("flowyard: "):  # an ended one has no title, a new one has another yet
                    found[title.split()[1]] = int(pid)
    return found


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@pytest.fixture
def flowyard(installed: Path, data_folder: Path) -> Iterator[LiveFlowyard]:
    """Return a Flowyard without the demo, running; it is ended whatever the test did to it."""
    shutil.copytree(installed, data_folder, dirs_exist_ok=True)
    one = LiveFlowyard(data=data_folder)
    one.start()
    yield one
    assert one.process is not None
    if one.process.poll() is None:
        one.stop()


def boss(flowyard: LiveFlowyard) -> int:
    """Return the supervisor's process id."""
    assert flowyard.process is not None
    return flowyard.process.pid


def test_a_new_install_prints_how_to_make_the_first_owner(flowyard: LiveFlowyard) -> None:
    until(lambda: "Press Ctrl-C" in flowyard.output())
    assert f"Flowyard runs at {flowyard.url}\n" in flowyard.output()
    assert re.search(rf"{flowyard.url}/setup/ with the set-up token \S{{20,}}\n", flowyard.output())
    assert "enter/" not in flowyard.output()


@pytest.mark.parametrize("name", ["worker", "web"])
def test_a_killed_child_is_replaced(flowyard: LiveFlowyard, name: str) -> None:
    before = until(lambda: children(boss(flowyard)).get(name))
    os.kill(int(str(before)), signal.SIGKILL)
    after = until(lambda: children(boss(flowyard)).get(name, before) != before)
    assert after
    assert f"The {name} process ended (signal SIGKILL)" in flowyard.output()
    until(flowyard.answers)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything(flowyard: LiveFlowyard, signum: int) -> None:
    pids = children(boss(flowyard)).values()
    assert len(pids) == 2
    assert flowyard.stop(signum) == 0
    assert not any(alive(pid) for pid in pids)
    assert "Traceback" not in flowyard.output()
    assert flowyard.output().endswith("Stopping…\nStopped.\n")


def test_without_its_data_folder_it_says_so_and_ends(flowyard: LiveFlowyard, tmp_path: Path) -> None:
    pids = children(boss(flowyard)).values()
    flowyard.data.rename(tmp_path / "elsewhere")
    flowyard.data.mkdir()
    flowyard.log = tmp_path / "elsewhere" / flowyard.log.name
    assert flowyard.process is not None
    assert flowyard.process.wait(PATIENCE) == 1
    assert f"The data folder {flowyard.data} was deleted or replaced" in flowyard.output()
    assert "starting it again" not in flowyard.output()
    assert not any(alive(pid) for pid in pids)


def test_children_do_not_outlive_a_killed_supervisor(flowyard: LiveFlowyard) -> None:
    pids = list(children(boss(flowyard)).values())
    os.kill(boss(flowyard), signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in pids))


def test_it_starts_right_after_its_supervisor_was_killed(flowyard: LiveFlowyard) -> None:
    until(lambda: "Flowyard runs at" in flowyard.output())
    os.kill(boss(flowyard), signal.SIGKILL)
    flowyard.start(wait=False)
    assert flowyard.process is not None
    until(lambda: flowyard.output().count("Flowyard runs at") == 2 or flowyard.process.poll() is not None)
    assert flowyard.process.poll() is None, flowyard.output()


def test_the_same_data_serves_one_at_a_time(flowyard: LiveFlowyard) -> None:
    other = LiveFlowyard(data=flowyard.data)
    done = other.flowyard("up")
    assert done.returncode == 2
    assert re.fullmatch(r"flowyard: Another Flowyard runs on .*\n", done.stderr)
    assert flowyard.answers()


def test_a_port_in_use_is_one_line_before_anything_starts(data_folder: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = LiveFlowyard(data=data_folder, port=port).flowyard("up")
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(rf"flowyard: Port {port} is in use\..*\n", done.stderr)
    assert not (data_folder / "flowyard.sqlite3").exists()


def test_a_wrong_setting_is_one_line(data_folder: Path) -> None:
    done = LiveFlowyard(data=data_folder, environment={"FLOWYARD_PUBLIC_URL": "flows"}).flowyard("up")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "FLOWYARD_PUBLIC_URL" in done.stderr


def test_a_command_without_data_says_how_to_begin(data_folder: Path) -> None:
    done = LiveFlowyard(data=data_folder).flowyard("link", "--email", "a@example.com")
    assert done.returncode == 2
    assert "flowyard up" in done.stderr and done.stderr.count("\n") == 1
