"""What keeps a flow from running, as sentences at the right place."""

from __future__ import annotations

from typing import Any

import pytest

from designer.graph import Problem, parse, problems
from designer.steps.kind import NO_FACTS, ConnectionFacts, Facts, InstalledFacts
from designer.steps.table import KINDS
from tests.designer.building import by_hand, document, hooked, link, step

CONNECTION = ConnectionFacts("c" * 24, "Northwind")
FACTS = Facts(connections={CONNECTION.id: CONNECTION})


def call(identity: str, name: str = "Look up", **more: Any) -> dict[str, Any]:
    return step(identity, "http", name, connection=CONNECTION.id, path="/a", **more)


def messages(doc: dict[str, Any], facts: Facts = FACTS) -> list[str]:
    return [problem.message for problem in problems(doc, facts)]


def test_a_flow_in_order_has_no_problem() -> None:
    assert problems(by_hand()) == problems(hooked()) == []


def test_nothing_starts_the_flow() -> None:
    (problem,) = problems(document(step("2", "log", message="x")))
    assert problem == Problem(
        "",
        "",
        "Nothing starts this flow yet. Add a trigger: a webhook, an API request, a schedule or a manual start.",
    )


def test_an_empty_flow_says_only_that() -> None:
    assert len(messages(document())) == 1


def test_two_triggers() -> None:
    doc = document(step("1", "manual", "Start"), step("2", "webhook", path="x"), links=[])
    (problem,) = problems(doc)
    assert problem.step == "00000002" and "“Start” is there already" in problem.message


def test_a_circle_is_told_by_the_names_on_it() -> None:
    doc = by_hand()
    doc["steps"] += [step("3", "log", "Third", message="x")]
    doc["edges"] += [link("2", "3"), link("3", "2")]
    (problem,) = problems(doc)
    assert problem.message == (
        "The flow goes round in a circle: “Note it” → “Third” → “Note it”. Delete one of these links."
    )


def test_a_step_that_leads_to_itself() -> None:
    doc = by_hand()
    doc["edges"] += [link("2", "2")]
    assert "“Note it” → “Note it”" in messages(doc)[0]


def test_loose_ends() -> None:
    doc = by_hand()
    doc["edges"] += [link("2", "9"), link("9", "2"), link("1", "2") | {"id": "again"}, link("2", "1", "side")]
    said = messages(doc)
    assert said[0] == "A link from “Note it” has a loose end: the other step is gone. Delete the link."
    assert said[1] == "A link to “Note it” has a loose end: the other step is gone. Delete the link."
    assert said[2] == "Two links lead from “Start” to “Note it”. Delete one of them."
    assert said[3] == "Nothing can leave “Note it” to “Start”. Delete the link."


def test_what_nothing_leads_to() -> None:
    doc = by_hand()
    doc["steps"] += [step("3", "log", "Lost", message="x"), step("4", "note", text="Read me")]
    assert messages(doc) == ["Nothing leads to “Lost”, so it never runs. Link it to the flow or delete it."]


def test_a_step_after_return() -> None:
    doc = document(step("1", "manual"), step("2", "return", "End"), step("3", "log", "Late", message="x"))
    said = messages(doc)
    assert "“End” ends the work: “Late” after it never runs. Delete the link." in said


def test_respond_needs_somebody_who_waits() -> None:
    assert (
        "a flow that is started by hand has none"
        in messages(document(step("1", "manual"), step("2", "respond")))[0]
    )
    assert messages(document(step("1", "api", path="/a"), step("2", "respond"))) == []
    assert messages(document(step("1", "webhook", path="a"), step("2", "respond"))) == []


def test_a_branch_that_is_gone() -> None:
    branches = [{"id": "aaaaaaaa", "name": "A", "condition": "true"}]
    doc = document(
        step("1", "manual"),
        step("2", "router", "Split", branches=branches),
        step("3", "log", "Then", message="x"),
        links=[link("1", "2"), link("2", "3", "bbbbbbbb"), link("2", "3", "else")],
    )
    assert messages(doc) == ["A link to “Then” leaves a branch that “Split” no longer has. Delete the link."]


def test_unknown_variables_with_what_may_be_meant() -> None:
    doc = document(
        step("1", "api", path="/airports/[string iata]"),
        call("2", variable="customer"),
        step("3", "log", message="{{ customr.name }} {{ iata }} {{ trigger.query }} {{ run.id }}"),
        step("4", "log", message="{{ name }}"),
    )
    assert [(problem.step, problem.message) for problem in problems(doc, FACTS)] == [
        ("00000003", "No step before this one saves “customr”. Did you mean “customer”?"),
        ("00000004", "No step before this one saves “name”. A field of the record is written “record.name”."),
    ]


