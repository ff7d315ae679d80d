"""Home, integration, lists of runs and a run's page: with and without data, at a cost that does not grow."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connectors.models import Connection
from designer.models import Flow, Sample
from designer.services import create_flow, create_integration
from runs.models import InboxEvent, Run
from runs.payloads import load_event
from runs.services import start_run
from tests.designer.building import by_hand, document, hooked, step
from tests.runs.recorded import EXCHANGE, LOG_STEP, ended_run, failed_record, line, live_flow, passed

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(people: SimpleNamespace) -> Client:
    """Return the browser of a viewer of Acme."""
    client = Client()
    client.force_login(people.vera)
    return client


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    """Return the browser of a builder of Acme."""
    client = Client()
    client.force_login(people.bob)
    return client


def full(people: SimpleNamespace, flows: int) -> Flow:
    """Give Acme an integration of ``flows`` flows, each with runs, errors and log lines; return one flow."""
    integration = create_integration(workspace=people.acme, name=f"Group of {flows}", by=people.bob)
    for number in range(flows):
        flow = live_flow(people.acme, people.bob, name=f"Flow {flows}-{number}", integration=integration)
        for status in ("completed", "failed", "running"):
            run = ended_run(flow, status=status, by=people.bob)
            failed_record(run)
            line(run, "A line")
    return flow


PAGES = ["", "integrations/{integration}/", "flows/{flow}/observe/", "runs/", "runs/{run}/", "errors/"]


@pytest.mark.parametrize("place", PAGES)
def test_the_number_of_queries_does_not_grow_with_what_there_is(
    people: SimpleNamespace, vera: Client, place: str
) -> None:
    """Once with 2 flows and 6 runs, once with 12 more flows of which each has 3 runs."""
    counts = []
    for size in (2, 12):
        flow = full(people, size)
        run = Run.objects.filter(flow=flow).latest("id")
        path = place.format(integration=flow.integration_id, flow=flow.pk, run=run.pk)
        vera.get(f"/w/acme/{path}")
        with CaptureQueriesContext(connection) as seen:
            assert vera.get(f"/w/acme/{path}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 35


CONTEXTS = {
    "": "home.html",
    "integrations/{integration}/": "integration.html",
    "flows/{flow}/": "flows/develop.html",
    "flows/{flow}/test/": "flows/test.html",
    "flows/{flow}/deploy/": "flows/deploy.html",
    "flows/{flow}/manage/": "flows/manage.html",
    "flows/{flow}/observe/": "flows/observe.html",
    "runs/": "runs/list.html",
    "runs/{run}/": "runs/detail.html",
    "errors/": "errors/desk.html",
    "errors/{error}/": "errors/detail.html",
    "marketplace/": "marketplace/list.html",
    "members/": "members.html",
    "tokens/": "tokens.html",
    "settings/": "settings.html",
}


NO_CONTEXT = ("POST", "The canvas", "js/")
IDENTIFIER = re.compile(r"[a-z_]+\Z")


def promised(template: str) -> set[str]:
    """Return the variables that the head of a template names, without what stands in brackets."""
    text = Path(settings.BASE_DIR, "templates", template).read_text().split("{% extends")[0]
    heads = [head for head in re.findall(r"\{#\s*(.*?)\s*#\}", text) if not head.startswith(NO_CONTEXT)]
    said = "; ".join(heads).partition("context:")[2]
    while (without := re.sub(r"[(\[{<][^()\[\]{}<>]*[)\]}>]", "", said)) != said:
        said = without
    said = re.sub(r"those of \S+|of the last 24 hours|for the empty page|the current one", "", said)
    return {word for part in re.split(r"[,;:]|\band\b", said) if IDENTIFIER.match(word := part.strip())}


# Only there when there is something to show, or for some roles.
OPTIONAL = {
    "errors",
    "values",
    "sent",
    "heirs",
    "holdings",
    "mail",
    "new_link",
    "more_url",
    "tries",
    "explain",
}


@pytest.mark.parametrize(("place", "template"), CONTEXTS.items())
def test_pages_get_every_variable_that_their_template_names(
    people: SimpleNamespace, bob: Client, place: str, template: str
) -> None:
    flow = full(people, 1)
    run = Run.objects.filter(flow=flow).latest("id")
    ids = {
        "integration": flow.integration_id,
        "flow": flow.pk,
        "run": run.pk,
        "error": failed_record(run).pk,
    }
    answer = bob.get(f"/w/acme/{place.format(**ids)}")
    assert answer.status_code == 200
    assert template in [one.name for one in answer.templates]
    given = {name for part in answer.context for layer in part for name in layer}
    assert not promised(template) - given - OPTIONAL


@pytest.mark.parametrize(
    "place", ["", "runs/", "errors/", "errors/?state=done", "marketplace/", "?q=nothing"]
)
def test_empty_pages_say_what_to_do(vera: Client, place: str) -> None:
    answer = vera.get(f"/w/acme/{place}")
    assert answer.status_code == 200 and b"<h1" in answer.content


# --- home and integration ------------------------------------------------------------------------


def test_home_shows_tiles_with_states_and_what_needs_a_person(people: SimpleNamespace, vera: Client) -> None:
    flow = live_flow(people.acme, people.bob)
    failed_record(ended_run(flow))
    Connection.objects.create(
        workspace=people.acme, name="Northwind", status="broken", status_reason="Refused."
    )
    theirs = live_flow(people.globex, people.charlie, name="Not mine")
    failed_record(ended_run(theirs))
    answer = vera.get("/w/acme/")
    (tile,) = answer.context["integrations"]
    assert (tile.flow_count, tile.on_count, tile.open_errors, tile.state) == (1, 1, 1, "errors")
    titles = [item["title"] for item in answer.context["attention"]]
    assert titles == ["The connection “Northwind” stopped working", "1 record failed in 1 flow"]
    assert answer.context["counts"]["errors"] == 1 and answer.context["counts"]["connections_broken"] == 1
    assert b"Not mine" not in answer.content
    for item in answer.context["attention"]:
        assert vera.get(item["url"]).status_code == 200


def test_the_bar_finds_flows_by_part_of_their_name(people: SimpleNamespace, vera: Client) -> None:
    live_flow(people.acme, people.bob, name="Order desk")
    live_flow(people.acme, people.bob, name="Airports")
    live_flow(people.globex, people.charlie, name="Order of others")
    answer = vera.get("/w/acme/", {"q": " oRDer "})
    assert [flow.name for flow in answer.context["found"]] == ["Order desk"]


def test_an_integration_lists_its_flows(people: SimpleNamespace, vera: Client) -> None:
    flow = live_flow(people.acme, people.bob)
    draft = create_flow(workspace=people.acme, integration=flow.integration, name="New one", by=people.bob)
    ended_run(flow, n_failed=0)
    answer = vera.get(f"/w/acme/integrations/{flow.integration_id}/")
    states = {one.name: (one.state, one.last_run_at is None) for one in answer.context["flows"]}
    assert states == {"Order desk": ("healthy", False), "New one": ("new", True)}
    assert all(one.saved_at for one in answer.context["flows"])
    assert f"/w/acme/flows/{draft.pk}/".encode() in answer.content


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"started_by": "test", "environment": "development"}, " · Test"),
        ({"environment": "development"}, " · Development"),
        ({}, ""),
    ],
)
def test_tile_and_list_say_what_the_last_run_was(
    people: SimpleNamespace, vera: Client, fields: dict[str, str], said: str
) -> None:
    flow = live_flow(people.acme, people.bob)
    ended_run(flow, at=timezone.now() - timedelta(minutes=1), n_failed=0)
    ended_run(flow, **fields)
    (tile,) = re.findall(
        r"Last run\s+<time[^>]*>[^<]*</time>([^<]*)</span>", vera.get("/w/acme/").content.decode()
    )
    html = vera.get(f"/w/acme/integrations/{flow.integration_id}/").content.decode()
    last, _ = re.findall(r'<td class="num muted">\s*<time[^>]*>[^<]*</time>([^<]*)</td>', html)
    assert (tile.strip(), last.strip()) == (said.strip(), said.strip())


# --- lists of runs -------------------------------------------------------------------------------


def listed(client: Client, path: str = "runs/", **query: str) -> list[str]:
    """Return the ids of the runs on a page."""
    return [run.pk for run in client.get(f"/w/acme/{path}", query).context["runs"]]


def test_runs_are_filtered_by_state_time_and_flow(people: SimpleNamespace, vera: Client) -> None:
    flow, other = live_flow(people.acme, people.bob), live_flow(people.acme, people.bob, name="Other")
    runs = {
        "completed": ended_run(flow, n_failed=0),
        "errors": ended_run(flow),
        "failed": ended_run(flow, status="failed"),
        "cancelled": ended_run(flow, status="cancelled"),
        "open": ended_run(other, status="running", ended_at=None),
    }
    held = ended_run(flow, n_failed=0, n_held=1)
    for status, run in runs.items():
        assert listed(vera, status=status) == ([held.pk] if status == "errors" else []) + [run.pk]
    assert len(listed(vera)) == 6 and len(listed(vera, status="junk", since="never")) == 6
    assert listed(vera, flow=other.pk) == [runs["open"].pk]
    assert len(listed(vera, f"flows/{flow.pk}/observe/")) == 5
    old = ended_run(flow, at=timezone.now() - timedelta(days=3))
    assert old.pk not in listed(vera) and old.pk in listed(vera, since="7d")


def test_lists_are_paged_by_id_there_and_back(people: SimpleNamespace, vera: Client) -> None:
    flow = live_flow(people.acme, people.bob)
    ids = [ended_run(flow).pk for _ in range(120)][::-1]
    query = {"status": "errors", "since": "7d"}
    first = vera.get("/w/acme/runs/", query).context
    assert [run.pk for run in first["runs"]] == ids[:50] and first["newer_url"] == ""
    second = vera.get(f"/w/acme/runs/{first['older_url']}").context
    assert [run.pk for run in second["runs"]] == ids[50:100]
    assert (second["status"], second["since"]) == ("errors", "7d")
    third = vera.get(f"/w/acme/runs/{second['older_url']}").context
    assert [run.pk for run in third["runs"]] == ids[100:] and third["older_url"] == ""
    back = vera.get(f"/w/acme/runs/{third['newer_url']}").context
    assert [run.pk for run in back["runs"]] == ids[50:100]
    front = vera.get(f"/w/acme/runs/{back['newer_url']}").context
    assert [run.pk for run in front["runs"]] == ids[:50] and front["newer_url"] == ""


def test_the_page_observe_says_where_events_go_and_what_waits(people: SimpleNamespace, vera: Client) -> None:
    flow = live_flow(people.acme, people.bob, hooked("orders"))
    InboxEvent.objects.create(
        workspace=people.acme, flow=flow, state="parked", payload={}, received_at=timezone.now()
    )
    answer = vera.get(f"/w/acme/flows/{flow.pk}/observe/")
    assert answer.context["endpoint"]["url"].endswith("/hook/acme/orders")
    assert answer.context["parked"] == 1 and b"/hook/acme/orders" in answer.content
    never = create_flow(workspace=people.acme, integration=flow.integration, name="New", by=people.bob)
    assert vera.get(f"/w/acme/flows/{never.pk}/observe/").context["endpoint"] is None


# --- one run -------------------------------------------------------------------------------------


def test_a_run_shows_its_counts_its_canvas_and_earlier_runs(people: SimpleNamespace, vera: Client) -> None:
    flow = live_flow(people.acme, people.bob)
    earlier = ended_run(flow)
    run = ended_run(flow, parent=earlier, started_by="retry")
    answer = vera.get(f"/w/acme/runs/{run.pk}/")
    boot = answer.context["boot"]
    assert (answer.context["percent"], answer.context["counts_now"]["failed"]) == (100, 1)
    assert list(answer.context["earlier"]) == [earlier]
    assert boot["mode"] == "run" and boot["doc"] == flow.current.doc and boot["can_edit"] is False
    assert boot["snapshot"]["final"] and boot["urls"]["socket"] == f"/ws/w/acme/runs/{run.pk}/"
    snapshot = vera.get(boot["urls"]["snapshot"])
    assert snapshot.json() == boot["snapshot"] and snapshot["cache-control"] == "no-store"
    panel = boot["urls"]["step"].replace("__STEP__", LOG_STEP)
    assert vera.get(panel).status_code == 200


def test_a_run_that_has_not_begun_has_a_page(people: SimpleNamespace, vera: Client) -> None:
    flow = live_flow(people.acme, people.bob)
    run = ended_run(flow, status="queued", started_at=None, ended_at=None, stats={}, n_in=0)
    answer = vera.get(f"/w/acme/runs/{run.pk}/")
    assert answer.status_code == 200 and answer.context["percent"] == 0
    assert vera.get(f"/w/acme/runs/{run.pk}/steps/{LOG_STEP}/").status_code == 200


@pytest.mark.parametrize("tab", ["data", "errors", "requests", "log", "", "junk"])
def test_the_panel_of_a_step_shows_what_passed_it(people: SimpleNamespace, vera: Client, tab: str) -> None:
    flow = live_flow(people.acme, people.bob)
    run = ended_run(flow)
    path = f"/w/acme/runs/{run.pk}/steps/{LOG_STEP}/"
    assert vera.get(path, {"tab": tab}).status_code == 200, "nothing passed yet"
    passed(run, exchanges=[EXCHANGE])
    failed_record(run)
    line(run, "Wrote Ada", level="error")
    answer = vera.get(path, {"tab": tab})
    assert answer.status_code == 200
    assert answer.context["tab"] == (tab if tab in ("data", "errors", "requests", "log") else "errors")
    assert answer.context["tab_counts"] == {"errors": 1, "requests": 1, "runs": 0, "log": 1}
    sought = {"data": "ADA", "errors": "no city", "requests": "https://api.example", "log": "Wrote Ada"}
    assert sought[answer.context["tab"]] in answer.content.decode()


def test_a_run_says_what_became_of_its_failed_records(people: SimpleNamespace, vera: Client) -> None:
    flow = live_flow(people.acme, people.bob)
    run = ended_run(flow, n_failed=4)
    retry = ended_run(flow, started_by="retry", parent=run, n_failed=1)
    failed_record(run), failed_record(run)
    assert words_of(vera, run) == "Open 2"
    failed_record(run, state="resolved", retry=retry)
    failed_record(run, state="skipped")
    page = vera.get(f"/w/acme/runs/{run.pk}/").content.decode()
    assert words_of(vera, run) == f"Open 2 Mended in run {retry.label} 1 Skipped 1 Show those that are done"
    done = f"/w/acme/errors/?state=done&run={run.pk}"
    assert done.replace("&", "&amp;") in page and len(vera.get(done).context["records"]) == 2
    panel = vera.get(f"/w/acme/runs/{run.pk}/steps/{LOG_STEP}/?tab=errors")
    assert (
        panel.context["tab_counts"]["errors"] == 2 and b"1 record was mended. 1 was skipped." in panel.content
    )
    assert f"/w/acme/errors/?run={run.pk}".encode() in vera.get(f"/w/acme/runs/{retry.pk}/").content, (
        "what a retry lost waits with the run it retried"
    )
    panel = vera.get(f"/w/acme/runs/{retry.pk}/steps/{LOG_STEP}/?tab=errors")
    assert b"It is kept with the run that this one retried" in panel.content


def words_of(client: Client, run: Run) -> str:
    """Return what a run's page says of its failed records, without the heading."""
    page = client.get(f"/w/acme/runs/{run.pk}/").content.decode()
    part = page.partition('id="fates-title"')[2].partition("</section>")[0].partition("</h2>")[2]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_the_panel_shows_what_a_step_saved_beside_its_records(people: SimpleNamespace, vera: Client) -> None:
    keep = step("2", "set", "Keep it", name="twice", value="{{ record.n * 2 }}")
    flow = live_flow(people.acme, people.bob, document(step("1", "manual"), keep))
    run = ended_run(flow)
    path = f"/w/acme/runs/{run.pk}/steps/{LOG_STEP}/?tab=data"
    assert b"Nothing was saved yet." in vera.get(path).content
    trace = passed(run)
    assert b"This run kept no variables" in vera.get(path).content
    trace.data["saved"] = [{"twice": 14}]
    trace.save()
    answer = vera.get(path)
    assert answer.context["saves"] == ("twice",) and b"&quot;twice&quot;: 14" in answer.content
    assert b"Variables it saved" not in vera.get(path.replace(LOG_STEP, "00000001")).content


