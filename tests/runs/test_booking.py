"""Retries are booked on the run whose record they retried: its counters, its failures, at whatever time they end."""

from __future__ import annotations

import orjson
import pytest
from django.utils import timezone

from runs.advance import advance, claim
from runs.models import Run, RunError
from runs.payloads import unpack
from runs.retries import retry_error
from runs.services import cancel_run, skip_error
from runs.states import RunStatus
from tests.runs.engine.test_outside import paged
from tests.runs.engine.world import http, reply, source
from tests.runs.test_advance import Place, finish, place  # noqa: F401  the fixture

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = "00000003", "00000004"


def refusing(place: Place, *refused: tuple[str, int], total: int = 4) -> None:  # noqa: F811
    """Let the other side refuse the records with these ids at these paths."""
    serve = paged(total)

    def handle(request):
        if request.method == "GET":
            return serve(request)
        sent = orjson.loads(request.body)["id"]
        for path, number in refused:
            if request.url.endswith(path) and sent == number:
                return reply(422, {"error": f"no {number} at {path}"})
        return {"ok": True}

    place.world.handler = handle


def two_sinks(place: Place) -> Run:  # noqa: F811
    """Run a source into two sinks, one after the other."""
    return finish(place.start(source(), http(FIRST, "POST", path="/a"), http(SECOND, "POST", path="/b")))


def counts(run: Run, step: str = "") -> dict[str, int]:
    """Return what is not zero among the counters, without the times."""
    run.refresh_from_db()
    return {name: n for name, n in run.stats[step].items() if n and name not in ("ms", "logs", "owed")}


def columns(run: Run) -> tuple[int, int, int, int, int]:
    run.refresh_from_db()
    return run.n_in, run.n_ok, run.n_ignored, run.n_failed, run.n_held


def test_a_mended_record_counts_as_a_success_of_the_run_it_was_lost_in(place):  # noqa: F811
    refusing(place, ("/a", 1), ("/a", 2))
    run = two_sinks(place)
    assert columns(run) == (4, 2, 0, 2, 0)
    seq = run.seq
    error = RunError.objects.get(record_key="1")
    retry = finish(retry_error(error=error, record={"id": 9}, by=place.people.alice))
    assert retry.status == RunStatus.COMPLETED and columns(retry) == (1, 1, 0, 0, 0)
    assert columns(run) == (4, 3, 0, 1, 0) and run.seq > seq
    assert counts(run) == {"in": 4, "ok": 3, "failed": 1}
    assert counts(run, FIRST) == {"in": 4, "ok": 3, "failed": 1}
    assert counts(run, SECOND) == {"in": 3, "ok": 3}
    skip_error(error=RunError.objects.get(record_key="2"), by=place.people.alice)
    assert columns(run) == (4, 3, 0, 1, 0), "what was skipped never got through"


def test_a_retry_that_fails_again_leaves_the_counters_as_they_are(place):  # noqa: F811
    refusing(place, ("/a", 1))
    run = two_sinks(place)
    before = {step: counts(run, step) for step in ("", FIRST, SECOND)}
    finish(retry_error(error=RunError.objects.get(), record={"id": 1, "note": "x"}, by=place.people.alice))
    assert {step: counts(run, step) for step in ("", FIRST, SECOND)} == before
    error = RunError.objects.get()
    assert (error.run, error.state, error.tries) == (run, "open", 2)
    assert unpack(error.payload)["record"] == {"id": 1, "note": "x"}
    assert unpack(error.payload)["first"] == {"id": 1}


def test_a_retry_that_fails_at_a_later_step_takes_the_record_there(place):  # noqa: F811
    refusing(place, ("/a", 1), ("/b", 9))
    run = two_sinks(place)
    first = RunError.objects.get()
    finish(retry_error(error=first, record={"id": 9}, by=place.people.alice))
    error = RunError.objects.get()
    assert (error.pk, error.run, error.state) == (first.pk, run, "open"), (
        "not mended: it waits, now elsewhere"
    )
    assert (error.step, error.record_key) == (SECOND, "9") and "no 9 at /b" in error.message
    assert error.fingerprint != first.fingerprint
    assert columns(run) == (4, 3, 0, 1, 0)
    assert counts(run, FIRST) == {"in": 4, "ok": 4}
    assert counts(run, SECOND) == {"in": 4, "ok": 3, "failed": 1}
    finish(retry_error(error=error, record={"id": 10}, by=place.people.alice))
    assert columns(run) == (4, 4, 0, 0, 0)
    assert counts(run, SECOND) == {"in": 4, "ok": 4}


def test_a_new_reason_at_the_same_step_is_another_group(place):  # noqa: F811
    refusing(place, ("/a", 1), ("/a", 9))
    place.world.handler, serve = None, place.world.handler
    place.world.handler = lambda request: (
        reply(409, {"error": "taken"})
        if request.method == "POST" and orjson.loads(request.body)["id"] == 9
        else serve(request)
    )
    two_sinks(place)
    before = RunError.objects.get()
    finish(retry_error(error=before, record={"id": 9}, by=place.people.alice))
    after = RunError.objects.get()
    assert (before.code, after.code) == ("422", "409") and before.fingerprint != after.fingerprint