def test_a_variable_saved_later_or_by_a_step_that_is_off() -> None:
    doc = document(
        step("1", "manual"),
        step("2", "log", message="{{ later }}"),
        step("3", "set", "Keep", name="later", value="1"),
        step("4", "log", message="{{ later }}"),
    )
    assert messages(doc) == ["“later” is saved by “Keep”, which does not come before this step."]
    doc["steps"][2]["enabled"] = False
    assert messages(doc) == ["“later” is saved by “Keep”, which is off."] * 2


def test_a_variable_of_the_other_branch_is_not_known_here() -> None:
    doc = document(
        step("1", "manual"),
        step("2", "router", branches=[{"id": "aaaaaaaa", "name": "A", "condition": "true"}]),
        step("3", "set", "Keep", name="x", value="1"),
        step("4", "log", message="{{ x }}"),
        links=[link("1", "2"), link("2", "3", "aaaaaaaa"), link("2", "4", "else")],
    )
    assert messages(doc) == ["“x” is saved by “Keep”, which does not come before this step."]


def failing(*links: dict[str, Any], on_error: str = "branch") -> dict[str, Any]:
    steps = (
        step("1", "manual"),
        call("2", on_error=on_error),
        step("3", "log", "Tell", message="{{ error.message }}"),
    )
    return document(*steps, links=[link("1", "2"), *links])


def test_an_error_branch_leads_somewhere_and_brings_its_name() -> None:
    assert messages(failing(link("2", "3", "error"))) == []
    problem, unlinked = problems(failing(link("2", "3")), FACTS)
    assert (problem.step, problem.field) == ("00000002", "on_error")
    assert problem.message.startswith("The error branch leads nowhere yet.")
    assert unlinked.message == "“error” is there on an error branch only. No error branch leads to this step."


def test_a_link_of_an_error_branch_that_is_gone() -> None:
    said = messages(failing(link("2", "3", "error"), link("2", "3"), on_error="record"))
    assert "A link to “Tell” leaves the error branch that “Look up” no longer has. Delete the link." in said


def test_names_in_every_kind_of_field_are_looked_at() -> None:
    doc = document(
        step("1", "manual"),
        call("2", query=[{"name": "q", "value": "{{ a }}"}], headers=[{"name": "h", "value": "{{ b }}"}]),
        step("3", "map", fields=[{"target": "t", "value": "{{ c }}"}]),
        step("4", "filter", condition="d"),
        step("5", "router", branches=[{"id": "aaaaaaaa", "name": "A", "condition": "e"}]),
    )
    assert [problem.field for problem in problems(doc, FACTS)] == [
        "query.0.value",
        "headers.0.value",
        "fields.0.value",
        "condition",
        "branches.0.condition",
    ]


def test_two_answers_under_one_name() -> None:
    doc = document(step("1", "manual"), call("2", "First"), call("3", "Second"), call("4", variable="other"))
    (problem,) = problems(doc, FACTS)
    assert (problem.step, problem.field) == ("00000003", "variable")
    assert problem.message == "“First” saves its answer as “getResponse” already. Choose another name."


def test_setting_a_variable_again_is_fine() -> None:
    doc = document(
        step("1", "manual"),
        step("2", "set", name="n", value="1"),
        step("3", "set", name="n", value="{{ n + 1 }}"),
    )
    assert messages(doc) == []


@pytest.mark.parametrize("name", ["record", "1x", "a b", "ü", "true", "a" * 61])
def test_names_that_are_no_variable(name: str) -> None:
    doc = document(step("1", "manual"), step("2", "set", name=name, value="1"))
    assert [problem.field for problem in problems(doc)] == ["name"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deleted": True}, "The connection “Northwind” was deleted. Choose another one."),
        (
            {"status": "unlinked"},
            "“Northwind” is not linked yet. Open the connection and sign in to its provider.",
        ),
        ({"installed": "d" * 24}, "The connection “Northwind” is for another connector. Choose another one."),
    ],
)
def test_connections_that_cannot_be_used(changes: dict[str, Any], sentence: str) -> None:
    facts = Facts(connections={CONNECTION.id: ConnectionFacts(CONNECTION.id, "Northwind", **changes)})
    assert messages(document(step("1", "manual"), call("2")), facts) == [sentence]


def test_a_step_that_is_off_may_be_unfinished() -> None:
    doc = by_hand()
    doc["steps"][1] |= {"enabled": False, "config": {}}
    assert messages(doc) == []
    doc["steps"][0] |= {"enabled": False}
    assert messages(doc) == [
        "The trigger is off, so nothing starts the flow. Turn it on; to pause, turn the whole flow off."
    ]


def test_a_typed_secret_belongs_into_the_connection() -> None:
    doc = document(
        step("1", "manual"), call("2", headers=[{"name": "Authorization", "value": "Bearer abcdef"}])
    )
    assert messages(doc) == [
        "“Authorization” is a secret, and a flow is read by many. Put it into the connection."
    ]


