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


class Clock:
    """Tells the time that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watched(Child):
    """A child that counts its starts instead of making them; each life ends at once unless told otherwise."""

    clock: Clock

    def start(self) -> None:
        self.lives = getattr(self, "lives", 0) + 1
        self.process, self.started = Ended(), self.clock()

    def dies(self) -> tuple[float, str]:
        """Return the pause that follows the end of this life and the line told; then let the pause pass."""
        line = self.tend()
        pause = self.due - self.clock()
        self.clock.now = self.due
        assert self.tend() == ""
        return pause, line


@pytest.fixture
def child() -> Watched:
    """Return a worker that has just started and ended."""
    one = Watched("worker", "config.worker", slot=1, clock=Clock())
    one.start()
    return one


def test_a_death_is_told_once_and_mended_after_the_pause(child: Watched) -> None:
    assert child.tend() == "The worker process ended (exit code 3); starting it again in 1 s."
    child.clock.now += 0.9
    assert child.tend() == ""
    assert child.lives == 1
    child.clock.now += 0.2
    assert child.tend() == ""
    assert child.lives == 2


def test_pauses_double_up_to_half_a_minute(child: Watched) -> None:
    assert [child.dies()[0] for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_life_that_begins_slowly_is_no_healthy_one(child: Watched) -> None:
    pauses = []
    for _ in range(4):
        child.clock.now += children.HEALTHY_AFTER - 1
        pauses.append(child.dies()[0])
    assert pauses == [1, 2, 4, 8]


def test_after_a_healthy_minute_the_pauses_begin_anew(child: Watched) -> None:
    for _ in range(5):
        child.dies()
    child.clock.now += children.HEALTHY_AFTER
    assert [child.dies()[0] for _ in range(3)] == [1, 1, 2]


def test_the_second_death_in_a_row_says_where_to_look(child: Watched) -> None:
    assert "in a row" not in child.dies()[1]
    assert "It ended 2 times in a row: the lines above say why." in child.dies()[1]


def test_a_process_killed_again_and_again_hints_at_memory(
    child: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ended, "returncode", -signal.SIGKILL)
    assert "memory" not in child.dies()[1]
    assert "It was killed 2 times in a row, by the system if memory is short" in child.dies()[1]


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


def test_a_signal_to_a_process_that_is_gone_is_fine(child: Watched) -> None:
    child.send(signal.SIGTERM)
    assert not child.alive
