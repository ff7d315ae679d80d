"""Runs that wait for a time: told on the page, kept over restarts, stopped at once, ended by a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from runs import waiting
from runs.advance import advance
from runs.models import Run
from runs.services import cancel_run, resume_run, snapshot_of
from runs.services import test_step as try_step
from runs.states import RunStatus
from tests.runs.engine.test_outside import posted
from tests.runs.engine.test_wait import wait
from tests.runs.engine.world import http, source
from tests.runs.test_advance import Place, finish

pytestmark = pytest.mark.django_db(transaction=True)
HOLD = "00000003"


@pytest.fixture
def desk(people, monkeypatch):
    return Place(people, monkeypatch)


@pytest.fixture
def run(desk) -> Run:
    """A run whose 25 records wait for an hour before they are sent."""
    return finish(desk.start(source(), wait(), http("00000004", "POST", batch_size=25)))


def test_a_run_whose_records_wait_says_why_and_until_when(desk, run):
    shown = snapshot_of(run)
    assert (shown["status"], shown["wait_reason"]) == ("waiting", "“00000003” holds 25 records.")
    assert timedelta(minutes=59) < run.wait_until - timezone.now() <= timedelta(hours=1, seconds=1)
    assert shown["steps"][HOLD]["pending"] == 25 and shown["counts"]["pending"] == 25
    assert {shown["steps"][step]["state"] for step in ("00000002", HOLD)} == {"waiting"}, "nobody is at work"
    run.wait_until = None  # as while other records are worked
    states = {step: one["state"] for step, one in snapshot_of(run)["steps"].items()}
    assert (states["00000002"], states[HOLD]) == ("running", "waiting")
    assert not advance(run.pk) and not posted(desk.world)
    browser = Client()
    browser.force_login(desk.people.alice)
    page = browser.get(f"/w/acme/runs/{run.pk}/").content.decode()
    assert "“00000003” holds 25 records." in page and "Resume now" in page


def test_its_time_comes_whoever_works_then(desk, run):
    past = timezone.now() - timedelta(seconds=1)
    for page in run.pages.all():
        moment = int(past.timestamp())
        page.cursor = {"until": moment, "groups": [[moment, places] for _, places in page.cursor["groups"]]}
        page.save()
    Run.objects.filter(pk=run.pk).update(wait_until=past)
    assert list(waiting.candidates(desk.flow.pk, 1, 5)) == [run.pk]
    assert finish(run).status == RunStatus.COMPLETED
    assert posted(desk.world) == list(range(25)) and run.n_ok == 25


def test_a_run_that_waits_is_stopped_at_once(desk, run):
    assert list(waiting.candidates(desk.flow.pk, 1, 5)) == []
    assert cancel_run(run=run, by=desk.people.alice)
    assert list(waiting.candidates(desk.flow.pk, 1, 5)) == [run.pk], "the feeder sees it"
    assert finish(run).status == RunStatus.CANCELLED and not posted(desk.world)


def test_a_person_ends_the_wait_once(desk, run):
    assert resume_run(run=run, by=desk.people.alice)
    assert not resume_run(run=run, by=desk.people.alice), "it does not wait any more"
    assert finish(run).status == RunStatus.COMPLETED and posted(desk.world) == list(range(25))
    assert not resume_run(run=run, by=desk.people.alice)


def test_the_button_resumes_and_says_so(desk, run):
    browser = Client()
    browser.force_login(desk.people.alice)
    answer = browser.post(f"/w/acme/runs/{run.pk}/resume", follow=True)
    assert f"Run {run.label} goes on" in [str(one) for one in answer.context["messages"]]
    again = browser.post(f"/w/acme/runs/{run.pk}/resume", follow=True)
    assert f"Run {run.label} does not wait any more" in [str(one) for one in again.context["messages"]]


def test_a_test_of_the_step_tells_until_when_and_does_not_wait(desk):
    doc = desk.version(
        wait(2), wait(3, mode="until", until="2020-01-01"), wait(4, amount="{{ record.n }}")
    ).doc
    first, past, wrong = (
        try_step(flow=desk.flow, doc=doc, step_id=f"0000000{n}", record={}) for n in (2, 3, 4)
    )
    assert first.output == [{}] and first.note.startswith("In a run, the record waits until 20")
    assert past.note == "In a run, the record does not wait: its time has passed."
    assert "no field “n”" in wrong.error
