"""Environments: what is deployed where, what a flow needs there, and what never leaves the vault."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from connectors.models import Connection
from connectors.vault import value_of
from designer.configurables import BadConfigurable, Configurable, cleaned, read, read_all
from designer.document import BadDocument, parse
from designer.environments import lacking, stand_ins, values_of, version_in
from designer.flowfile import export_flow, import_flow
from designer.graph import problems
from designer.models import MAIN, ConfigValue, Deployment, Environment, Flow, Route
from designer.services import (
    NotConfigured,
    NothingChanged,
    NotReady,
    choose_connections,
    create_branch,
    declare,
    delete_flow,
    deploy,
    draft_of,
    promote,
    publish,
    replace_draft,
    restore_flow,
    restore_version,
    set_values,
    snapshot,
    switch,
    undeclare,
    withdraw,
)
from designer.usage import flows_by_connection
from designer.versions import content_hash, normal
from lib.redact import MASK
from tests.designer.building import by_hand, document, hooked, step

DEVELOPMENT, PRODUCTION = Environment.DEVELOPMENT, Environment.PRODUCTION
GREETING = {"name": "greeting", "type": "text", "default": None, "description": ""}
KEY = {"name": "key", "type": "secret", "default": None, "description": ""}


def declaring(*declared: dict[str, Any], doc: dict[str, Any] | None = None) -> dict[str, Any]:
    return (doc or by_hand("{{ config.greeting }}")) | {"configurables": list(declared)}


def give(flow: Flow, environment: Environment, **values: Any) -> None:
    declared = parse(draft_of(flow).doc).configurables
    set_values(flow=flow, declarations=declared, environment=environment, given=values, by=None)


# --- declarations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "at most 40 letters"),
        ({"name": "1st"}, "no digit first"),
        ({"name": "a", "type": "date"}, "A type is one of"),
        ({"name": "a", "type": "number", "default": "many"}, "takes a number"),
        ({"name": "a", "type": "boolean", "default": "maybe"}, "True or false"),
        ({"name": "a", "type": "secret", "default": "hunter22"}, "A secret has no default"),
        ({"name": "a", "description": "x" * 201}, "At most 200 characters"),
        ("a", "is an object"),
    ],
)
def test_a_declaration_that_is_none_is_refused_with_a_sentence(given: Any, words: str) -> None:
    with pytest.raises(BadConfigurable, match=words):
        read(given)


def test_each_name_is_declared_once_and_a_document_says_so() -> None:
    with pytest.raises(BadConfigurable, match="Two configurables are called"):
        read_all([GREETING, GREETING])
    with pytest.raises(BadDocument, match="a list of objects"):
        parse(by_hand() | {"configurables": {"greeting": 1}})


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("number", "2.5", 2.5),
        ("number", " 3 ", 3),
        ("boolean", "false", False),
        ("text", "7", "7"),
        ("text", "", None),
    ],
)
def test_a_value_takes_the_type_that_was_declared(kind: str, given: str, value: Any) -> None:
    assert cleaned(kind, given) == (value, "")


def test_a_secret_too_short_to_be_kept_out_of_logs_is_refused() -> None:
    assert "at least 4 characters" in cleaned("secret", "abc")[1]
    assert cleaned("secret", "abcd") == ("abcd", "")


def test_a_flow_without_configurables_has_the_hash_that_it_always_had() -> None:
    assert "configurables" not in normal(by_hand())
    assert content_hash(normal(declaring(GREETING))) != content_hash(normal(by_hand("{{ config.greeting }}")))


def messages(doc: dict[str, Any]) -> list[str]:
    return [problem.message for problem in problems(doc)]


def test_steps_read_what_is_declared_and_nothing_else() -> None:
    assert messages(declaring(GREETING)) == []
    assert "it has none" in messages(by_hand("{{ config.greeting }}"))[0]
    assert (
        "Did you mean “config.greeting”?"
        in messages(declaring(GREETING, doc=by_hand("{{ config.greting }}")))[0]
    )


def test_a_secret_may_only_be_sent() -> None:
    kept = declaring(KEY, doc=by_hand("{{ config.key }}"))
    assert "can be used only in what HTTP and connector steps send" in messages(kept)[0]
    sent = document(
        step("1", "manual"),
        step(
            "2",
            "http",
            connection="c" * 24,
            path="/",
            headers=[{"name": "X-Api", "value": "{{ config.key }}"}],
        ),
    )
    assert not [one for one in messages(declaring(KEY, doc=sent)) if "secret" in one]


def test_a_variable_called_config_and_configurables_exclude_each_other() -> None:
    named = document(
        step("1", "manual"), step("2", "set", name="config", value="1"), step("3", "log", message="x")
    )
    assert messages(named) == []
    assert "Choose another name" in messages(declaring(GREETING, doc=named))[0]


# --- values --------------------------------------------------------------------------------------


def test_each_environment_has_its_own_values_and_defaults_fill_the_rest(
    make_flow: Callable[..., Flow],
) -> None:
    flow = make_flow(declaring(GREETING, GREETING | {"name": "city", "default": "Genoa"}))
    give(flow, DEVELOPMENT, greeting="try")
    declared = parse(draft_of(flow).doc).configurables
    assert values_of(flow.pk, declared, DEVELOPMENT) == {"greeting": "try", "city": "Genoa"}
    assert [one.name for one in lacking(flow.pk, declared, PRODUCTION)] == ["greeting"]


def test_a_secret_is_sealed_and_shown_as_a_mask_alone(make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(declaring(KEY, doc=by_hand()))
    give(flow, PRODUCTION, key="s3cret-value")
    declared = parse(draft_of(flow).doc).configurables
    assert values_of(flow.pk, declared, PRODUCTION) == {"key": MASK}
    row = ConfigValue.objects.get(flow=flow)
    assert row.value is None and value_of(row).reveal() == "s3cret-value"
    give(flow, PRODUCTION, key=MASK)
    assert value_of(ConfigValue.objects.get(flow=flow)).reveal() == "s3cret-value"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM designer_configvalue")
        assert "s3cret-value" not in str(cursor.fetchall())
    assert "s3cret-value" not in str(export_flow(flow))


def test_a_wrong_value_stores_nothing_of_the_form(make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(declaring(GREETING, GREETING | {"name": "limit", "type": "number"}))
    with pytest.raises(NotConfigured) as caught:
        give(flow, DEVELOPMENT, greeting="fine", limit="lots")
    assert list(caught.value.errors) == ["limit"] and not ConfigValue.objects.exists()


def test_a_value_that_what_runs_needs_is_not_taken_away(make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(declaring(GREETING))
    give(flow, PRODUCTION, greeting="hello")
    publish(flow=flow, by=None)
    with pytest.raises(NotConfigured, match="Version 1, which runs in Production, needs a value"):
        give(flow, PRODUCTION, greeting="")
    assert values_of(flow.pk, parse(draft_of(flow).doc).configurables, PRODUCTION) == {"greeting": "hello"}


def test_declaring_changes_the_draft_alone(make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(by_hand())
    before = draft_of(flow)
    declare(flow=flow, given=GREETING, by=None)
    declare(flow=flow, given={"default": "hi", "description": "Says it"}, name="greeting", by=None)
    assert parse(draft_of(flow).doc).configurables == (Configurable("greeting", "text", "hi", "Says it"),)
    assert draft_of(flow).etag != before.etag and draft_of(flow).doc["steps"] == before.doc["steps"]
    with pytest.raises(NotConfigured, match="is here already"):
        declare(flow=flow, given=GREETING, by=None)


def test_values_go_with_their_declaration_unless_something_deployed_reads_them(
    make_flow: Callable[..., Flow],
) -> None:
    flow = make_flow(declaring(GREETING))
    give(flow, PRODUCTION, greeting="hello")
    publish(flow=flow, by=None)
    undeclare(flow=flow, name="greeting", by=None)
    assert ConfigValue.objects.filter(flow=flow).exists()
    with pytest.raises(NotConfigured, match="has “greeting” as text"):
        declare(flow=flow, given=GREETING | {"type": "number"}, by=None)
    replace_draft(flow=flow, doc=by_hand(), by=None)
    publish(flow=flow, by=None)
    declare(flow=flow, given=GREETING, by=None)
    undeclare(flow=flow, name="greeting", by=None)
    assert not ConfigValue.objects.filter(flow=flow).exists()


def test_values_stay_for_the_branches_that_still_declare_them(make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(declaring(GREETING))
    give(flow, PRODUCTION, greeting="hello")
    create_branch(flow=flow, name="next", by=None)
    flow.branch = "next"
    undeclare(flow=flow, name="greeting", by=None)
    assert ConfigValue.objects.get(flow=flow).value == "hello"
    flow.branch = MAIN
    undeclare(flow=flow, name="greeting", by=None)
    assert not ConfigValue.objects.filter(flow=flow).exists()


# --- deploying -----------------------------------------------------------------------------------


def test_nothing_is_deployed_without_the_values_it_needs(make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(declaring(GREETING))
    with pytest.raises(NotReady, match="“greeting” has no value in Production"):
        publish(flow=flow, by=None)
    for act in (deploy, snapshot):
        with pytest.raises(NotReady, match="“greeting” has no value in Development"):
            act(flow=flow, by=None)
    give(flow, DEVELOPMENT, greeting="try")
    assert deploy(flow=flow, by=None).number == 1 and snapshot(flow=flow, by=None)
    with pytest.raises(NotReady, match="in Production"):
        promote(flow=flow, number=1, by=None)


def test_development_gets_a_version_and_an_address_and_leaves_the_live_flow_alone(
    make_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = make_flow(hooked("orders"))
    publish(flow=flow, by=people.bob)
    replace_draft(flow=flow, doc=hooked("orders-next"), by=people.bob)
    assert deploy(flow=flow, note="Another path", by=people.bob).number == 2
    flow.refresh_from_db()
    assert flow.current is not None and flow.current.number == 1
    assert set(Route.objects.values_list("environment", "path")) == {
        ("production", "/orders"),
        ("development", "/orders-next"),
    }
    with pytest.raises(NothingChanged):
        deploy(flow=flow, by=people.bob)
    withdraw(flow=flow, by=people.bob)
    assert version_in(flow, DEVELOPMENT) is None
    assert set(Route.objects.values_list("environment", flat=True)) == {"production"}


def test_promoting_makes_no_second_version_and_notes_who_did_it(flow: Flow, people: SimpleNamespace) -> None:
    deploy(flow=flow, by=people.bob)
    assert promote(flow=flow, number=1, by=people.alice).number == 1
    assert flow.current is not None and flow.versions.exclude(number=None).count() == 1
    row = Deployment.objects.get(flow=flow, environment=PRODUCTION)
    assert (row.version.number, row.by) == (1, people.alice)
    with pytest.raises(NothingChanged):
        promote(flow=flow, number=1, by=people.alice)


def test_what_moved_on_in_development_is_not_promoted_unseen(flow: Flow) -> None:
    deploy(flow=flow, by=None)
    replace_draft(flow=flow, doc=by_hand("other"), by=None)
    deploy(flow=flow, by=None)
    with pytest.raises(NotReady, match="Development runs version 2 now, not version 1"):
        promote(flow=flow, number=1, by=None)


def test_publishing_what_development_runs_makes_no_second_version(flow: Flow) -> None:
    deploy(flow=flow, by=None)
    assert publish(flow=flow, note="Tried out", by=None).number == 1
    assert flow.versions.get(number=1).note == "Tried out"


def test_production_is_what_was_published_or_brought_back(flow: Flow) -> None:
    publish(flow=flow, by=None)
    replace_draft(flow=flow, doc=by_hand("other"), by=None)
    publish(flow=flow, by=None)
    restore_version(flow=flow, number=1, by=None)
    assert version_in(flow, PRODUCTION) == flow.current == flow.versions.get(number=1)


def test_two_flows_share_no_address_in_development_either(make_flow: Callable[..., Flow]) -> None:
    one, other = make_flow(hooked()), make_flow(hooked(), name="Another")
    deploy(flow=one, by=None)
    with pytest.raises(NotReady, match="already used by the flow “Order desk” in Development"):
        deploy(flow=other, by=None)


def test_a_deleted_flow_comes_back_to_both_environments(make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(hooked())
    publish(flow=flow, by=None)
    switch(flow=flow, on=True, by=None)
    deploy(flow=flow, by=None)
    delete_flow(flow=flow, by=None)
    assert not Route.objects.exists()
    restore_flow(flow=flow, by=None)
    assert set(Route.objects.values_list("environment", flat=True)) == {"development", "production"}


def test_a_file_carries_declarations_and_no_values(
    make_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    flow = make_flow(declaring(GREETING, KEY))
    give(flow, PRODUCTION, greeting="hello-there", key="s3cret-value")
    exported = export_flow(flow)
    assert exported["configurables"] == [GREETING, KEY]
    assert "hello-there" not in str(exported) and "s3cret" not in str(exported)
    taken = import_flow(workspace=people.globex, doc=exported, by=people.charlie)
    assert [one.name for one in parse(draft_of(taken).doc).configurables] == ["greeting", "key"]


# --- connections that stand in ---------------------------------------------------------------------


@pytest.fixture
def wired(make_flow: Callable[..., Flow], people: SimpleNamespace) -> SimpleNamespace:
    live, tried, foreign = (
        Connection.objects.create(workspace=workspace, name=name, base_url=f"https://{name}.example")
        for workspace, name in ((people.acme, "live"), (people.acme, "sandbox"), (people.globex, "theirs"))
    )
    doc = document(step("1", "manual"), step("2", "http", connection=live.pk, path="/", use="call"))
    return SimpleNamespace(flow=make_flow(doc), live=live, tried=tried, foreign=foreign)


def test_a_connection_stands_in_for_another_in_one_environment(
    wired: SimpleNamespace, people: SimpleNamespace
) -> None:
    given = {(wired.live.pk, DEVELOPMENT): wired.tried.pk, (wired.live.pk, PRODUCTION): ""}
    choose_connections(flow=wired.flow, given=given, by=None)
    assert stand_ins(wired.flow.pk, DEVELOPMENT) == {wired.live.pk: wired.tried.pk}
    assert stand_ins(wired.flow.pk, PRODUCTION) == {}
    assert flows_by_connection(people.acme)[wired.tried.pk] == [wired.flow]
    choose_connections(flow=wired.flow, given={(wired.live.pk, DEVELOPMENT): ""}, by=None)
    assert stand_ins(wired.flow.pk, DEVELOPMENT) == {}


def test_only_a_connection_of_the_workspace_and_connector_can_stand_in(wired: SimpleNamespace) -> None:
    other = Connection.objects.create(workspace=wired.live.workspace, name="mail", connector="smtp")
    for wrong in (wired.foreign.pk, other.pk, "junk"):
        with pytest.raises(NotConfigured, match="Choose another one"):
            choose_connections(flow=wired.flow, given={(wired.live.pk, DEVELOPMENT): wrong}, by=None)
    assert stand_ins(wired.flow.pk, DEVELOPMENT) == {}


def test_a_stand_in_that_was_deleted_keeps_the_flow_from_that_environment_alone(
    wired: SimpleNamespace,
) -> None:
    choose_connections(flow=wired.flow, given={(wired.live.pk, DEVELOPMENT): wired.tried.pk}, by=None)
    Connection.every.filter(pk=wired.tried.pk).update(deleted_at="2026-01-01T00:00:00Z")
    with pytest.raises(NotReady, match="“sandbox”, which stands in for “live” in Development, was deleted"):
        deploy(flow=wired.flow, by=None)
    assert publish(flow=wired.flow, by=None).number == 1
