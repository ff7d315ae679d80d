"""A retry runs on the version that is deployed now, so that a mended flow mends the records it had lost."""

from __future__ import annotations

from typing import Any

import pytest

from designer.models import Deployment, Environment, FlowVersion
from runs.models import Run, RunError
from runs.retries import retry_error, version_for
from runs.services import snapshot_of
from tests.runs.engine.world import START, flow
from tests.runs.test_advance import Place, finish, place  # noqa: F811, F401  the fixture

pytestmark = pytest.mark.django_db(transaction=True)

LOG, LATER = "00000002", "00000003"


def log(message: str, step: str = LOG, kind: str = "log", **more: Any) -> dict[str, Any]:
    return {"id": step, "kind": kind, "config": {"level": "info", "message": message, **more}}


def deploy(place: Place, number: int, *steps: dict[str, Any]) -> FlowVersion:  # noqa: F811
    """Publish these steps as a version and put it into production."""
    made = FlowVersion.objects.create(
        workspace=place.people.acme,
        flow=place.flow,
        number=number,
        doc=flow(START, *steps),
        content_hash=str(number),
    )
    where = {"flow": place.flow, "environment": Environment.PRODUCTION}
    Deployment.objects.update_or_create(**where, defaults={"version": made, "at": made.created_at})
    return made


@pytest.fixture
def lost(place: Place) -> tuple[Place, Run, RunError]:  # noqa: F811
    """A record that version 1 lost at its log, because it reads a field that is not there."""
    run = finish(place.start(version=deploy(place, 1, log("{{ record.nothing }}"))))
    return place, run, RunError.objects.get()


def retried(place: Place, error: RunError) -> Run:  # noqa: F811
    return finish(retry_error(error=error, record={}, by=place.people.alice))


def test_a_mended_step_takes_the_record(lost: tuple[Place, Run, RunError]) -> None:
    place, run, error = lost  # noqa: F811
    assert version_for(error).number == 1
    two = deploy(place, 2, log("fine"), log("after it", LATER))
    retry = retried(place, error)
    assert (retry.version, retry.status) == (two, "completed")
    error.refresh_from_db()
    run.refresh_from_db()
    assert error.state == "resolved"
    assert (run.n_in, run.n_ok, run.n_failed) == (1, 1, 0)
    assert LOG in snapshot_of(run)["steps"], "the page of the run that lost it still draws its own version"


@pytest.mark.parametrize("steps", [(log("fine", LATER),), (log("", kind="set", name="x", value="1"),)])
def test_a_step_that_is_gone_or_another_one_now_is_retried_as_it_ran(
    lost: tuple[Place, Run, RunError], steps: tuple[dict[str, Any], ...]
) -> None:
    place, run, error = lost  # noqa: F811
    deploy(place, 2, *steps)
    retry = retried(place, error)
    assert retry.version == run.version
    assert RunError.objects.get().state == "open"


def test_a_record_that_got_further_on_the_new_version_is_retried_there(
    lost: tuple[Place, Run, RunError],
) -> None:
    place, _run, error = lost  # noqa: F811
    two = deploy(place, 2, log("fine"), log("{{ record.later }}", LATER))
    retried(place, error)
    error = RunError.objects.get()
    assert (error.step, error.state) == (LATER, "open")
    assert version_for(error) == two
    deploy(place, 3, log("fine"))
    assert version_for(error) == two, "version 3 has no such step, nor had version 1"
    four = deploy(place, 4, log("fine"), log("fine", LATER))
    assert retried(place, error).version == four
    assert RunError.objects.get().state == "resolved"


def test_what_is_held_is_sent_again_as_it_was_and_a_test_stays_with_its_draft(
    lost: tuple[Place, Run, RunError],
) -> None:
    place, run, error = lost  # noqa: F811
    deploy(place, 2, log("fine"))
    error.state = RunError.State.HELD
    assert version_for(error) == run.version
    RunError.objects.all().delete()
    finish(place.start(log("{{ record.nothing }}")))
    (of_test,) = RunError.objects.all()
    assert of_test.run.version.number is None
    assert version_for(of_test) == of_test.run.version