def test_steps_that_did_not_run_are_not_there(people: SimpleNamespace, vera: Client) -> None:
    run = ended_run(live_flow(people.acme, people.bob))
    assert vera.get(f"/w/acme/runs/{run.pk}/steps/ffffffff/").status_code == 404
    assert vera.get(f"/w/acme/runs/{run.pk}/steps/__STEP__/").status_code == 404


def test_markup_in_records_names_and_logs_is_text(people: SimpleNamespace, vera: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    doc = document(step("1", "manual", evil), step("2", "log", evil, message="{{ record }}"))
    flow = live_flow(people.acme, people.bob, doc, name=evil[:60])
    run = ended_run(flow, error=evil)
    error = failed_record(run, {"name": evil}, message=evil, record_key=evil, step_name=evil)
    line(run, evil)
    passed(run, exchanges=[{**EXCHANGE, "response_body": evil}])
    Sample.objects.create(flow=flow, step="00000001", data={"output": evil})
    pages = [
        "",
        "runs/",
        f"runs/{run.pk}/",
        "errors/",
        f"errors/{error.pk}/",
        f"flows/{flow.pk}/observe/",
        f"flows/{flow.pk}/",
        f"flows/{flow.pk}/manage/",
        *(f"runs/{run.pk}/steps/{LOG_STEP}/?tab={tab}" for tab in ("data", "errors", "requests", "log")),
    ]
    for page in pages:
        answer = vera.get(f"/w/acme/{page}")
        assert answer.status_code == 200 and b"<img" not in answer.content, page


def test_a_run_is_stopped_once(people: SimpleNamespace) -> None:
    flow = live_flow(people.acme, people.bob)
    run = ended_run(flow, status="running", ended_at=None)
    client = Client()
    client.force_login(people.bob)
    for status in ("cancelling", "cancelling"):
        answer = client.post(f"/w/acme/runs/{run.pk}/cancel", follow=True)
        run.refresh_from_db()
        assert (answer.status_code, run.status) == (200, status)


# --- starting ------------------------------------------------------------------------------------


def start(client: Client, flow: Flow, body: Any, **more: Any) -> Any:
    """Start a flow by hand."""
    return client.post(f"/w/acme/flows/{flow.pk}/run", body, content_type="application/json", **more)


def test_the_live_version_and_the_draft_are_started_by_hand(people: SimpleNamespace, bob: Client) -> None:
    flow = live_flow(people.acme, people.bob, by_hand("{{ record }}"))
    answer = start(bob, flow, {"args": {"name": "Ada"}})
    run = Run.objects.get(pk=answer.json()["run_id"])
    assert (run.started_by, run.by, run.version) == ("manual", people.bob, flow.current)
    assert bob.get(answer.json()["url"]).status_code == 200
    draft = create_flow(
        workspace=people.acme, integration=flow.integration, name="Draft", by=people.bob, doc=by_hand()
    )
    tried = Run.objects.get(pk=start(bob, draft, {"draft": 1}).json()["run_id"])
    assert tried.started_by == "test" and tried.version.number is None
    refused = start(bob, draft, {})
    assert refused.status_code == 422 and "never published" in refused.json()["message"]


def test_the_draft_runs_on_the_last_event_as_it_arrived(people: SimpleNamespace, bob: Client) -> None:
    flow = live_flow(people.acme, people.bob)
    address = f"/w/acme/flows/{flow.pk}/run"
    told = bob.post(address, {"last": 1}, content_type="application/json")
    assert told.status_code == 422 and "No event" in told.json()["message"]
    assert b"Run on the last event" not in bob.get(f"/w/acme/flows/{flow.pk}/test/").content
    payload = {"kind": "manual", "args": {"n": 7}}
    live = start_run(version=flow.current, payload=payload, started_by="manual", by=people.bob)
    start_run(version=flow.current, payload={"kind": "manual", "args": {}}, started_by="test", by=people.bob)
    assert b"Run on the last event" in bob.get(f"/w/acme/flows/{flow.pk}/test/").content
    again = Run.objects.get(
        pk=bob.post(address, {"last": 1}, content_type="application/json").json()["run_id"]
    )
    assert again.started_by == "test"
    assert load_event(again.event) == load_event(live.event)


def test_a_draft_with_problems_is_not_started(people: SimpleNamespace, bob: Client) -> None:
    group = create_integration(workspace=people.acme, name="Group", by=people.bob)
    broken = document(step("1", "manual", "Start"), step("2", "filter", "Only", condition=""))
    flow = create_flow(workspace=people.acme, integration=group, name="Draft", by=people.bob, doc=broken)
    answer = start(bob, flow, {"draft": 1})
    assert answer.status_code == 422 and answer.json()["problems"][0]["step"] == "00000002"


def test_arguments_are_checked_before_the_start(people: SimpleNamespace, bob: Client) -> None:
    arguments = [
        {"name": "limit", "type": "number", "default": "", "required": True},
        {"name": "tree", "type": "json", "default": "", "required": False},
    ]
    doc = document(step("1", "manual", "Start", arguments=arguments), step("2", "log", message="x"))
    flow = live_flow(people.acme, people.bob, doc)
    for limit in ("", "many", "1e999", "nan", True, [], {}):
        answer = start(bob, flow, {"args": {"limit": limit}})
        assert answer.status_code == 422 and "limit" in answer.json()["errors"], limit
    deep = "[" * 400 + "]" * 400
    assert start(bob, flow, {"args": {"limit": 1, "tree": deep}}).status_code == 422
    for body in ("[]", '"x"', '{"args": [1]}', "{", ""):
        assert start(bob, flow, body.encode()).status_code in (400, 422), body
    assert not Run.objects.exists()
    assert start(bob, flow, {"args": {"limit": "1e300"}}).status_code == 200


def test_a_plain_form_starts_the_flow_too(people: SimpleNamespace, bob: Client) -> None:
    """The Test page's form works before its script is there."""
    arguments = [{"name": "limit", "type": "number", "default": "", "required": True}]
    doc = document(step("1", "manual", "Start", arguments=arguments), step("2", "log", message="x"))
    flow = live_flow(people.acme, people.bob, doc)
    address = f"/w/acme/flows/{flow.pk}/run"
    started = bob.post(address, {"limit": "3"})
    run = Run.objects.get()
    assert started.status_code == 302 and started["Location"] == f"/w/acme/runs/{run.pk}/"
    assert run.started_by == "test" and run.event.payload["args"] == {"limit": 3}
    assert bob.post(address, {"limit": "3", "live": "1"}).status_code == 302
    assert Run.objects.filter(started_by="manual").count() == 1
    refused = bob.post(address, {"limit": "many"}, follow=True)
    assert refused.redirect_chain[0][0] == f"/w/acme/flows/{flow.pk}/test/"
    assert "takes a number" in refused.content.decode()
    assert "not JSON" in bob.post(address, {"body": "{"}, follow=True).content.decode()


def test_a_form_where_json_is_usual_is_answered_with_a_sentence(people: SimpleNamespace) -> None:
    flow = live_flow(people.acme, people.bob)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.bob)
    page = client.get(f"/w/acme/runs/{ended_run(flow).pk}/")
    answer = client.post(
        f"/w/acme/flows/{flow.pk}/publish", {"a": "b"}, headers={"X-CSRFToken": page.context["boot"]["csrf"]}
    )
    assert answer.status_code == 422 and "Nothing changed" in answer.json()["message"]
