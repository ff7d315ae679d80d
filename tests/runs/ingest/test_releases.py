"""Calls of installed releases: let in by a key, served by the release's own version."""

from __future__ import annotations

import pytest

from designer.models import Flow
from runs.ingest import doors
from runs.ingest.refusals import Refusal
from runs.ingest.targets import Target
from runs.models import Run
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door

RELEASE = "a" * 24
PATH = f"/flow/r/{RELEASE}/airports/CDG"


@pytest.fixture
def flow(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Flow:
    """Return an API flow that is released, and turned off in its own workspace."""
    flow = building.publish(building.api(), building.respond(body="{{ iata }}"))
    building.switch(flow, on=False)
    version = flow.current

    def door(release_id: str, key: str) -> Target | Refusal | None:
        if release_id != RELEASE or key not in ("good", "ended"):
            return None
        if key == "ended":
            return Refusal(410, "The release was uninstalled.")
        return Target(flow.workspace_id, flow.pk, flow.name, version.pk)

    monkeypatch.setattr(doors, "_door", door)
    return flow


def call(door: Door, key: str | None, path: str = PATH, method: str = "GET"):
    """Call the release."""
    return door.call(method, path, headers={"Authorization": key} if key else {})


def test_the_right_key_runs_the_release(door: Door, flow: Flow) -> None:
    for _ in range(2):
        reply = call(door, "Bearer good")
        assert (reply.status, reply.body) == (201, b'"CDG"')
    run = Run.objects.first()
    assert (run.flow, run.version, run.started_by) == (flow, flow.current, "api")
    assert run.event.payload["headers"]["authorization"] == "******"


@pytest.mark.parametrize("key", [None, "Bearer wrong", "good", "Basic good", "Bearer"])
def test_other_keys_are_turned_away(door: Door, flow: Flow, key: str | None) -> None:
    reply = call(door, key)
    assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert not Run.objects.exists()


def test_an_unknown_release_looks_like_a_wrong_key(door: Door, flow: Flow) -> None:
    reply = call(door, "Bearer good", PATH.replace("a" * 24, "b" * 24))
    assert (reply.status, reply.detail) == (401, call(door, "Bearer wrong").detail)


def test_a_release_that_ended_says_so(door: Door, flow: Flow) -> None:
    reply = call(door, "Bearer ended")
    assert (reply.status, reply.detail) == (410, "The release was uninstalled.")


def test_a_key_that_was_withdrawn_is_refused_from_the_epoch_on(
    door: Door, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(door, "Bearer good").status == 201
    monkeypatch.setattr(doors, "_door", lambda release_id, key: None)
    building.bump()
    assert call(door, "Bearer good").status == 401
    assert Run.objects.count() == 1


def test_other_paths_and_methods_are_told(door: Door, flow: Flow) -> None:
    assert call(door, "Bearer good", f"/flow/r/{RELEASE}/other").status == 404
    assert call(door, "Bearer good", method="POST").headers["allow"] == "GET"
