"""The live page's WebSocket: how a run stands, first whole, then whenever it changed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from runs.events import group_of
from runs.models import Run
from runs.snapshot import snapshot_of

LOOK_EVERY = 0.5
ASK_EVERY = 20  # looks between two questions whether the watcher still may
SAY_EVERY = 10  # looks between two signs of life: a page that hears nothing takes its socket for dead
STRANGER = 4404

Snapshot = dict[str, Any]


class RunConsumer(AsyncJsonWebsocketConsumer):
    """Sends ``{"type": "run", "snapshot": {…}}``, each newer than the one before, until the run is final;
    between them ``{"type": "still"}``, so that a page knows a quiet socket from a dead one.

    Strangers to the workspace, and ids it does not have, are turned away with 4404; so is, after some seconds, who
    becomes one while they watch.
    """

    group = ""
    looking: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Let members of the run's workspace in and send how the run stands."""
        self.run_id = self.scope["url_route"]["kwargs"]["run_id"]
        self.newest = -1
        self.final = False
        if not await self._may_watch():
            await self.close(code=STRANGER)
            return
        self.group = group_of(self.run_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self._look()
        self.looking = asyncio.create_task(self._keep_looking())

    async def disconnect(self, code: int) -> None:
        """Stop looking."""
        if self.looking:
            self.looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.looking
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Watchers have nothing to say."""

    async def run_changed(self, event: dict[str, Any]) -> None:
        """Pass on what the worker announced."""
        await self._show(event["snapshot"])

    async def _keep_looking(self) -> None:
        """Read the database while the run is under way: announcements are hints and may be lost."""
        looks = 0
        while not self.final:
            await asyncio.sleep(LOOK_EVERY)
            looks += 1
            if looks % ASK_EVERY == 0 and not await self._may_watch():
                await self._turn_away()
                return
            if looks % SAY_EVERY == 0:
                await self.send_json({"type": "still"})
            await self._look()

    async def _turn_away(self) -> None:
        """Show nothing more to somebody who was taken out of the workspace, or signed out, meanwhile."""
        self.final = True
        await self.channel_layer.group_discard(self.group, self.channel_name)
        await self.close(code=STRANGER)

    async def _look(self) -> None:
        snapshot = await self._newer_snapshot()
        if snapshot:
            await self._show(snapshot)

    async def _show(self, snapshot: Snapshot) -> None:
        if self.final or snapshot["seq"] <= self.newest:
            return
        self.newest = snapshot["seq"]
        self.final = snapshot["final"]
        await self.send_json({"type": "run", "snapshot": snapshot})

    @database_sync_to_async
    def _may_watch(self) -> bool:
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            return False
        session = self.scope.get("session")
        if session is not None and not session.exists(session.session_key):
            return False
        slug = self.scope["url_route"]["kwargs"]["ws"]
        return Run.objects.filter(
            pk=self.run_id,
            workspace__slug=slug,
            workspace__memberships__user_id=user.pk,
            workspace__memberships__user__is_active=True,
        ).exists()

    @database_sync_to_async
    def _newer_snapshot(self) -> Snapshot | None:
        """Return how the run stands when that is news."""
        run = Run.objects.filter(pk=self.run_id, seq__gt=self.newest).first()
        return snapshot_of(run) if run else None
