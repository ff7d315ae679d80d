"""Runs in the database: claims, fences, slots, waiting, stopping, retries."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from connectors.models import Connection
from connectors.sdk.authenticators import AuthKind, authenticator
from connectors.sdk.client import HttpClient
from designer.models import Flow, FlowVersion, Integration
from runs import clients
from runs.advance import advance, claim
from runs.models import Run, RunError
from runs.retries import NotMendable
from runs.services import cancel_run, retry_error, skip_error, snapshot_of, start_run
from runs.states import RunStatus, transition
from tests.runs.engine.test_outside import paged, posted
from tests.runs.engine.world import START, World, flow, http, reply, source

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(people, monkeypatch):
    """A flow with a source and a sink whose other side is ``place.world``."""
    return Place(people, monkeypatch)


class Place:
    def __init__(self, people, monkeypatch):
        self.people = people
        self.world = World({}, paged(25))
        client = HttpClient(
            base_url="https://api.example",
            authenticator=authenticator(AuthKind.NONE, {}),
            sender=self.world.send,
        )
        monkeypatch.setattr(clients, "open_client", lambda connection, hide=(): client)
        self.connection = Connection.objects.create(
            workspace=people.acme, name="API", base_url="https://api.example", pk="c" * 24
        )
        integration = Integration.objects.create(workspace=people.acme, name="Desk")
        self.flow = Flow.objects.create(
            workspace=people.acme, integration=integration, name="F", max_running=1
        )

    def version(self, *steps) -> FlowVersion:
        doc = flow(START, *steps)
        return FlowVersion.objects.create(
            workspace=self.people.acme, flow=self.flow, number=None, doc=doc, content_hash="x"
        )

    def start(self, *steps, **more) -> Run:
        version = more.pop("version", None) or self.version(*steps)
        return start_run(version=version, payload={"kind": "manual", "args": {}}, started_by="manual", **more)


def finish(run: Run) -> Run:
    while advance(run.pk):
        pass
    run.refresh_from_db()
    return run


def test_a_run_ends_completed_with_counts_that_agree_everywhere(place):
    run = finish(place.start(source(), http("00000003", "POST", batch_size=10)))
    assert run.status == RunStatus.COMPLETED and run.slot is None and run.ended_at
    assert (run.n_in, run.n_ok, run.n_failed) == (25, 25, 0)
    shown = snapshot_of(run)
    assert shown["final"] and shown["counts"]["ok"] == 25
    assert shown["steps"]["00000003"]["state"] == "done" and shown["steps"]["00000003"]["ok"] == 25
    assert posted(place.world) == list(range(25))
    assert not run.pages.exists()
    assert run.traces.get(step="00000003").data["exchanges"]


def test_the_same_delivery_makes_one_run(place):
    version = place.version(http("00000003", "POST"))
    first = place.start(version=version, dedupe_key="d1")
    assert place.start(version=version, dedupe_key="d1").pk == first.pk
    assert Run.objects.count() == 1


def test_a_second_run_of_a_flow_waits_for_the_slot(place):
    version = place.version(source(), http("00000003", "POST"))
    first, second = place.start(version=version), place.start(version=version)
    assert claim(first.pk, "1-a") is not None
    assert claim(second.pk, "1-b") is None
    Run.objects.filter(pk=first.pk).update(lease_until=None, lease_owner="")
    finish(first)
    assert finish(second).status == RunStatus.COMPLETED


def test_a_worker_whose_lease_ended_can_write_nothing_more(place):
    run = place.start(source(), http("00000003", "POST"))
    late = claim(run.pk, "1-late")
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    newer = claim(run.pk, "1-newer")
    assert newer.fence == late.fence + 1 and newer.crashes == 1
    assert transition(late, RunStatus.COMPLETED, under=late.fence) is False
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING


def test_final_states_are_final(place):
    run = finish(place.start(source()))
    assert not advance(run.pk) and not cancel_run(run=run, by=place.people.alice)
    run.refresh_from_db()
    assert run.status == RunStatus.COMPLETED


def test_a_slow_down_shows_why_and_until_when_and_then_goes_on(place):
    answers = iter([reply(429, {}, headers={"retry-after": "30"})])
    inner = paged(3)
    place.world.handler = lambda r: next(answers, None) or inner(r) if r.method == "POST" else inner(r)
    run = place.start(source(), http("00000003", "POST"))
    assert advance(run.pk) is False
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING and run.wait_reason and run.slot == 1
    assert 25 < (run.wait_until - timezone.now()).total_seconds() < 31
    assert snapshot_of(run)["status"] == "waiting"
    assert advance(run.pk) is False, "nobody may work on it before its time"
    Run.objects.filter(pk=run.pk).update(wait_until=timezone.now())
    assert finish(run).status == RunStatus.COMPLETED
    assert run.n_ok == 3


def test_a_running_run_is_stopped_within_a_page_and_a_queued_one_at_once(place):
    run = place.start(source(), http("00000003", "POST"))
    place.world.handler = stopping(place, run)
    finish(run)
    assert run.status == RunStatus.CANCELLED and run.slot is None
    assert len(posted(place.world)) < 25
    queued = place.start(source())
    assert cancel_run(run=queued, by=place.people.alice)
    assert finish(queued).status == RunStatus.CANCELLED


def stopping(place, run):
    inner = paged(25)

    def handle(request):
        if len(posted(place.world)) == 3:
            cancel_run(run=Run.objects.get(pk=run.pk), by=place.people.alice)
        return inner(request)

    return handle


def test_a_run_that_keeps_ending_its_worker_is_stopped(place):
    run = place.start(source())
    Run.objects.filter(pk=run.pk).update(crashes=5)
    assert finish(run).status == RunStatus.FAILED
    assert "5 times" in run.error


def test_a_deleted_connection_fails_the_run_with_what_to_do(place):
    place.connection.delete()
    run = finish(place.start(source()))
    assert run.status == RunStatus.FAILED and run.error_step == "00000002"
    assert "deleted" in run.error and "Choose another" in run.error


def refusing(place, *, until_ok: bool = False):
    inner = paged(4)

    def handle(request):
        if request.method == "POST" and orjson.loads(request.body).get("id") == 2:
            return reply(422, {"error": "no"})
        return inner(request)

    place.world.handler = handle


def test_a_failed_record_is_mended_and_retried_without_touching_the_others(place):
    refusing(place)
    run = finish(place.start(source(), http("00000003", "POST")))
    assert run.status == RunStatus.COMPLETED and run.n_failed == 1
    error = RunError.objects.get()
    assert error.record_key == "2" and error.state == "open" and "422" in error.message
    sent = len(posted(place.world))
    retry = finish(retry_error(error=error, record={"id": 20}, by=place.people.alice))
    error.refresh_from_db()
    assert retry.status == RunStatus.COMPLETED and (retry.n_in, retry.n_ok) == (1, 1)
    assert error.state == "resolved" and error.tries == 2
    assert posted(place.world)[sent:] == [20]


def test_a_retry_that_fails_again_comes_back_once_with_the_newest_data(place):
    refusing(place)
    finish(place.start(source(), http("00000003", "POST")))
    error = RunError.objects.get()
    finish(retry_error(error=error, record={"id": 2, "note": "mended"}, by=place.people.alice))
    error = RunError.objects.get()
    assert error.state == "open" and error.tries == 2
    from runs.payloads import unpack

    assert unpack(error.payload)["record"] == {"id": 2, "note": "mended"}


def test_a_record_cannot_be_retried_twice_at_once_or_after_it_was_skipped(place):
    refusing(place)
    finish(place.start(source(), http("00000003", "POST")))
    error = RunError.objects.get()
    retry_error(error=error, record={"id": 1}, by=place.people.alice)
    with pytest.raises(NotMendable):
        retry_error(error=error, record={"id": 1}, by=place.people.alice)
    with pytest.raises(NotMendable):
        skip_error(error=error, by=place.people.alice)


def test_large_records_travel_through_blobs(place, settings, tmp_path):
    settings.BLOBS = tmp_path
    import secrets

    big = [{"id": n, "text": secrets.token_hex(4000)} for n in range(30)]
    place.world.handler = lambda r: (
        {"items": big} if r.method == "GET" and "page=1" in r.url else {"items": []}
    )
    run = finish(place.start(source(), http("00000003", "POST", batch_size=7)))
    assert run.n_ok == 30 and posted(place.world) == list(range(30))
    assert any(tmp_path.rglob("*")), "the page was too large for its row"


def test_no_more_runs_at_once_than_the_flow_allows_and_test_runs_do_not_count(place):
    place.flow.max_running = 2
    place.flow.save()
    version = place.version(source(), http("00000003", "POST"))
    runs = [place.start(version=version) for _ in range(3)]
    assert claim(runs[0].pk, "1-a") and claim(runs[1].pk, "1-b")
    assert claim(runs[2].pk, "1-c") is None
    tried = place.start(version=version)
    Run.objects.filter(pk=tried.pk).update(started_by="test", environment="development")
    assert claim(tried.pk, "1-d") is not None
    transition(Run.objects.get(pk=runs[0].pk), RunStatus.COMPLETED)
    assert claim(runs[2].pk, "1-c") is not None
