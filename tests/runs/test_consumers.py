"""The run socket: who may watch, and that what it sends adds up to the truth."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F

from accounts.models import Membership, User
from runs import consumers
from runs.events import group_of
from runs.models import Run
from runs.routing import websocket_urlpatterns
from runs.snapshot import snapshot_of
from runs.states import RunStatus, transition
from tests.runs.ingest import building

pytestmark = pytest.mark.django_db(transaction=True)

STEP = "00000001"
WAIT = 30


class Socket(ApplicationCommunicator):
    """A browser's end of the socket."""

    def __init__(self, path: str, user: Any, **more: Any) -> None:
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": [], "user": user, **more}
        super().__init__(URLRouter(websocket_urlpatterns), scope)

    async def opens(self) -> int:
        """Open; return 0 when let in, else the code it was closed with."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(WAIT)
        return 0 if answer["type"] == "websocket.accept" else answer["code"]

    async def snapshot(self) -> dict[str, Any]:
        """Return the next snapshot that is sent."""
        message = json.loads((await self.receive_output(WAIT))["text"])
        assert message["type"] == "run"
        return dict(message["snapshot"])

    async def closes(self) -> None:
        """Close the page."""
        await self.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wait(WAIT)


def _counts(done: int) -> dict[str, int]:
    return {"in": 10, "ok": done, "ignored": 0, "failed": 0, "held": 0, "pending": 10 - done, "ms": done}


def _progress(run: Run, done: int) -> Run:
    Run.objects.filter(pk=run.pk).update(seq=F("seq") + 1, stats={"": _counts(done), STEP: _counts(done)})
    return Run.objects.get(pk=run.pk)


progress = database_sync_to_async(_progress)
fresh = database_sync_to_async(lambda run: snapshot_of(Run.objects.get(pk=run.pk)))


@database_sync_to_async
def a_run() -> tuple[Run, User]:
    """Return a run under way, and a member of its workspace."""
    flow = building.publish(building.webhook(), building.outside())
    run = Run.objects.create(
        workspace=flow.workspace,
        flow=flow,
        version=flow.current,
        started_by="webhook",
        status="running",
        created_at=flow.created_at,
    )
    user = User.objects.create_user("vera@example.com", "a good long password")
    Membership.objects.create(workspace=flow.workspace, user=user)
    return run, user


@database_sync_to_async
def finish(run: Run) -> None:
    """End the run."""
    run = Run.objects.get(pk=run.pk)
    assert transition(run, RunStatus.COMPLETED)


def socket(run: Run, user: Any, slug: str = "acme") -> Socket:
    """Return a socket to the run's page as the browser opens it."""
    return Socket(f"/ws/w/{slug}/runs/{run.pk}/", user)


async def opened(run: Run, user: User) -> tuple[Socket, dict[str, Any]]:
    """Open a socket; return it with its first snapshot."""
    one = socket(run, user)
    assert await one.opens() == 0
    return one, await one.snapshot()


async def announce(snapshot: dict[str, Any]) -> None:
    """Announce as the bus does."""
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(group_of(snapshot["run"]), {"type": "run.changed", "snapshot": snapshot})


async def test_the_first_message_is_how_the_run_stands() -> None:
    run, user = await a_run()
    one, first = await opened(run, user)
    assert first == await fresh(run)
    await one.closes()


@pytest.mark.parametrize("stranger", ["nobody", "other"])
async def test_strangers_are_turned_away(stranger: str) -> None:
    run, _user = await a_run()
    create = database_sync_to_async(User.objects.create_user)
    who = AnonymousUser() if stranger == "nobody" else await create("mallory@example.com", "a good password")
    assert await socket(run, who).opens() == 4404


async def test_a_run_is_not_found_through_another_workspace() -> None:
    run, user = await a_run()
    other = await database_sync_to_async(building.workspace)("globex")
    await database_sync_to_async(Membership.objects.create)(workspace=other, user=user)
    assert await socket(run, user, "globex").opens() == 4404


async def test_only_what_is_newer_is_sent() -> None:
    run, user = await a_run()
    stale = await fresh(run)
    newer = snapshot_of(await progress(run, 4))
    one, first = await opened(run, user)
    assert first == newer
    await announce(stale)
    await announce(newer)
    newest = {**newer, "seq": newer["seq"] + 1}
    await announce(newest)
    assert (await one.snapshot()) == newest
    await one.closes()


async def test_a_stale_snapshot_and_its_events_make_the_fresh_one() -> None:
    run, user = await a_run()
    one, shown = await opened(run, user)
    for done in (3, 5, 9):
        snapshot = snapshot_of(await progress(run, done))
        if done != 5:  # an announcement that was lost
            await announce(snapshot)
    while shown["seq"] < 3:
        shown = await one.snapshot()
    assert shown == await fresh(run)
    await one.closes()


async def test_changes_are_seen_without_any_announcement_until_the_end() -> None:
    run, user = await a_run()
    one, _first = await opened(run, user)
    await progress(run, 7)
    assert (await one.snapshot())["counts"]["ok"] == 7
    await finish(run)
    last = await one.snapshot()
    assert (last["final"], last["status"]) == (True, "completed")
    assert await one.receive_nothing(timeout=0.7, interval=0.05)
    await one.closes()


async def test_a_quiet_run_says_that_the_socket_still_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "SAY_EVERY", 1)
    run, user = await a_run()
    one, _first = await opened(run, user)
    assert json.loads((await one.receive_output(WAIT))["text"]) == {"type": "still"}
    await one.closes()


async def test_who_is_taken_out_of_the_workspace_watches_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "ASK_EVERY", 1)
    run, user = await a_run()
    one, _first = await opened(run, user)
    await database_sync_to_async(Membership.objects.filter(user=user).delete)()
    closed = await one.receive_output(WAIT)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4404)
    await announce(snapshot_of(await progress(run, 5)))
    assert await one.receive_nothing(timeout=0.3, interval=0.05)
    await one.closes()


async def test_who_signed_out_watches_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "ASK_EVERY", 1)
    run, user = await a_run()
    session = SessionStore()
    await database_sync_to_async(session.create)()
    one = Socket(f"/ws/w/acme/runs/{run.pk}/", user, session=session)
    assert await one.opens() == 0
    await one.snapshot()
    await database_sync_to_async(session.flush)()
    assert (await one.receive_output(WAIT))["code"] == 4404
    await one.closes()
