"""A child process: its restarts, their pauses, and how its end is told."""

from __future__ import annotations

import signal
import time

import pytest

from config import children
from config.children import Child, reason


class Ended:
    """Stands for a process that has ended."""

    pid = -1
    returncode = 3

    def poll(self) -> int:
        return self.returncode


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Child:
    """Return a child whose process has just ended, and whose starts are counted instead of made."""
    one = Child("worker", "config.worker", slot=1)
    starts: list[float] = []

    def start(self: Child) -> None:
        starts.append(0)
        self.process = Ended()  # type: ignore[assignment]

    monkeypatch.setattr(Child, "start", start)
    one.starts = starts  # type: ignore[attr-defined]
    one.process, one.started = Ended(), 1000.0  # type: ignore[assignment]
    return one


def test_a_death_is_told_once_and_mended_after_the_pause(child: Child) -> None:
    assert "exit code 3" in child.tend(1001.0)
    assert child.tend(1001.1) == ""
    assert child.starts == []  # type: ignore[attr-defined]
    assert child.tend(1001.3) == ""
    assert len(child.starts) == 1  # type: ignore[attr-defined]


def test_pauses_double_up_to_the_longest(child: Child) -> None:
    now, pauses = 1001.0, []
    for _ in range(8):
        child.tend(now)
        pauses.append(round(child.due - now, 3))
        now = child.due
        child.started = now
        child.tend(now)
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_a_child_that_lived_long_starts_again_with_the_first_pause(child: Child) -> None:
    child.pause = children.LONGEST_PAUSE
    child.tend(child.started + children.HEALTHY_AFTER)
    assert child.due == child.started + children.HEALTHY_AFTER + children.FIRST_PAUSE


def test_each_start_has_another_boot_id_in_the_same_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Started(Ended):
        def __init__(self, *_: object, env: dict[str, str], **__: object) -> None:
            seen.append(env["FLOWYARD_WORKER"])

    monkeypatch.setattr(children.subprocess, "Popen", Started)
    one = Child("worker", "config.worker", slot=3)
    one.start()
    one.start()
    assert [name.partition("-")[0] for name in seen] == ["3", "3"]
    assert seen[0] != seen[1]


def test_only_a_first_life_without_threads_is_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def spawn(*_: object, **__: object) -> Ended:
        made.append("interpreter")
        return Ended()

    def fork(self: Child, environment: dict[str, str]) -> Ended:
        made.append("fork")
        return Ended()

    monkeypatch.setattr(children.subprocess, "Popen", spawn)
    monkeypatch.setattr(Child, "_fork", fork)
    monkeypatch.setattr(children.threading, "active_count", lambda: 1)
    one, other = Child("web", "config.web", forks=True), Child("web", "config.web", forks=True)
    one.start()
    one.start()
    monkeypatch.setattr(children.threading, "active_count", lambda: 2)
    other.start()
    assert made == ["fork", "interpreter", "interpreter"]


def test_a_forked_process_is_collected_once_with_its_exit_code() -> None:
    one = Child("worker", "tests.config.ends_with_seven", forks=True)
    one.process = one._fork({})
    end = time.monotonic() + 30
    while one.alive and time.monotonic() < end:
        time.sleep(0.01)
    assert one.process.poll() == 7


def test_the_end_of_a_process_is_told_in_words() -> None:
    assert reason(0) == "exit code 0"
    assert reason(-signal.SIGKILL) == "signal SIGKILL"
    assert reason(-200) == "signal 200"


def test_a_signal_to_a_process_that_is_gone_is_fine(child: Child) -> None:
    child.send(signal.SIGTERM)
    assert not child.alive