def test_a_retry_that_ends_before_its_run_is_booked_when_the_run_ends(place):  # noqa: F811
    place.flow.max_running = 2
    place.flow.save()
    refusing(place, ("/a", 1), ("/a", 2), total=40)
    serve, slow = place.world.handler, iter([reply(429, {}, headers={"retry-after": "30"})])
    place.world.handler = lambda request: (
        next(slow, None) or serve(request) if b'"id":20' in (request.body or b"") else serve(request)
    )
    run = place.start(source(), http(FIRST, "POST", path="/a"), http(SECOND, "POST", path="/b"))
    assert advance(run.pk) is False
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING and run.n_failed == 2
    for number in (1, 2):
        error = RunError.objects.get(record_key=str(number))
        finish(retry_error(error=error, record={"id": number + 6 * (number == 1)}, by=place.people.alice))
    assert [one.state for one in RunError.objects.order_by("record_key")] == ["resolved", "open"]
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING and run.n_failed == 2, "its worker writes the counters"
    Run.objects.filter(pk=run.pk).update(wait_until=timezone.now())
    finish(run)
    assert columns(run) == (40, 39, 0, 1, 0)
    assert counts(run, FIRST) == {"in": 40, "ok": 39, "failed": 1}
    assert counts(run, SECOND) == {"in": 39, "ok": 39}


def test_a_held_record_that_is_sent_again_is_no_longer_held(place):  # noqa: F811
    from lib.http import TimedOut

    serve = paged(2)
    place.world.handler = lambda request: (
        TimedOut("no answer", may_have_arrived=True)
        if request.method == "POST" and orjson.loads(request.body)["id"] == 1
        else serve(request)
    )
    run = finish(place.start(source(), http(FIRST, "POST", path="/a")))
    error = RunError.objects.get()
    assert error.state == "held" and columns(run) == (2, 1, 0, 0, 1)
    place.world.handler = serve
    finish(retry_error(error=error, record={"id": 1}, by=place.people.alice))
    assert columns(run) == (2, 2, 0, 0, 0)
    assert counts(run, FIRST) == {"in": 2, "ok": 2}


@pytest.mark.parametrize("claimed", [False, True])
def test_a_retry_that_is_stopped_gives_its_record_back_with_what_was_mended(place, claimed):  # noqa: F811
    refusing(place, ("/a", 1))
    run = two_sinks(place)
    error = RunError.objects.get()
    retry = retry_error(error=error, record={"id": 9}, by=place.people.alice)
    if claimed:
        assert claim(retry.pk, "1-a")
    cancel_run(run=retry, by=place.people.alice)
    Run.objects.filter(pk=retry.pk).update(lease_until=None)
    finish(retry)
    assert retry.status == RunStatus.CANCELLED
    back = RunError.objects.get()
    assert (back.state, back.message, back.fingerprint) == ("open", error.message, error.fingerprint)
    assert unpack(back.payload)["record"] == {"id": 9}
    assert columns(run) == (4, 3, 0, 1, 0)


def test_a_retry_that_cannot_be_worked_says_why(place):  # noqa: F811
    refusing(place, ("/a", 1))
    run = two_sinks(place)
    before = RunError.objects.get()
    place.connection.delete()
    retry = finish(retry_error(error=before, record={"id": 9}, by=place.people.alice))
    assert retry.status == RunStatus.FAILED
    error = RunError.objects.get()
    assert error.state == "open" and error.message == retry.error and error.fingerprint != before.fingerprint
    assert columns(run) == (4, 3, 0, 1, 0)


def test_a_source_that_could_not_read_is_asked_again_for_its_one_record(place):  # noqa: F811
    """The second of two lists is not JSON at first; its retry brings what it lists."""
    good = paged(3)

    def handle(request):
        if request.method == "GET" and "/second" in request.url and not place.mended:
            return reply(200, b"<html>", headers={"content-type": "text/html"})
        return good(request)

    place.mended = False
    place.world.handler = handle
    second = source("00000005")
    second["config"]["path"] = "/second"
    run = finish(place.start(source(), second, http(FIRST, "POST", path="/a")))
    assert run.status == RunStatus.COMPLETED
    assert columns(run) == (3, 0, 0, 3, 0)
    place.mended = True
    error = RunError.objects.order_by("id").first()
    retry = finish(retry_error(error=error, record={}, by=place.people.alice))
    assert columns(retry) == (3, 3, 0, 0, 0)
    assert columns(run) == (5, 3, 0, 2, 0)
    assert counts(run, "00000005") == {"in": 5, "ok": 3, "failed": 2}
