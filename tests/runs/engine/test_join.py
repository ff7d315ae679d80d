"""Join: records of two branches meet by key once both are done, each counted once, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from runs.engine import joining
from runs.engine.errors import RunFailed, RunWaits
from runs.engine.model import Entry, Envelope
from runs.engine.steps.join import digest_of
from tests.runs.engine.test_pure import step
from tests.runs.engine.test_wait import wait
from tests.runs.engine.world import START, Crash, World, flow, http

LEFT, RIGHT, JOIN, AFTER = "00000002", "00000003", "00000004", "00000005"
SIDES = [
    ("00000001", "out", LEFT),
    ("00000001", "out", RIGHT),
    (LEFT, "out", JOIN, "left"),
    (RIGHT, "out", JOIN, "right"),
    (JOIN, "out", AFTER),
]


def join(**config: Any) -> dict[str, Any]:
    base = {
        "left_key": "record.k",
        "right_key": "record.k",
        "keep": "matches",
        "place": "field",
        "field": "right",
    }
    return step("join", 4, **base | {"several": "each", "limit": 1000} | config)


def logs(message: str) -> dict[str, Any]:
    return step("log", 5, level="info", message=message)


def each(number: int, side: str) -> dict[str, Any]:
    return step("for_each", number, list=f"record.{side}", variable=f"of_{side}")


def world(after: dict[str, Any] | None = None, **config: Any) -> World:
    after = after or logs("{{ record }}")
    return World(flow(START, each(2, "left"), each(3, "right"), join(**config), after, edges=SIDES))


def rows(*keys: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"k": key, "n": number} | more for number, key in enumerate(keys)]


def joined(left: list[Any], right: list[Any], **config: Any) -> tuple[list[str], World]:
    made = world(**config)
    made.run({"left": left, "right": right})
    assert not made.store.rows
    return [line.text for line in made.store.logs], made


def test_records_of_one_key_become_one_and_the_others_are_ignored():
    lines, made = joined(rows(1, 2), rows(2, 3))
    assert lines == ['{"k":2,"n":1,"right":{"k":2,"n":0}}']
    assert made.counts(JOIN) == {"in": 4, "ok": 2, "ignored": 2}
    assert made.counts() == {"in": 3, "ok": 1, "ignored": 2}


def test_every_left_record_goes_on():
    lines, made = joined(rows(1, 2), rows(2, 3), keep="left")
    assert lines == ['{"k":1,"n":0,"right":null}', '{"k":2,"n":1,"right":{"k":2,"n":0}}']
    assert made.counts(JOIN) == {"in": 4, "ok": 3, "ignored": 1}
    assert made.counts() == {"in": 3, "ok": 2, "ignored": 1}


def test_every_record_of_both_sides_goes_on():
    lines, made = joined(rows(1, 2), rows(2, 3), keep="all")
    assert lines[2] == '{"right":{"k":3,"n":1}}' and len(lines) == 3
    assert made.counts(JOIN) == {"in": 4, "ok": 4} and made.counts() == {"in": 3, "ok": 3}


def test_the_right_record_may_stand_beside_the_left_ones_fields():
    lines, _ = joined([{"k": 1, "a": 1}], [{"k": 1, "a": 9, "b": 2}, {"k": 5}], place="top", keep="all")
    assert lines == ['{"k":1,"a":1,"b":2}', '{"k":5}']


def test_several_of_one_key_are_joined_each_with_each():
    lines, made = joined(rows("a", "a"), rows("a", "a", "a"), place="field", field="other")
    assert len(lines) == 6 and all('"other"' in line for line in lines)
    assert made.counts(JOIN) == {"in": 5, "ok": 5} and made.counts() == {"in": 6, "ok": 6}


def test_or_only_with_the_first():
    lines, made = joined(rows("a", "a"), rows("a", "a", "b"), several="first", keep="all")
    assert lines[:2] == [f'{{"k":"a","n":{n},"right":{{"k":"a","n":0}}}}' for n in range(2)]
    assert lines[2:] == ['{"right":{"k":"b","n":2}}']
    assert made.counts(JOIN) == {"in": 5, "ok": 4, "ignored": 1}


def test_too_many_of_one_key_fail_their_left_record_with_a_way_out():
    lines, made = joined(rows("a", "b"), rows("a", "a", "a", "b"), limit=2, keep="all")
    (failure,) = made.store.failures
    assert failure.message.startswith("More than 2 records of the right input have the key “a”")
    assert "Raise the limit" in failure.message and failure.envelope.vars.keys() == {"of_left"}
    assert len(lines) == 1 and made.counts(JOIN) == {"in": 6, "ok": 5, "failed": 1}


@pytest.mark.parametrize("keep", ["matches", "left", "all"])
def test_an_empty_side_is_no_reason_to_wait(keep):
    lines, _ = joined(rows(1, 2), [], keep=keep)
    assert len(lines) == {"matches": 0, "left": 2, "all": 2}[keep]
    lines, _ = joined([], rows(1, 2), keep=keep)
    assert len(lines) == {"matches": 0, "left": 0, "all": 2}[keep]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (7, "7", False),
        (1, True, False),
        (1, 1.0, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1.0}, True),
        ([1], [1], True),
        ("", "", True),
        ("ä", "a", False),
    ],
)
def test_keys_are_the_same_where_expressions_say_so(one, other, same):
    assert (digest_of(one) == digest_of(other)) is same
    lines, _ = joined(rows(one), rows(other))
    assert len(lines) == same


def test_null_has_no_partner():
    lines, made = joined(rows(None, 1), rows(None, 1), keep="all")
    assert len(lines) == 3 and made.counts(JOIN) == {"in": 4, "ok": 4}


def test_a_record_without_its_key_fails_alone_and_may_take_the_error_branch():
    lines, made = joined([{"x": 1}, *rows(1), 5], [*rows(1), 7])
    assert [one.code for one in made.store.failures] == ["expression", "data", "expression"]
    assert "no object" in made.store.failures[1].message
    assert len(lines) == 1 and made.counts(JOIN) == {"in": 5, "ok": 2, "failed": 3}
    steps = (
        START,
        each(2, "left"),
        each(3, "right"),
        join(on_error="branch"),
        logs("{{ error.code }}"),
    )
    branching = World(flow(*steps, edges=[*SIDES[:4], (JOIN, "error", AFTER)]))
    branching.run({"left": [{"x": 1}], "right": []})
    assert [line.text for line in branching.store.logs] == ["expression"]
    assert branching.counts() == {"in": 2, "ok": 1, "ignored": 1}, "the empty list is the ignored one"


def test_a_failure_may_stop_the_run():
    made = world(on_error="stop")
    with pytest.raises(RunFailed):
        made.run({"left": [{"x": 1}], "right": []})


def test_what_branches_saved_comes_along_and_the_left_goes_before():
    after = step("log", 5, level="info", message="{{ of_left.index }} {{ of_right.index }} {{ who }}")
    steps = (
        START,
        step("set", 6, name="who", value="{{ 'l' }}"),
        step("set", 7, name="who", value="{{ 'r' }}"),
    )
    edges = [
        ("00000001", "out", "00000006"), ("00000001", "out", "00000007"), ("00000006", "out", LEFT),
        ("00000007", "out", RIGHT), *SIDES[2:],
    ]  # fmt: skip
    made = World(flow(*steps, each(2, "left"), each(3, "right"), join(), after, edges=edges))
    made.run({"left": rows(1, 2), "right": rows(2, 1)})
    assert [line.text for line in made.store.logs] == ["0 1 l", "1 0 l"]


def test_a_branch_that_waits_is_waited_for():
    edges = [
        ("00000001", "out", LEFT), ("00000001", "out", "00000008"), ("00000008", "out", RIGHT), *SIDES[2:],
    ]  # fmt: skip
    made = World(
        flow(
            START,
            wait(8),
            each(2, "left"),
            each(3, "right"),
            join(),
            logs("x"),
            edges=edges,
        )
    )
    with pytest.raises(RunWaits):
        made.run({"left": rows(1), "right": rows(1)})
    assert made.counts(JOIN) == {"in": 1, "pending": 1} and not made.store.logs
    made.now += timedelta(hours=1)
    made.run()
    assert len(made.store.logs) == 1 and made.counts(JOIN) == {"in": 2, "ok": 2}


def test_a_record_retried_alone_is_not_joined_with_nothing():
    made = world(keep="left")
    made.alone = True
    made.run({"left": rows(1), "right": []})
    (failure,) = made.store.failures
    assert "Start the flow again" in failure.message and not made.store.logs


def test_a_join_that_is_off_lets_both_branches_pass():
    steps = (START, each(2, "left"), each(3, "right"), join() | {"enabled": False})
    made = World(flow(*steps, logs("x"), edges=SIDES))
    made.run({"left": rows(1), "right": rows(2)})
    assert len(made.store.logs) == 2 and made.counts() == {"in": 2, "ok": 2}


def small(monkeypatch) -> None:
    for name, value in (("AT_ONCE", 6), ("PART", 8), ("JOINED", 3)):
        monkeypatch.setattr(joining, name, value)
    monkeypatch.setattr("runs.engine.spreading.ELEMENTS", 4)


KEYS = [n % 7 for n in range(15)], [n % 9 for n in range(12)]
SENT = sorted(
    [f"{a}-{b}" for a, x in enumerate(KEYS[0]) for b, y in enumerate(KEYS[1]) if x == y]
    + [f"-{b}" for b, y in enumerate(KEYS[1]) if y not in KEYS[0]]
)
SENDS = http(
    AFTER,
    "PUT",
    body="{{ (record.n | default('')) ~ '-' ~ (record.right.n | default('')) }}",
    body_kind="text",
)


@pytest.mark.parametrize("dies", range(1, 60, 2))
def test_a_crash_between_any_two_commits_neither_loses_nor_repeats_a_pair(dies, monkeypatch):
    small(monkeypatch)
    made = world(SENDS, keep="all")
    made.store.die_before_commit = dies
    try:
        made.run({"left": rows(*KEYS[0]), "right": rows(*KEYS[1])})
    except Crash:
        made.run({"left": rows(*KEYS[0]), "right": rows(*KEYS[1])})
    bodies = sorted(request.body.decode() for request in made.requests)
    repeated = len(bodies) - len(SENT)
    assert sorted(set(bodies)) == SENT and repeated in (0, 1), (
        "only the request that was under way is repeated"
    )
    assert made.counts(JOIN) == {"in": 27, "ok": 27} and not made.store.rows
    assert made.counts() == {"in": len(SENT), "ok": len(SENT)}


def test_short_slices_change_nothing(monkeypatch):
    small(monkeypatch)
    made = world(SENDS, keep="all")
    made.slice_batches = 3
    made.run({"left": rows(*KEYS[0]), "right": rows(*KEYS[1])})
    assert sorted(request.body.decode() for request in made.requests) == SENT


def test_of_a_hundred_thousand_records_some_thousand_are_in_memory_at_once():
    count, size = 50_000, 1000
    made = world(step("filter", 5, condition="record.right.n != record.n"))
    runner = made.runner()
    for first in range(0, count, size):
        for side in ("left", "right"):
            page = [Envelope({"k": n * 7 % count, "n": n}) for n in range(first, first + size)]
            runner.intake.tally.run.entered += size
            runner.push(runner.intake.settle(Entry(JOIN, side), page, runner.change))
        runner.checkpoint()
    held: list[int] = []
    commit = made.store.commit

    def watching(change, tally):
        groups = runner._joinings[JOIN].groups.values()
        loaded = sum(len(item.envelopes) for item in runner.stack.items)
        held.append(loaded + sum(len(group.partners) for group in groups))
        commit(change, tally)

    made.store.commit = watching
    assert runner.work()
    assert made.counts(JOIN) == {"in": 2 * count, "ok": 2 * count}
    assert made.counts(AFTER) == {"in": count, "ignored": count}
    assert 0 < max(held) <= joining.PART + joining.AT_ONCE
