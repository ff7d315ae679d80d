"""Pure steps: what each makes of records, and that every record is counted once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.engine.world import START, World, flow


def step(kind: str, number: int = 2, **config: object) -> dict[str, object]:
    return {"id": f"{number:08x}", "kind": kind, "config": config}


MAP = step("map", mode="replace", fields=[{"target": "code", "value": "{{ record.id | upper }}"}])
RETURN = step("return", 9, value="{{ record }}")


def result(world: World, first: object) -> object:
    world.run(first)
    return world.store.result["value"]


def test_a_map_makes_a_new_record_with_native_values_and_nested_targets():
    fields = [
        {"target": "a.b", "value": "{{ record.n + 1 }}"},
        {"target": "text", "value": "n={{ record.n }}"},
    ]
    assert result(World(flow(START, step("map", mode="replace", fields=fields), RETURN)), {"n": 1}) == {
        "a": {"b": 2},
        "text": "n=1",
    }


def test_a_map_that_adds_leaves_the_record_it_was_given_alone():
    first = {"a": {"x": 1}}
    fields = [{"target": "a.y", "value": "{{ 2 }}"}]
    assert result(World(flow(START, step("map", mode="add", fields=fields), RETURN)), first) == {
        "a": {"x": 1, "y": 2}
    }
    assert first == {"a": {"x": 1}}


def test_a_record_whose_expression_fails_is_kept_with_its_reason():
    world = World(flow(START, MAP))
    world.run({"name": "no id"})
    (failure,) = world.store.failures
    assert failure.envelope.record == {"name": "no id"}
    assert "id" in failure.message and failure.code == "expression"
    assert world.counts() == {"in": 1, "failed": 1}


def test_a_filter_ignores_what_does_not_hold():
    world = World(flow(START, step("filter", condition="record.n > 1")))
    world.run({"n": 1})
    assert world.counts("00000002") == {"in": 1, "ignored": 1}
    assert world.counts() == {"in": 1, "ignored": 1}


BRANCHES = [{"id": "b0000001", "name": "Big", "condition": "record.n > 10"},
            {"id": "b0000002", "name": "Even", "condition": "record.n % 2 == 0"}]  # fmt: skip


def routed(mode: str) -> World:
    doc = flow(
        START,
        step("router", mode=mode, branches=BRANCHES),
        step("log", 3, level="info", message="big"),
        step("log", 4, level="info", message="even"),
        edges=[
            ("00000001", "out", "00000002"),
            ("00000002", "b0000001", "00000003"),
            ("00000002", "b0000002", "00000004"),
        ],
    )
    return World(doc)


@pytest.mark.parametrize(
    ("mode", "n", "lines", "counts"),
    [
        ("first", 12, ["big"], {"in": 1, "ok": 1}),
        ("all", 12, ["big", "even"], {"in": 2, "ok": 2}),
        ("first", 4, ["even"], {"in": 1, "ok": 1}),
        ("first", 3, [], {"in": 1, "ignored": 1}),
    ],
)
def test_a_router_sends_a_record_down_the_right_branches(mode, n, lines, counts):
    world = routed(mode)
    world.run({"n": n})
    assert [line.text for line in world.store.logs] == lines
    assert world.counts() == counts


def test_variables_reach_later_steps_and_never_leak_between_branches():
    doc = flow(
        START,
        step("set", name="x", value="{{ 1 }}"),
        step("set", 3, name="x", value="{{ x + 1 }}"),
        step("log", 4, message="left {{ x }}"),
        step("log", 5, message="right {{ x }}"),
        edges=[
            ("00000001", "out", "00000002"),
            ("00000002", "out", "00000003"),
            ("00000003", "out", "00000004"),
            ("00000002", "out", "00000005"),
        ],
    )
    world = World(doc)
    world.run()
    assert sorted(line.text for line in world.store.logs) == ["left 2", "right 1"]


def test_respond_keeps_the_first_answer_and_cannot_be_split_by_a_line_break():
    answer = step(
        "respond", status="{{ 201 }}", headers=[{"name": "x-id", "value": "a\nb: c"}], body="{{ record }}"
    )
    world = World(flow({**START, "kind": "webhook"}, answer))
    world.run({"n": 1})
    assert world.store.answer == {
        "status": 201,
        "headers": [["x-id", "a b: c"]],
        "content_type": "application/json",
        "body": '{"n":1}',
    }


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ('{"id": {{ record.n }}, "by": "{{ record.who }}"}', '{"id":1,"by":"\\"Bob\\"\\n"}'),
        ('{"who": {{ record.who }}}', '{"who":"\\"Bob\\"\\n"}'),
        ('{"ok": true}', '{"ok":true}'),
        ("Hello {{ record.n }}", '"Hello 1"'),
    ],
)
def test_json_that_is_written_out_is_answered_as_json(body, sent):
    world = World(flow({**START, "kind": "webhook"}, step("respond", body=body)))
    world.run({"n": 1, "who": '"Bob"\n'})
    assert world.store.answer["body"] == sent


def test_a_status_that_is_none_fails_the_record_and_answers_nothing():
    world = World(flow({**START, "kind": "webhook"}, step("respond", status="{{ record.n }}", body="")))
    world.run({"n": "soon"})
    assert world.store.answer is None
    assert "200 to 599" in world.store.failures[0].message


def test_a_step_that_is_off_lets_records_pass():
    world = World(flow(START, {**MAP, "enabled": False}, RETURN))
    assert result(world, {"n": 1}) == {"n": 1}


@given(
    st.lists(st.sampled_from(["map", "filter", "router", "log", "fail"]), max_size=8), st.integers(-20, 20)
)
def test_records_in_are_ok_plus_ignored_plus_failed_at_every_step(kinds, n):
    made = {
        "map": {
            "kind": "map",
            "config": {"mode": "add", "fields": [{"target": "n", "value": "{{ record.n + 1 }}"}]},
        },
        "filter": {"kind": "filter", "config": {"condition": "record.n % 3 != 0"}},
        "router": {"kind": "router", "config": {"mode": "all", "branches": BRANCHES}},
        "log": {"kind": "log", "config": {"message": "{{ record.n }}"}},
        "fail": {"kind": "filter", "config": {"condition": "record.n > 5 or record.missing"}},
    }
    steps = [START] + [{"id": f"{i + 2:08x}", **made[kind]} for i, kind in enumerate(kinds)]
    edges = []
    for before, after in zip(steps, steps[1:], strict=False):
        ports = ["b0000001", "b0000002", "else"] if before["kind"] == "router" else ["out"]
        edges += [(before["id"], port, after["id"]) for port in ports]
    world = World(flow(*steps, edges=edges))
    world.run({"n": n})
    for counts in world.store.tally.values():
        assert counts["in"] == counts["ok"] + counts["ignored"] + counts["failed"]
        assert min(counts["ok"], counts["ignored"], counts["failed"]) >= 0 and counts["pending"] == 0
