"""The Observe pages: charts, their table, steps, runs of a slot, the log and its download."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from designer.models import Flow
from designer.services import deploy, replace_draft
from runs.metering.folding import catch_up
from runs.models import LogLine
from runs.observing.span import stamp
from tests.designer.building import by_hand
from tests.runs.recorded import ended_run, line, live_flow

pytestmark = pytest.mark.django_db
CLEAN = {"n_failed": 0, "n_ok": 3}


@pytest.fixture
def flow(people: SimpleNamespace) -> Flow:
    return live_flow(people.acme, people.bob, name="Orders")


@pytest.fixture
def vera(people: SimpleNamespace, client: Client) -> Client:
    client.force_login(people.vera)
    return client


def page(flow: Flow) -> str:
    return f"/w/acme/flows/{flow.pk}/observe/"


def some_runs(flow: Flow) -> None:
    now = timezone.now()
    for minutes in (10, 20, 30):
        at = now - timedelta(minutes=minutes)
        ended_run(flow, at=at, ended_at=at + timedelta(seconds=minutes), **CLEAN)
    ended_run(flow, at=now - timedelta(minutes=10), status="failed", **CLEAN)
    ended_run(flow, at=now - timedelta(minutes=40), status="running", ended_at=None)


def test_the_numbers_are_the_same_before_and_after_they_are_counted(vera: Client, flow: Flow) -> None:
    some_runs(flow)
    before = vera.get(page(flow)).context
    assert (before["total"].ok, before["total"].failed, before["total"].waiting) == (3, 1, 1)
    catch_up()
    answer = vera.get(page(flow))
    after = answer.context
    assert (after["total"].ok, after["total"].failed, after["total"].waiting) == (3, 1, 1)
    assert [row["said"] for row in after["rows"]] == [row["said"] for row in before["rows"]]
    assert after["total_words"]["success"] == "75 %"
    assert sum(row["seen"].total for row in after["rows"]) == len(after["runs"]) == 5
    assert after["charts"][0].said in answer.content.decode()
    (step,) = [one for one in after["steps"] if one["counts"]["in"]]
    assert step["counts"]["failed"] == 4 and step["success"] == "66.7 %"


def test_a_retry_is_no_run_of_its_own(vera: Client, flow: Flow) -> None:
    some_runs(flow)
    at = timezone.now() - timedelta(minutes=5)
    ended_run(flow, at=at, started_by="retry", **CLEAN)
    ended_run(flow, at=at, started_by="retry", status="running", ended_at=None)
    for _ in range(2):
        shown = vera.get(page(flow)).context
        assert (shown["total"].ok, shown["total"].failed, shown["total"].waiting) == (3, 1, 1)
        assert len(shown["runs"]) == 5
        (step,) = [one for one in shown["steps"] if one["counts"]["in"]]
        assert step["counts"]["failed"] == 4
        catch_up()


def runs_everywhere(flow: Flow) -> None:
    """One clean run in Production, two that failed in Development, and tests of both kinds, ended and under way."""
    at = timezone.now() - timedelta(minutes=5)
    ended_run(flow, at=at, **CLEAN)
    for _ in range(2):
        ended_run(flow, at=at, environment="development", status="failed")
    ended_run(flow, at=at, environment="development", status="running", ended_at=None)
    for environment in ("development", "production"):
        ended_run(flow, at=at, environment=environment, started_by="test", status="failed")
        ended_run(flow, at=at, environment=environment, started_by="test", status="running", ended_at=None)


@pytest.mark.parametrize("page_of", ["flow", "integration"])
def test_an_environment_is_chosen_and_tests_never_count(vera: Client, flow: Flow, page_of: str) -> None:
    runs_everywhere(flow)
    url = page(flow) if page_of == "flow" else f"/w/acme/integrations/{flow.integration_id}/observe/"
    for _ in range(2):  # before and after they are counted
        for query in ("", "?environment=nowhere"):
            shown = vera.get(url + query).context
            assert (shown["total"].ok, shown["total"].failed, shown["total"].waiting) == (1, 0, 0)
            assert [run.environment for run in shown["runs"]] == ["production"]
            assert shown["by_flow"][0]["seen"].total == 1
            assert sum(step["counts"]["in"] for step in shown.get("steps", ())) in (0, 3)
        shown = vera.get(f"{url}?environment=development").context
        assert (shown["total"].ok, shown["total"].failed, shown["total"].waiting) == (0, 2, 1)
        assert {(run.environment, run.started_by) for run in shown["runs"]} == {("development", "manual")}
        assert sum(step["counts"]["in"] for step in shown.get("steps", ())) in (0, 6)
        catch_up()


def test_whatever_else_is_chosen_keeps_the_environment_and_the_other_way_round(
    vera: Client, flow: Flow
) -> None:
    runs_everywhere(flow)
    shown = vera.get(f"{page(flow)}?since=1h&environment=development&status=failed")
    html, context = shown.content.decode(), shown.context
    row = next(one for one in context["rows"] if one["seen"].failed)
    kept = "environment=development"
    assert kept in row["url"] and kept in context["by_flow"][0]["url"] and kept in context["span"].wider()
    assert context["pointer"]["kept"] == {"environment": "development"}
    forms = [part.partition("</form>")[0] for part in html.split("<form")[1:]]
    of_observe = [one for one in forms if 'method="get"' in one and 'name="q"' not in one]
    assert len(of_observe) == 4, "environment, time, zone, state"
    assert all('name="environment"' in one for one in of_observe)
    choice = next(one for one in of_observe if "<select" in one and 'name="environment" data-submit' in one)
    assert '<option value="development" selected>' in choice and 'name="since" value="1h"' in choice
    assert 'name="status" value="failed"' in choice and choice.count('name="environment"') == 1
    links = [part.partition('"')[0] for part in html.split('href="')[1:]]
    own = [
        one for one in links if one.startswith("?") or "/observe/" in one and "?" in one or "/logs/?" in one
    ]
    assert len(own) > 7 and all(kept in one for one in own)
    chosen = vera.get(page(flow) + row["url"].partition("#")[0]).content.decode()
    assert f'name="slot" value="{row["begin"]}"' in chosen
    log = vera.get(f"/w/acme/flows/{flow.pk}/logs/?{kept}").content.decode()
    assert log.count('name="environment" value="development"') == 3 and "observe-environment" not in log


def test_the_picture_is_of_what_runs_in_the_environment(
    people: SimpleNamespace, vera: Client, flow: Flow
) -> None:
    runs_everywhere(flow)
    url = f"{page(flow)}steps/?environment=development"
    empty = vera.get(url)
    assert empty.context["boot"] is None and "Nothing is deployed to Development" in empty.content.decode()
    replace_draft(flow=flow, doc=by_hand("Another line"), by=people.bob)
    version = deploy(flow=flow, by=people.bob)
    there = vera.get(url).context["boot"]
    assert there["doc"] == version.doc != flow.current.doc
    assert there["figures"]["00000002"]["failed"] == 2
    assert vera.get(f"{page(flow)}steps/").context["boot"]["figures"]["00000002"]["in"] == 3


def test_a_slot_lists_its_runs(vera: Client, flow: Flow) -> None:
    some_runs(flow)
    shown = vera.get(page(flow) + "?since=1h").context
    row = next(one for one in shown["rows"] if one["seen"].failed)
    chosen = vera.get(page(flow) + row["url"].partition("#")[0]).context
    assert len(chosen["runs"]) == row["seen"].total and chosen["slot_label"] == row["label"]
    failed = vera.get(page(flow) + row["url"].partition("#")[0] + "&status=failed").context
    assert [run.status for run in failed["runs"]] == ["failed"]
    junk = vera.get(page(flow) + "?slot=2001-01-01T00:00Z").context
    assert junk["slot"] == "" and len(junk["runs"]) == 5


def test_an_integration_adds_its_flows_up(people: SimpleNamespace, vera: Client, flow: Flow) -> None:
    other = live_flow(people.acme, people.bob, name="Stock", integration=flow.integration)
    foreign = live_flow(people.acme, people.bob, name="Elsewhere")
    for one in (flow, other, foreign):
        ended_run(one, at=timezone.now() - timedelta(minutes=3), **CLEAN)
    shown = vera.get(f"/w/acme/integrations/{flow.integration_id}/observe/").context
    assert shown["total"].ok == 2 and len(shown["runs"]) == 2
    assert {row["flow"].name: row["seen"].ok for row in shown["by_flow"]} == {"Orders": 1, "Stock": 1}


def test_a_page_of_counted_runs_reads_no_runs_but_those_it_lists(vera: Client, flow: Flow) -> None:
    def rows_read() -> int:
        vera.get(page(flow))
        with CaptureQueriesContext(connection) as seen:
            vera.get(page(flow))
        return len(seen)

    ended_run(flow, at=timezone.now() - timedelta(hours=3))
    catch_up()
    few = rows_read()
    for number in range(60):
        ended_run(flow, at=timezone.now() - timedelta(hours=2, minutes=number))
    catch_up()
    assert rows_read() == few
    from runs.observing.reading import _uncounted
    from runs.observing.span import span_of

    assert _uncounted([flow.pk], span_of({}, "UTC", timezone.now()), "production") == []


def test_the_zone_is_kept(vera: Client, flow: Flow) -> None:
    ended_run(flow)
    first = vera.get(page(flow))
    assert "data-zone-unknown" in first.content.decode()
    chosen = vera.get(page(flow) + "?zone=Asia/Tokyo")
    assert chosen.cookies["zone"].value == "Asia/Tokyo"
    assert vera.get(page(flow)).context["span"].zone == "Asia/Tokyo"
    assert vera.get(page(flow) + "?zone=Moon/Base").context["span"].zone == "Asia/Tokyo"


def test_a_wrong_time_is_told_at_its_field(vera: Client, flow: Flow) -> None:
    answer = vera.get(page(flow) + "?from=yesterday&to=")
    text = answer.content.decode()
    assert "“yesterday” is no date with a time" in text and 'value="yesterday"' in text


def test_the_log_is_filtered_and_paged(vera: Client, flow: Flow, people: SimpleNamespace) -> None:
    run = ended_run(flow)
    for number in range(102):
        line(run, f"Line {number}")
    line(run, "Broken <b>badly</b>", level="error")
    line(ended_run(live_flow(people.acme, people.bob, name="Other")), "Of another flow")
    LogLine.objects.filter(run__flow=flow).update(flow=flow)
    url = f"/w/acme/flows/{flow.pk}/logs/"
    first = vera.get(url)
    assert len(first.context["lines"]) == 100 and "&lt;b&gt;badly" in first.content.decode()
    assert first.context["lines"][0].step_name
    assert len(vera.get(url + first.context["older_url"]).context["lines"]) == 3
    assert [one.text for one in vera.get(url + "?level=error").context["lines"]] == ["Broken <b>badly</b>"]
    assert [one.text for one in vera.get(url + "?q=LINE 42").context["lines"]] == ["Line 42"]
    assert "No line fits the filter" in vera.get(url + "?q=nothing").content.decode()
    assert len(vera.get(url + f"?run={run.pk}&level=info").context["lines"]) == 100


def test_the_log_is_downloaded_with_its_filter(vera: Client, flow: Flow) -> None:
    run = ended_run(flow)
    for text in ("First", "Second\nline"):
        line(run, text)
    LogLine.objects.update(flow=flow)
    url = f"/w/acme/flows/{flow.pk}/logs/"
    text = vera.get(url + "?format=text")
    assert text["Content-Disposition"].endswith('.log"')
    assert [one.partition(": ")[2] for one in text.content.decode().splitlines()] == ["First", "Second line"]
    rows = [orjson.loads(one) for one in vera.get(url + "?format=jsonl&q=second").content.splitlines()]
    assert [(one["text"], one["run"]) for one in rows] == [("Second\nline", run.pk)]


def test_empty_pages_say_what_to_do(vera: Client, flow: Flow) -> None:
    assert "No runs yet" in vera.get(page(flow)).content.decode()
    assert "No log lines in this time" in vera.get(f"/w/acme/flows/{flow.pk}/logs/").content.decode()
    there = vera.get(f"/w/acme/integrations/{flow.integration_id}/observe/").content.decode()
    assert "No run in this time" in there
    ended_run(flow, at=timezone.now() - timedelta(days=3))
    assert "No runs yet" not in vera.get(page(flow) + "?since=7d").content.decode()


def test_addresses_name_whole_seconds() -> None:
    assert stamp(timezone.now()).endswith("Z")


def test_the_figures_stand_on_the_live_version_and_in_the_table(vera: Client, flow: Flow) -> None:
    at = timezone.now() - timedelta(minutes=5)
    counts = {"in": 8, "ok": 5, "ignored": 1, "failed": 2, "held": 0, "pending": 0, "ms": 80}
    for _ in range(2):
        ended_run(flow, at=at, ended_at=at, stats={"": counts, "00000002": counts})
    answer = vera.get(f"{page(flow)}steps/?since=1h")
    boot = answer.context["boot"]
    assert (boot["mode"], boot["doc"]) == ("figures", flow.current.doc)
    told = boot["figures"]
    assert told.keys() == {"00000002"}, "no record reached the other step"
    assert (told["00000002"]["in"], told["00000002"]["failed"], told["00000002"]["success"]) == (
        16,
        4,
        "75 %",
    )
    assert told["00000002"]["p50"] == told["00000002"]["p95"] != "–"
    html = answer.content.decode()
    assert "Note it" in html and "75 %" in html and 'href="/w/acme/flows/' in html
    assert vera.get(f"{page(flow)}steps/?from=2020-01-01&to=2020-01-02").context["boot"]["figures"] == {}


def test_a_flow_that_is_not_live_says_what_will_be_here(
    people: SimpleNamespace, vera: Client, flow: Flow
) -> None:
    Flow.objects.filter(pk=flow.pk).update(current=None)
    html = vera.get(f"{page(flow)}steps/").content.decode()
    assert "Nothing is live yet" in html and "canvas-boot" not in html
