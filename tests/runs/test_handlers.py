"""When a run fails, the flow that its flow names is started: once, with what happened, and never in circles."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer.flowfile import export_flow, import_flow
from designer.models import Environment, Flow
from designer.services import RenameFailed, create_flow, publish, switch, update_details
from runs import retries
from runs.advance import advance
from runs.handlers import handled_by
from runs.models import Call, InboxEvent, LogLine, Run
from runs.payloads import load_event
from runs.services import start_run
from tests.designer.building import by_hand, document, step
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db

FAILS = document(
    step("1", "manual", "Start"),
    step("2", "map", "Divide", mode="replace", fields=[{"target": "n", "value": "{{ 1 / record.n }}"}]),
)
STOPS = document(
    step("1", "manual", "Start"),
    step(
        "2",
        "map",
        "Divide",
        mode="replace",
        fields=[{"target": "n", "value": "{{ 1 / record.n }}"}],
        on_error="stop",
    ),
)


@pytest.fixture
def handler(people: SimpleNamespace) -> Flow:
    """Return a live flow that is started by hand."""
    return live_flow(
        people.acme, people.bob, by_hand("{{ record.flow }} {{ record.failed }}"), name="Tell us"
    )


@pytest.fixture
def handled(people: SimpleNamespace, handler: Flow) -> Callable[..., Flow]:
    """Return a function that makes a flow whose failures start the handler."""

    def make(doc: dict[str, Any] = FAILS, name: str = "Divider") -> Flow:
        flow = live_flow(people.acme, people.bob, doc, name=name)
        return update_details(flow=flow, data={"name": name, "handler": handler.pk}, by=people.bob)

    return make


def ended(flow: Flow, n: int = 0, by: str = "manual") -> Run:
    """Run a flow to its end."""
    run = start_run(version=flow.current, payload={"kind": "manual", "args": {"n": n}}, started_by=by)
    advance(run.pk, "test")
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(
    ("doc", "status", "step_name"), [(FAILS, "completed", ""), (STOPS, "failed", "Divide")]
)
def test_a_run_that_fails_or_loses_records_starts_the_handler(
    handled: Callable[..., Flow], handler: Flow, doc: dict[str, Any], status: str, step_name: str
) -> None:
    flow = handled(doc)
    run = ended(flow)
    assert run.status == status
    made = handled_by(run)
    assert made is not None
    assert (made.flow_id, made.status, made.started_by) == (handler.pk, "queued", "failure")
    args = load_event(made.event)["args"]
    (error,) = args.pop("errors")
    assert (error["step"], error["code"]) == ("Divide", "expression") and error["message"]
    assert args.pop("url").endswith(f"/w/acme/runs/{run.pk}/")
    assert bool(args.pop("error")) == bool(step_name)
    assert args == {
        "flow": "Divider",
        "flow_id": flow.pk,
        "run": run.pk,
        "started_by": "manual",
        "status": status,
        "failed": 1,
        "held": 0,
        "step": step_name,
    }
    advance(made.pk, "test")
    assert LogLine.objects.get(run=made).text == "Divider 1"


def test_a_run_in_development_starts_nothing(handled: Callable[..., Flow], handler: Flow) -> None:
    flow = handled()
    payload = {"kind": "manual", "args": {"n": 0}}
    run = start_run(
        version=flow.current, payload=payload, started_by="manual", environment=Environment.DEVELOPMENT
    )
    advance(run.pk, "test")
    run.refresh_from_db()
    assert run.n_failed == 1 and not Run.objects.filter(flow=handler).exists()


@pytest.mark.parametrize(("n", "by"), [(1, "manual"), (0, "test"), (0, "retry"), (0, "failure")])
def test_good_runs_tests_retries_and_handlers_themselves_start_nothing(
    handled: Callable[..., Flow], handler: Flow, n: int, by: str
) -> None:
    ended(handled(), n, by)
    assert not Run.objects.filter(flow=handler).exists()


@pytest.mark.parametrize(("by", "count"), [("failure", 0), ("test", 0), ("webhook", 1)])
def test_a_called_run_counts_as_what_started_its_first_caller(
    handled: Callable[..., Flow], handler: Flow, by: str, count: int
) -> None:
    flow = handled()
    first, second, run = (
        start_run(version=flow.current, payload={"kind": "manual", "args": {"n": 0}}, started_by=started_by)
        for started_by in (by, "call", "call")
    )
    Call.objects.create(run=first, child=second, page="p", place=0, step="00000002")
    Call.objects.create(run=second, child=run, page="p", place=0, step="00000002", depth=2)
    advance(run.pk, "test")
    run.refresh_from_db()
    assert run.n_failed == 1
    assert Run.objects.filter(flow=handler).count() == count


def test_the_handler_is_a_row_of_the_commit_in_which_the_run_ends(
    handled: Callable[..., Flow], handler: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies before that commit leaves neither, and the next one makes both, once."""
    flow, real = handled(), retries.start_handler

    def dies(run: Run) -> None:
        real(run)
        raise KeyboardInterrupt

    monkeypatch.setattr(retries, "start_handler", dies)
    run = start_run(version=flow.current, payload={"kind": "manual", "args": {"n": 0}}, started_by="manual")
    with pytest.raises(KeyboardInterrupt):
        advance(run.pk, "first")
    run.refresh_from_db()
    assert run.status == "running" and not Run.objects.filter(flow=handler).exists()
    monkeypatch.setattr(retries, "start_handler", real)
    Run.objects.filter(pk=run.pk).update(lease_owner="", lease_until=None)
    advance(run.pk, "second")
    advance(run.pk, "third")
    assert Run.objects.filter(flow=handler).count() == 1
    assert InboxEvent.objects.filter(dedupe_key=f"failure:{run.pk}").count() == 1


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ({"on": False}, "turned off"),
        ({"current": None}, "no published version"),
        ({"trigger": "api"}, "by hand"),
    ],
)
def test_a_handler_that_cannot_be_started_is_told_in_the_log_of_the_run(
    handled: Callable[..., Flow], handler: Flow, broken: dict[str, Any], word: str
) -> None:
    flow = handled()
    Flow.objects.filter(pk=handler.pk).update(**broken)
    run = ended(flow)
    assert handled_by(run) is None
    assert word in LogLine.objects.get(run=run).text