@pytest.mark.parametrize(
    ("kind", "config", "field"),
    [
        ("api", {"path": "/a/[text b]"}, "path"),
        ("api", {"path": "/a/[string b]/[int b]"}, "path"),
        ("api", {"path": "/a//b"}, "path"),
        ("api", {"path": "/a/[string record]"}, "path"),
        ("api", {"path": "/[int a]", "query": [{"name": "a", "type": "text"}]}, "query.0.name"),
        ("webhook", {"path": "/"}, "path"),
        ("webhook", {"path": "a/[int b]"}, "path"),
        ("webhook", {"path": "a?b"}, "path"),
        ("webhook", {"path": "a", "dedupe_header": "no spaces"}, "dedupe_header"),
        ("manual", {"arguments": [{"name": "a"}, {"name": "a"}]}, "arguments.1.name"),
    ],
)
def test_triggers_that_cannot_be_reached(kind: str, config: dict[str, Any], field: str) -> None:
    assert [problem.field for problem in problems(document(step("1", kind, **config)))] == [field]


def test_an_address_that_another_flow_has() -> None:
    facts = Facts(taken={("hook", "POST", "/orders"): "Orders"})
    (problem,) = problems(hooked("/orders/"), facts)
    assert problem == Problem(
        "00000001", "path", "POST /hook/orders is already used by the flow “Orders”. Choose another path."
    )


def test_connectors_that_are_gone() -> None:
    doc = document(step("1", "manual"), step("2", "connector", connector="d" * 24))
    assert "is not installed here" in " ".join(messages(doc))
    gone = InstalledFacts("d" * 24, "airports", "Airports", "1.0.0", {}, deleted=True)
    assert "“Airports” 1.0.0 was uninstalled" in " ".join(messages(doc, Facts(installed={gone.id: gone})))


@pytest.mark.parametrize(
    ("kind", "config", "summary"),
    [
        ("http", {}, "No connection chosen yet"),
        (
            "http",
            {"connection": CONNECTION.id, "method": "GET", "path": "/customers"},
            "Northwind · GET /customers",
        ),
        ("http", {"connection": "gone"}, "Connection is gone"),
        ("filter", {"condition": "record.status == 'paid'"}, "status = paid"),
        ("filter", {}, "No condition yet"),
        ("router", {"mode": "first", "branches": [{"id": "a"}, {"id": "b"}]}, "First match · 2 branches"),
        ("map", {"fields": [{"target": str(n)} for n in range(9)]}, "9 fields mapped"),
        ("webhook", {"path": "orders"}, "POST …/orders"),
        ("api", {"method": "GET", "path": "/a/[int b]"}, "GET /a/[int b]"),
        ("manual", {"arguments": [{"name": "day"}]}, "1 argument"),
        ("set", {"name": "n", "value": "1"}, "n = 1"),
    ],
)
def test_the_second_line_of_a_node(kind: str, config: dict[str, Any], summary: str) -> None:
    assert KINDS[kind].summary(config, FACTS) == summary


def test_every_kind_starts_from_its_own_defaults() -> None:
    for kind in KINDS.values():
        cleaned, _ = kind.cleaned(kind.defaults)
        assert cleaned == kind.defaults, kind.kind


def test_a_method_without_body_asks_for_none() -> None:
    http = KINDS["http"]
    before = http.defaults
    posting = http.adjust(before, before | {"method": "POST"}, NO_FACTS)
    assert (posting["body_kind"], posting["variable"]) == ("json", "postResponse")
    assert http.adjust(posting, posting | {"method": "GET"}, NO_FACTS)["body_kind"] == "none"
    own = before | {"variable": "customer"}
    assert http.adjust(own, own | {"method": "PUT"}, NO_FACTS)["variable"] == "customer"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("name={{ record.name }}", "This is a text, not JSON."),
        ('{"name": {{ record.name }}', "ends too early"),
        ('{"name": {{ record.name }}}', ""),
        ("{{ record }}", ""),
        ('"{{ record.name }}"', ""),
    ],
)
def test_a_message_that_is_no_json_is_told_at_its_field(body: str, says: str) -> None:
    config = {"connection": CONNECTION.id, "method": "POST", "path": "/a", "body_kind": "json", "body": body}
    doc = document(step("1", "manual"), step("2", "http", **config))
    found = [one.message for one in problems(doc, FACTS) if one.field == "body"]
    assert len(found) == bool(says) and all(says in one for one in found)
    config["body_kind"] = "text"
    doc = document(step("1", "manual"), step("2", "http", **config))
    assert not [one for one in problems(doc, FACTS) if one.field == "body"]


def test_parse_gives_the_engine_what_it_needs() -> None:
    graph = parse(by_hand())
    assert graph.steps["00000002"].config["message"] == "{{ record.name }}"
    assert [(edge.source, edge.port, edge.target) for edge in graph.edges] == [
        ("00000001", "out", "00000002")
    ]
