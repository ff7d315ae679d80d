"""Drafts, publishing and versions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from connectors.models import Connection
from designer.models import Flow, FlowVersion, Route, RoutingEpoch
from designer.services import (
    BadName,
    NothingChanged,
    NotReady,
    Stale,
    copy_draft,
    create_flow,
    delete_flow,
    delete_integration,
    draft_of,
    problems_of,
    publish,
    restore_flow,
    restore_integration,
    restore_version,
    save_draft,
    snapshot,
    switch,
)
from tests.designer.building import by_hand, document, hooked, step

pytestmark = pytest.mark.django_db


def epoch() -> int:
    row = RoutingEpoch.objects.filter(pk=1).first()
    return row.number if row else 0


def test_a_stale_save_changes_nothing_and_tells_who_was_faster(flow: Flow, people: SimpleNamespace) -> None:
    read = draft_of(flow).etag
    save_draft(flow=flow, doc=by_hand("first"), etag=read, by=people.alice)
    with pytest.raises(Stale) as caught:
        save_draft(flow=flow, doc=by_hand("second"), etag=read, by=people.bob)
    assert caught.value.branch.doc == by_hand("first")
    assert "Alice" in str(caught.value)
    assert draft_of(flow).doc == by_hand("first")


def test_a_save_gives_a_new_etag_each_time(flow: Flow, people: SimpleNamespace) -> None:
    first = draft_of(flow).etag
    second = save_draft(flow=flow, doc=by_hand(), etag=first, by=people.bob).etag
    assert second != first
    save_draft(flow=flow, doc=by_hand(), etag=second, by=people.bob)


def test_publish_counts_up_and_refuses_the_same_content(flow: Flow, people: SimpleNamespace) -> None:
    first = publish(flow=flow, note="first", by=people.bob)
    assert (first.number, flow.current, flow.trigger, flow.max_running) == (1, first, "manual", 1)
    with pytest.raises(NothingChanged, match="Nothing changed since version 1"):
        publish(flow=flow, note="again", by=people.bob)
    save_draft(flow=flow, doc=by_hand("other"), etag=draft_of(flow).etag, by=people.bob)
    assert publish(flow=flow, note="", by=people.bob).number == 2
    assert AuditEvent.objects.filter(verb="flow.publish").count() == 2


def test_publish_refuses_with_every_problem_and_leaves_the_flow_alone(
    make_flow, people: SimpleNamespace
) -> None:
    flow = make_flow(
        document(step("1", "manual"), step("2", "log", message="{{ customr"), step("3", "filter"))
    )
    with pytest.raises(NotReady) as caught:
        publish(flow=flow, note="", by=people.bob)
    assert {(problem.step, problem.field) for problem in caught.value.problems} == {
        ("00000002", "message"),
        ("00000003", "condition"),
    }
    flow.refresh_from_db()
    assert flow.current is None and not flow.versions.exists()


def test_the_database_refuses_to_change_a_version(flow: Flow, people: SimpleNamespace) -> None:
    version = publish(flow=flow, note="", by=people.bob)
    for change in ({"doc": {}}, {"number": 7}, {"content_hash": "0" * 64}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            FlowVersion.objects.filter(pk=version.pk).update(**change)
    FlowVersion.objects.filter(pk=version.pk).update(note="the note may change")


def test_webhook_routes_follow_the_current_version(make_flow, people: SimpleNamespace) -> None:
    flow = make_flow(hooked("orders"))
    before = epoch()
    publish(flow=flow, note="", by=people.bob)
    route = Route.objects.get(flow=flow)
    assert (route.kind, route.method, route.path, route.shape) == ("hook", "POST", "/orders", "/orders")
    assert flow.max_running is None
    assert epoch() > before
    save_draft(flow=flow, doc=hooked("sales/new"), etag=draft_of(flow).etag, by=people.bob)
    publish(flow=flow, note="", by=people.bob)
    assert [route.path for route in Route.objects.filter(flow=flow)] == ["/sales/new"]
    restore_version(flow=flow, number=1, by=people.bob)
    assert [route.path for route in Route.objects.filter(flow=flow)] == ["/orders"]


def test_two_flows_cannot_share_an_address(make_flow, people: SimpleNamespace) -> None:
    publish(flow=make_flow(hooked(), name="Orders"), note="", by=people.bob)
    second = make_flow(hooked(), name="Second")
    with pytest.raises(NotReady) as caught:
        publish(flow=second, note="", by=people.bob)
    message = caught.value.problems[0].message
    assert message == "POST /hook/orders is already used by the flow “Orders”. Choose another path."


def test_parameters_of_different_names_are_the_same_address(make_flow, people: SimpleNamespace) -> None:
    first = document(step("1", "api", path="/airports/[string iata]"), step("2", "respond"))
    second = document(step("1", "api", path="airports/[int number]/"), step("2", "respond"))
    publish(flow=make_flow(first, name="By code"), note="", by=people.bob)
    with pytest.raises(NotReady, match="already used by the flow “By code”"):
        publish(flow=make_flow(second), note="", by=people.bob)


def test_a_deleted_connection_is_told_by_name(make_flow, people: SimpleNamespace) -> None:
    connection = Connection.objects.create(
        workspace=people.acme, name="Northwind", base_url="https://n.example"
    )
    doc = document(step("1", "manual"), step("2", "http", connection=connection.pk, path="/a"))
    flow = make_flow(doc)
    assert problems_of(flow, doc) == []
    connection.deleted_at = flow.created_at
    connection.save()
    (problem,) = problems_of(flow, doc)
    assert (problem.step, problem.field) == ("00000002", "connection")
    assert problem.message == "The connection “Northwind” was deleted. Choose another one."


def test_a_connection_of_another_workspace_is_not_there(make_flow, people: SimpleNamespace) -> None:
    foreign = Connection.objects.create(
        workspace=people.globex, name="Secret name", base_url="https://n.example"
    )
    doc = document(step("1", "manual"), step("2", "http", connection=foreign.pk, path="/a"))
    (problem,) = problems_of(make_flow(doc), doc)
    assert "not in this workspace" in problem.message and "Secret name" not in problem.message


def test_switching_on_needs_a_version(flow: Flow, people: SimpleNamespace) -> None:
    with pytest.raises(NotReady, match="never published"):
        switch(flow=flow, on=True, by=people.bob)
    publish(flow=flow, note="", by=people.bob)
    assert switch(flow=flow, on=True, by=people.bob).on
    assert flow.on
    assert not switch(flow=flow, on=False, by=people.bob).on


def test_a_snapshot_of_the_same_draft_is_the_same_version(flow: Flow, people: SimpleNamespace) -> None:
    first = snapshot(flow=flow, by=people.bob)
    assert first.number is None
    assert snapshot(flow=flow, by=people.bob) == first
    published = publish(flow=flow, note="", by=people.bob)
    assert published.number == 1 and published != first
    assert snapshot(flow=flow, by=people.bob).content_hash == first.content_hash


def test_restore_into_the_draft(flow: Flow, people: SimpleNamespace) -> None:
    first = publish(flow=flow, note="", by=people.bob)
    stale = draft_of(flow).etag
    save_draft(flow=flow, doc=by_hand("newer"), etag=stale, by=people.bob)
    restore_version(flow=flow, number=1, by=people.bob, into="draft")
    assert draft_of(flow).doc == first.doc
    with pytest.raises(Stale):
        save_draft(flow=flow, doc=by_hand("newest"), etag=stale, by=people.bob)


def test_deleting_frees_the_address_and_undo_takes_it_back(make_flow, people: SimpleNamespace) -> None:
    flow = make_flow(hooked())
    publish(flow=flow, note="", by=people.bob)
    switch(flow=flow, on=True, by=people.bob)
    delete_flow(flow=flow, by=people.bob)
    assert not Route.objects.exists() and not Flow.objects.filter(pk=flow.pk).exists()
    restore_flow(flow=flow, by=people.bob)
    assert Route.objects.filter(flow=flow).exists() and Flow.objects.get(pk=flow.pk).on


def test_undo_after_the_address_was_taken_brings_the_flow_back_off(
    make_flow, people: SimpleNamespace
) -> None:
    flow = make_flow(hooked())
    publish(flow=flow, note="", by=people.bob)
    switch(flow=flow, on=True, by=people.bob)
    delete_flow(flow=flow, by=people.bob)
    publish(flow=make_flow(hooked(), name="Second"), note="", by=people.bob)
    restore_flow(flow=flow, by=people.bob)
    assert not Flow.objects.get(pk=flow.pk).on and not Route.objects.filter(flow=flow).exists()
    with pytest.raises(NotReady, match="already used by the flow “Second”"):
        switch(flow=flow, on=True, by=people.bob)


def test_an_integration_takes_its_flows_along_and_brings_them_back(make_flow, integration, people) -> None:
    kept, gone_before = make_flow(hooked(), name="Kept"), make_flow(name="Gone before")
    publish(flow=kept, note="", by=people.bob)
    delete_flow(flow=gone_before, by=people.bob)
    delete_integration(integration=integration, by=people.bob)
    assert not Flow.objects.exists() and not Route.objects.exists()
    restore_integration(integration=integration, by=people.bob)
    assert [flow.name for flow in Flow.objects.all()] == ["Kept"]
    assert Route.objects.count() == 1


def test_a_copy_is_a_flow_of_its_own(flow: Flow, people: SimpleNamespace) -> None:
    copied = copy_draft(flow=flow, doc=by_hand("mine"), by=people.bob)
    assert copied.name == "Order desk (copy)" and copied.integration == flow.integration
    assert draft_of(copied).doc["steps"][1]["config"]["message"] == "mine"
    assert draft_of(flow).doc == by_hand()


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", None, 7])
def test_names_that_cannot_be_used(integration, people: SimpleNamespace, name: object) -> None:
    with pytest.raises(BadName):
        create_flow(workspace=people.acme, integration=integration, name=name, by=people.bob)  # type: ignore[arg-type]