def test_an_argument_that_the_handler_needs_and_nobody_gives_is_told(
    people: SimpleNamespace, handled: Callable[..., Flow], handler: Flow
) -> None:
    flow = handled()
    branch = handler.branches.get()
    branch.doc["steps"][0]["config"] = {"arguments": [{"name": "room", "type": "text", "required": True}]}
    branch.save()
    publish(flow=handler, by=people.bob)
    run = ended(flow)
    assert "“room” is needed" in LogLine.objects.get(run=run).text


def test_the_page_manage_offers_flows_that_are_started_by_hand(
    people: SimpleNamespace, handler: Flow, handled: Callable[..., Flow]
) -> None:
    client = Client()
    client.force_login(people.bob)
    flow = live_flow(people.acme, people.bob, FAILS, name="Divider")
    theirs = live_flow(people.globex, people.charlie, name="Not ours")
    address = f"/w/acme/flows/{flow.pk}/manage/"
    page = client.get(address).content.decode()
    assert f'value="{handler.pk}"' in page and theirs.pk not in page and f'value="{flow.pk}"' not in page
    form = {"action": "details", "name": "Divider", "integration": flow.integration_id}
    for wrong in (theirs.pk, flow.pk, "x", "\0"):
        answer = client.post(address, form | {"handler": wrong})
        assert answer.status_code == 422 and b"cannot be started here" in answer.content
    client.post(address, form | {"handler": handler.pk})
    flow.refresh_from_db()
    assert flow.handler == handler
    run = ended(flow)
    shown = client.get(f"/w/acme/runs/{run.pk}/").content.decode()
    made = handled_by(run)
    assert made is not None and f"/w/acme/runs/{made.pk}/" in shown
    assert f"/w/acme/runs/{run.pk}/" in client.get(f"/w/acme/runs/{made.pk}/").content.decode()
    client.post(address, form | {"handler": ""})
    flow.refresh_from_db()
    assert flow.handler is None


def test_a_rename_that_says_nothing_of_it_keeps_the_handler(
    people: SimpleNamespace, handled: Callable[..., Flow], handler: Flow
) -> None:
    flow = handled()
    update_details(flow=flow, data={"name": "Renamed"}, by=people.bob)
    with pytest.raises(RenameFailed):
        update_details(flow=flow, data={"name": "", "handler": ""}, by=people.bob)
    flow.refresh_from_db()
    assert flow.handler == handler


def test_the_flow_file_names_it_and_import_finds_it_again(
    people: SimpleNamespace, handled: Callable[..., Flow], handler: Flow
) -> None:
    doc = export_flow(handled())
    assert doc["on_failure"] == {"flow": handler.pk, "flow_name": "Tell us"}
    assert import_flow(workspace=people.acme, doc=doc, by=people.bob).handler == handler
    assert import_flow(workspace=people.globex, doc=doc, by=people.charlie).handler is None
    theirs = create_flow(
        workspace=people.globex,
        integration=people.globex.integrations.get(),
        name="Tell us",
        by=people.charlie,
        doc=by_hand(),
    )
    publish(flow=theirs, by=people.charlie)
    switch(flow=theirs, on=True, by=people.charlie)
    assert import_flow(workspace=people.globex, doc=doc, by=people.charlie).handler == theirs
    for junk in (7, {"flow": None}, {"flow": "\0", "flow_name": []}):
        assert (
            import_flow(workspace=people.acme, doc=doc | {"on_failure": junk}, by=people.bob).handler is None
        )
