"""Where people meet a schedule: panel, list of flows, Observe, a run's page, file and terminal."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from config.cli import main
from designer.flowfile import export_flow, import_flow
from designer.models import Flow, FlowSchedule
from runs.models import Run
from runs.schedules import fire_due
from tests.runs.recorded import live_flow
from tests.runs.test_schedules import clocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def flow(people: SimpleNamespace) -> Flow:
    """Return a live flow that is due at half past two on weekdays in Berlin."""
    return live_flow(people.acme, people.bob, clocked(cron="30 2 * * MON-FRI", zone="Europe/Berlin"))


def browser(user: object) -> Client:
    """Return the browser of somebody."""
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def page(client: Client, flow: Flow, rest: str = "observe/") -> str:
    """Return a page of the flow."""
    return client.get(f"/w/acme/flows/{flow.pk}/{rest}").content.decode()


def test_observe_shows_the_next_run_and_what_was_missed(flow: Flow, people: SimpleNamespace) -> None:
    text = page(browser(people.vera), flow)
    assert "At 02:30 on weekdays, Europe/Berlin" in text
    assert "Next run" in text and "02:30 CE" in text
    assert "Pause schedule" not in text, "a viewer looks on"
    FlowSchedule.objects.update(due_at=timezone.now() - timedelta(days=2))
    fire_due()
    assert "missed because Flowyard was not running. 1 run was started." in page(browser(people.vera), flow)


def test_pause_and_resume(flow: Flow, people: SimpleNamespace) -> None:
    bob, address = browser(people.bob), f"/w/acme/flows/{flow.pk}/schedule"
    back = bob.post(
        address, {"paused": "1"}, headers={"referer": f"http://x/w/acme/flows/{flow.pk}/observe/"}
    )
    assert back["Location"].endswith("/observe/")
    assert "Paused: the clock does not start it" in page(bob, flow)
    bob.post(address, {"paused": "0"})
    assert "Paused" not in page(bob, flow)
    verbs = list(AuditEvent.objects.filter(verb__startswith="flow.schedule").values_list("verb", flat=True))
    assert sorted(verbs) == ["flow.schedule_pause", "flow.schedule_resume"]
    assert browser(people.vera).post(address, {"paused": "1"}).status_code == 403


def test_pausing_a_flow_without_schedule_is_told(people: SimpleNamespace) -> None:
    other = live_flow(people.acme, people.bob)
    answer = browser(people.bob).post(f"/w/acme/flows/{other.pk}/schedule", {"paused": "1"}, follow=True)
    assert "has no schedule" in answer.content.decode()


def test_run_now_is_a_start_by_hand_at_the_present_time(flow: Flow, people: SimpleNamespace) -> None:
    answer = browser(people.bob).post(f"/w/acme/flows/{flow.pk}/run", {"live": "1"})
    run = Run.objects.get(flow=flow)
    assert answer["Location"].endswith(f"/runs/{run.pk}/")
    assert run.started_by == "manual"
    assert run.event is not None and run.event.payload["zone"] == "Europe/Berlin"


def test_a_run_says_for_when_it_was_scheduled(flow: Flow, people: SimpleNamespace) -> None:
    due = timezone.now().replace(microsecond=0) - timedelta(seconds=5)
    FlowSchedule.objects.update(due_at=due)
    fire_due()
    run = Run.objects.get(flow=flow)
    text = browser(people.vera).get(f"/w/acme/runs/{run.pk}/").content.decode()
    assert "<dt>Due</dt>" in text
    assert ">Schedule<" in text.replace("\n", "")


def test_the_list_of_flows_tells_the_next_run(flow: Flow, people: SimpleNamespace) -> None:
    text = browser(people.vera).get(f"/w/acme/integrations/{flow.integration_id}/").content.decode()
    due = FlowSchedule.objects.get(flow=flow).due_at
    assert due is not None
    assert re.search(rf'next\s+<time datetime="{due:%Y-%m-%dT%H:%M}', text)


def test_the_panel_shows_five_runs_of_what_is_typed(flow: Flow, people: SimpleNamespace) -> None:
    bob, address = browser(people.bob), f"/w/acme/flows/{flow.pk}/steps/00000001/panel"
    first = bob.get(address).content.decode()
    assert first.count("<td>02:30") == 5
    assert '<option value="Europe/Berlin">' in first
    typed = {"part": "times", "mode": "cron", "cron": "15 4 * * *", "zone": "America/New_York"}
    answer = bob.post(address, typed)
    assert answer.content.decode().count("<td>04:15") == 5
    assert "America/New_York" in answer.headers["HX-Trigger"]
    wrong = bob.post(address, typed | {"cron": "15 24 * * *"}).content.decode()
    assert "The hour goes from 0 to 23. You wrote 24." in wrong
    assert "<td>04:15" not in wrong


def test_a_schedule_leaves_and_comes_back_as_it_was_written(people: SimpleNamespace) -> None:
    sent = live_flow(people.acme, people.bob, clocked(cron="? 0 2 ? * *"))
    came = import_flow(workspace=people.globex, doc=export_flow(sent), by=people.charlie)
    config = came.branches.get().doc["steps"][0]["config"]
    assert config["cron"] == "? 0 2 ? * *"
    assert came.trigger == "schedule"


def test_the_terminal_starts_it(flow: Flow, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "start", flow.pk]) == 0
    assert capsys.readouterr().out.strip() == Run.objects.get(flow=flow).pk
