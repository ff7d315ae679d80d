"""At most ten messages a second for each run, and always the last one."""

from __future__ import annotations

from typing import Any

import pytest

from runs.pacing import Pacer


class World:
    """A pacer under a clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sent: list[tuple[str, int]] = []
        self.pacer = Pacer(self._send, clock=lambda: self.now, thread=False)

    def _send(self, message: dict[str, Any]) -> None:
        self.sent.append((message["snapshot"]["run"], message["snapshot"]["seq"]))

    def offer(self, seq: int, run: str = "a", *, final: bool = False) -> None:
        """Offer a message."""
        self.pacer.offer({"type": "run", "snapshot": {"run": run, "seq": seq, "final": final}})

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and let the pacer notice."""
        self.now += seconds
        self.pacer.flush()


@pytest.fixture
def world() -> World:
    return World()


def test_the_first_goes_out_at_once_and_the_newest_of_the_rest_later(world: World) -> None:
    for seq in range(1, 6):
        world.offer(seq)
    assert world.sent == [("a", 1)]
    world.pass_time(0.05)
    assert world.sent == [("a", 1)]
    world.pass_time(0.06)
    assert world.sent == [("a", 1), ("a", 5)]


def test_a_busy_run_is_heard_ten_times_a_second(world: World) -> None:
    for seq in range(1000):
        world.offer(seq)
        world.pass_time(0.001)
    assert 9 <= len(world.sent) <= 11


def test_a_final_state_never_waits_and_nothing_follows_it(world: World) -> None:
    world.offer(1)
    world.offer(2)
    world.offer(3, final=True)
    world.pass_time(1)
    assert world.sent == [("a", 1), ("a", 3)]


def test_runs_do_not_hold_each_other_back(world: World) -> None:
    for run in "abc":
        world.offer(1, run)
    assert len(world.sent) == 3


def test_quiet_runs_are_forgotten(world: World) -> None:
    for number in range(100):
        world.offer(1, f"run {number}")
    world.pass_time(1)
    assert not world.pacer._sent
    assert not world.pacer._held


def test_the_end_sends_what_was_held_back(world: World) -> None:
    world.offer(1)
    world.offer(2)
    world.pacer.stop()
    assert world.sent == [("a", 1), ("a", 2)]


def test_the_thread_sends_what_was_held_back() -> None:
    import threading

    sent: list[int] = []
    both = threading.Event()

    def send(message: dict[str, Any]) -> None:
        sent.append(message["snapshot"]["seq"])
        if len(sent) == 2:
            both.set()

    pacer = Pacer(send)
    for seq in (1, 2, 3):
        pacer.offer({"type": "run", "snapshot": {"run": "a", "seq": seq, "final": False}})
    assert both.wait(30)
    pacer.stop()
    assert sent == [1, 3]
