"""Hints in flight: one for each run, a bound on all of them, and no loss for ever."""

from __future__ import annotations

import pytest

from runs import hints
from runs.hints import Hints


def test_a_run_gets_one_hint_at_a_time() -> None:
    given = Hints(limit=4)
    assert given.give("a")
    assert not given.give("a")
    with given.working("a"):
        assert not given.give("a")
    assert given.give("a")


def test_room_counts_what_was_given_and_what_is_worked_on() -> None:
    given = Hints(limit=3)
    given.give("a")
    given.give("b")
    with given.working("a"):
        assert given.room() == 1
        assert given.busy() == 1
    assert given.room() == 2


def test_a_failing_task_settles_its_hint() -> None:
    given = Hints(limit=1)
    given.give("a")
    with pytest.raises(ZeroDivisionError), given.working("a"):
        raise ZeroDivisionError
    assert given.room() == 1


def test_a_hint_that_nobody_took_is_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Hints(limit=1)
    given.give("a")
    assert given.room() == 0
    monkeypatch.setattr(hints, "LOST_AFTER", -1.0)
    assert given.room() == 1
    assert given.give("a")


def test_the_longest_is_the_one_that_began_first() -> None:
    given = Hints(limit=3)
    assert given.longest() == ("", 0.0)
    with given.working("a"), given.working("b"):
        assert given.longest()[0] == "a"
