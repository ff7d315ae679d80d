"""The step that calls a flow, in the designer: what can be chosen, what is asked, what is wrong at which field."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from designer.facts import facts_of
from designer.flowfile import export_flow, import_flow
from designer.graph import problems
from designer.models import Flow
from designer.panel import open_panel
from designer.services import create_flow, create_integration, delete_flow, draft_of, publish, switch
from designer.steps.kind import Facts, FlowFacts
from designer.steps.table import KINDS
from designer.usage import callers_of
from tests.designer.building import by_hand, document, step

pytestmark = pytest.mark.django_db
ARGUMENTS = [
    {"name": "item", "type": "text", "default": "", "required": True},
    {"name": "unit", "type": "text", "default": "kg", "required": True},
]
TAKES = document(step("1", "manual", arguments=ARGUMENTS), step("2", "return", value="{{ record.item }}"))


@pytest.fixture
def place(people):
    return create_integration(workspace=people.acme, name="Shop", by=people.alice)


def made(place, name: str, doc: dict[str, Any], *, live: bool = True) -> Flow:
    flow = create_flow(workspace=place.workspace, integration=place, name=name, by=None, doc=doc)
    if live:
        publish(flow=flow, by=None)
        switch(flow=flow, on=True, by=None)
    return flow


def calling(flow: Flow | None, **config: Any) -> dict[str, Any]:
    chosen = {"flow": flow.pk if flow else "", "variable": "stock"} | config
    return document(
        step("1", "manual"),
        step("2", "call", **chosen),
        step("3", "log", message="{{ stock }}"),
    )


def told(place, doc: dict[str, Any], flow: Flow | None = None) -> dict[str, str]:
    return {one.field: one.message for one in problems(doc, facts_of(place.workspace, flow))}


def test_what_the_called_flow_takes_is_asked(place):
    stock = made(place, "Stock", TAKES)
    panel = open_panel(calling(stock), "00000002", facts_of(place.workspace))
    assert [part.key for part in panel.stations] == ["flow", "arguments", "output"]
    item, unit = panel.part("arguments").fields
    assert (item.name, item.required, unit.required) == ("arguments.item", True, False)
    assert unit.hint == "Takes text. Empty: kg."
    assert told(place, calling(stock)) == {"arguments.item": "item is needed; it is empty."}
    assert not told(place, calling(stock, arguments={"item": "{{ record.item }}"}))
    assert panel.summary == "Stock" and "now v1" in panel.part("flow").fields[0].hint


def test_an_api_flow_is_asked_for_path_query_and_body(place):
    config = {
        "method": "POST",
        "path": "/stock/[int sku]",
        "query": [ARGUMENTS[1]],
        "payload": True,
        "payload_name": "body",
    }
    stock = made(place, "Stock", document(step("1", "api", **config), step("2", "respond", status="200")))
    panel = open_panel(calling(stock), "00000002", facts_of(place.workspace))
    names = [(one.name, one.required) for one in panel.part("arguments").fields]
    assert names == [("arguments.sku", True), ("arguments.unit", False), ("arguments.body", False)]


def test_flows_that_start_otherwise_are_not_offered(place):
    made(place, "Stock", TAKES)
    made(place, "Clock", document(step("1", "schedule"), step("2", "log", message="x")))
    unpublished = made(place, "Draft", TAKES, live=False)
    panel = open_panel(calling(None), "00000002", facts_of(place.workspace, unpublished))
    (field, *_) = panel.part("flow").fields
    assert [one.label for one in field.choices] == ["Choose a flow", "Draft (this flow)", "Stock"]
    assert told(place, calling(None)) == {"flow": "Flow: nothing chosen yet."}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": False}, "“Stock” is off. Turn it on, or choose another flow."),
        ({"current": None}, "“Stock” was never published, so there is nothing to call. Publish it first."),
        ({"trigger": "webhook"}, "“Stock” is not started by hand or by an API request. Choose another flow."),
        ({"deleted_at": timezone.now()}, "The flow “Stock” was deleted. Choose another one."),
    ],
)
def test_a_flow_that_cannot_be_called_is_a_problem_at_the_field(place, change, words):
    stock = made(place, "Stock", by_hand())
    Flow.every.filter(pk=stock.pk).update(**change)
    assert told(place, calling(stock))["flow"] == words


def test_a_flow_of_another_workspace_is_not_here(people, place):
    other = create_integration(workspace=people.globex, name="Theirs", by=people.charlie)
    theirs = made(other, "Secret", TAKES)
    assert told(place, calling(theirs)) == {
        "flow": "The flow of this step is not in this workspace. Choose another one."
    }


def test_a_flow_that_calls_itself_is_warned_of_and_may_not_wait_for_its_own_place(people, place):
    own = made(place, "Own", by_hand())
    draft = draft_of(own)
    draft.doc = calling(own)
    draft.save()
    assert "each would wait here for a place" in told(place, calling(own), own)["flow"]
    assert not told(place, calling(own, then="go_on"), own)
    browser = Client()
    browser.force_login(people.alice)
    panel = browser.get(f"/w/acme/flows/{own.pk}/steps/00000002/panel").content.decode()
    assert "This step calls its own flow. Calls go 10 deep at most" in panel
    Flow.objects.filter(pk=own.pk).update(max_running=None)
    assert not told(place, calling(own), own)


def test_the_page_manage_says_who_calls_a_flow_before_it_is_deleted(people, place):
    stock = made(place, "Stock", by_hand())
    made(place, "Alone", by_hand())
    caller = made(place, "Orders", calling(stock))
    assert callers_of(stock) == [caller] and callers_of(caller) == []
    browser = Client()
    browser.force_login(people.alice)
    page = browser.get(f"/w/acme/flows/{stock.pk}/manage/").content.decode()
    assert f'href="/w/acme/flows/{caller.pk}/"' in page and "1 flow calls it" in page
    delete_flow(flow=caller, by=None)
    assert callers_of(stock) == []


def test_a_delete_says_who_still_uses_what_goes(people, place):
    browser = Client()
    browser.force_login(people.alice)
    other = create_integration(workspace=people.acme, name="Office", by=people.alice)
    stock, spare = made(place, "Stock", by_hand()), made(place, "Spare", by_hand())
    made(place, "Inside", calling(stock))
    made(other, "Orders", calling(stock))
    handled = made(other, "Bills", by_hand())
    Flow.objects.filter(pk=handled.pk).update(handler=spare)

    def said(path):
        (message,) = browser.post(f"/w/acme/{path}", follow=True).context["messages"]
        return str(message)

    assert said(f"flows/{spare.pk}/delete") == "Flow “Spare” deleted. “Bills” still uses it."
    browser.post(f"/w/acme/flows/{spare.pk}/undelete")
    told = said(f"integrations/{place.pk}/delete")
    assert told == "Integration “Shop” deleted. “Bills” and 1 other flow still use it.", (
        "not what went with it"
    )
    assert said(f"integrations/{other.pk}/delete") == "Integration “Office” deleted"


def test_a_file_names_the_called_flow_so_that_another_workspace_finds_its_own(people, place):
    stock = made(place, "Stock", by_hand())
    file = export_flow(made(place, "Orders", calling(stock)))
    assert file["steps"][1]["config"]["flow_name"] == "Stock"
    theirs = create_integration(workspace=people.globex, name="Theirs", by=people.charlie)
    found = made(theirs, "Stock", by_hand())
    config = draft_of(import_flow(workspace=people.globex, doc=file, by=None)).doc["steps"][1]["config"]
    assert config["flow"] == found.pk and "flow_name" not in config


def test_its_settings_without_facts_are_kept(place):
    config = {"flow": "f" * 24, "arguments": {"item": "{{ record.item }}"}, "variable": "stock"}
    assert KINDS["call"].cleaned(config)[0] == config | {"then": "wait", "patience": 24, "on_error": "record"}


def test_of_a_flow_with_several_resources_one_is_chosen():
    ways = {"GET /a": (ARGUMENTS[0],), "POST /b": (ARGUMENTS[1],)}
    known = FlowFacts("f" * 24, "Stock", trigger="api", live="v1", on=True, ways=lambda: ways)
    facts = Facts(flows={known.id: known})
    fields = {one.name: one for one in KINDS["call"].fields({"flow": known.id, "resource": "POST /b"}, facts)}
    assert [choice.value for choice in fields["resource"].choices] == list(ways)
    assert "arguments.unit" in fields and "arguments.item" not in fields


def repeating(flow: Flow, **config: Any) -> dict[str, Any]:
    doc = calling(flow, **{"condition": "stock.more and turn < 9"} | config)
    doc["steps"][1]["kind"] = "repeat"
    return doc


def test_while_knows_the_answer_before_and_the_turn_in_its_own_fields_alone(place):
    stock = made(place, "Stock", TAKES)
    doc = repeating(stock, arguments={"item": "{{ stock.next | default(turn) }}"})
    assert not told(place, doc)
    panel = open_panel(doc, "00000002", facts_of(place.workspace))
    assert [part.key for part in panel.stations] == ["flow", "arguments", "while", "output"]
    assert panel.summary == "Stock · while stock.more and turn < 9"
    doc["steps"][2]["config"]["message"] = "{{ turn }}"
    assert "turn" in told(place, doc)["message"]


@pytest.mark.parametrize(
    ("config", "field", "words"),
    [
        ({"condition": ""}, "condition", "Call again while is needed; it is empty."),
        ({"most": 5000}, "most", "Calls for a record, at most goes from 1 to 1000. You wrote 5000."),
        ({"variable": "turn"}, "variable", "“turn” counts the calls here. Choose another name."),
    ],
)
def test_what_is_wrong_with_while_is_told_at_its_field(place, config, field, words):
    stock = made(place, "Stock", by_hand())
    assert told(place, repeating(stock, **config))[field] == words


def test_what_only_the_call_brings_is_no_fault_before_its_first_test(people, place):
    stock = made(place, "Stock", TAKES)
    caller = made(place, "Orders", repeating(stock, arguments={"item": "{{ stock.next | default(turn) }}"}))
    browser = Client()
    browser.force_login(people.alice)
    panel = f"/w/acme/flows/{caller.pk}/steps/00000002/panel"
    assert "cannot be read" not in browser.get(panel, {"part": "while"}).content.decode()
    assert "Now: 1" in " ".join(browser.get(panel, {"part": "arguments"}).content.decode().split())
