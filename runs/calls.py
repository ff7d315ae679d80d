"""Calls of other flows, in the database: what may be called, the rows of a call, and its end.

The run that is called and the note that it was are rows of one commit. Its end is noted in the transaction that
ends it, and wakes the run that waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from designer.models import Deployment, Environment, Flow
from designer.steps.call import CALLABLE, DEEPEST
from lib.ids import new_id
from runs.engine.calls import Asked, CallRefused, Ended, Target
from runs.events import wake
from runs.models import Call, InboxEvent, Run
from runs.models.runs import StartedBy
from runs.payloads import storable
from runs.plans import plan_for
from runs.queueing import insert, queued
from runs.states import RunStatus
from runs.trigger import WrongArguments, call_payload

GONE = "The flow that this step calls was deleted. Choose another one in the step."


class Called(NamedTuple):
    """The rows of one call."""

    event: InboxEvent
    run: Run
    call: Call

    @staticmethod
    def insert(rows: Iterable[Called]) -> None:
        """Write the rows inside the caller's transaction."""
        rows = list(rows)
        InboxEvent.objects.bulk_create([one.event for one in rows])
        Run.objects.bulk_create([one.run for one in rows])
        Call.objects.bulk_create([one.call for one in rows])


@dataclass(slots=True)
class DatabaseDoor:
    """The way from one run to the flows of its workspace; flows are looked up once a slice."""

    run: Run
    _flows: dict[str, tuple[Flow, str]] = field(default_factory=dict)
    _above: list[Run] | None = None
    _depth: int = 0

    def target(self, flow: str, values: dict[str, Any], *, resource: str, waits: bool) -> Target:
        found, version = self._flow(flow)
        above = self._runs_above()
        if self._depth >= DEEPEST:
            way = " → ".join(f"“{run.flow.name}”" for run in reversed(above[:3]))
            raise CallRefused(
                f"“{found.name}” was not called: {DEEPEST} calls are within each other here already "
                f"(… {way}). Calls that go round in a circle never end."
            )
        if waits and found.max_running and self._live and any(run.flow_id == found.pk for run in above):
            limit = "one run" if found.max_running == 1 else f"{found.max_running} runs"
            raise CallRefused(
                f"“{found.name}” was not called: it takes {limit} at a time, and a run of it waits for this call. "
                "Lift the limit on its page Manage, or let this step not wait."
            )
        payload = _payload(found, version, values, resource)
        return Target(found.pk, found.name, version, self.run.environment, payload, self._depth + 1)

    @property
    def _live(self) -> bool:
        """Whether the run is one of those whose number at once a flow may limit."""
        return self.run.environment == Environment.PRODUCTION

    def _flow(self, flow: str) -> tuple[Flow, str]:
        if flow not in self._flows:
            self._flows[flow] = callable_flow(self.run.workspace_id, flow, self.run.environment)
        return self._flows[flow]

    def _runs_above(self) -> list[Run]:
        """This run, the run that called it, and so on."""
        if self._above is None:
            self._above, run = [], self.run
            while len(self._above) <= DEEPEST:
                self._above.append(run)
                call = Call.objects.select_related("run__flow").filter(child=run).first()
                if call is None:
                    break
                self._depth = max(self._depth, call.depth)
                run = call.run
        return self._above

    def ended(self, page: str, out: list[list[int]]) -> dict[tuple[int, int], Ended]:
        rows = Call.objects.filter(
            run=self.run,
            page=page,
            ended=True,
            place__gte=min(place for place, _ in out),
            turn__gte=min(turn for _, turn in out),
        )
        wanted = {(place, turn) for place, turn in out}
        return {
            (row.place, row.turn): ended_of(row.child)
            for row in rows.select_related("child__flow")
            if (row.place, row.turn) in wanted
        }


def callable_flow(workspace_id: str, flow: str, environment: str) -> tuple[Flow, str]:
    """Return a flow that can be called now and the version to run. Raises ``CallRefused`` with the reason.

    In Development that is the version that is deployed there, whatever the switch says, else the live one.
    """
    found = Flow.every.filter(pk=flow, workspace_id=workspace_id).first()
    if found is None or found.deleted_at is not None:
        raise CallRefused(GONE)
    if environment == Environment.DEVELOPMENT:
        rows = Deployment.objects.filter(flow=found, environment=environment)
        version = rows.values_list("version_id", flat=True).first() or found.current_id
    else:
        version = found.current_id
    if version is None:
        raise CallRefused(f"“{found.name}” was never published, so there is nothing to call. Publish it.")
    if environment == Environment.PRODUCTION and not found.on:
        raise CallRefused(f"“{found.name}” is off. Turn it on, then retry.")
    if plan_for(version).trigger_kind not in CALLABLE:
        raise CallRefused(
            f"“{found.name}” is not started by hand or by an API request any more, so it cannot be called."
        )
    return found, version


def _payload(flow: Flow, version: str, values: dict[str, Any], resource: str) -> dict[str, Any]:
    try:
        payload = call_payload(plan_for(version), values, resource)
    except WrongArguments as problem:
        raise CallRefused(f"“{flow.name}” was not called: {problem}") from None
    if not storable(payload):
        raise CallRefused(f"“{flow.name}” was not called: its arguments are nested too deeply.")
    return payload


def ended_of(child: Run | None) -> Ended:
    """Return what became of a called run."""
    if child is None:
        return Ended("", "The called flow", "failed", error="its run is no longer kept.")
    return Ended(
        run=child.pk,
        name=child.flow.name,
        status=child.status,
        answer=child.answer,
        result=child.result,
        lost=child.n_failed + child.n_held,
        error=child.error,
    )


def called_rows(run: Run, calls: Iterable[Asked], now: datetime) -> list[Called]:
    """Return the unsaved rows of the runs that a commit starts; large payloads are on disk when this returns."""
    return [_called(run, asked, now) for asked in calls]


def _called(caller: Run, asked: Asked, now: datetime) -> Called:
    event, run = _queued(asked.target, asked.run, caller.workspace_id, now)
    call = Call(
        pk=new_id(),
        run=caller,
        page=asked.page,
        place=asked.place,
        turn=asked.turn,
        step=asked.step,
        child=run,
        waits=asked.waits,
        ended=not asked.waits,
        depth=asked.target.depth,
    )
    return Called(event, run, call)


def _queued(target: Target, run_id: str, workspace_id: str, now: datetime) -> tuple[InboxEvent, Run]:
    return queued(
        workspace_id=workspace_id,
        flow_id=target.flow,
        payload=target.payload,
        now=now,
        run_id=run_id,
        version_id=target.version,
        environment=target.environment,
        started_by=StartedBy.CALL,
    )


def start_called(target: Target, now: datetime) -> Run:
    """Queue a run that no run called: for a test of a step. Inside the caller's transaction."""
    workspace_id = Flow.objects.values_list("workspace_id", flat=True).get(pk=target.flow)
    event, run = _queued(target, new_id(), workspace_id, now)
    return insert(event, run)


def open_pages(run_id: str, pages: Iterable[str]) -> set[str]:
    """Return those of the pages that still wait for a called run."""
    rows = Call.objects.filter(run=run_id, page__in=list(pages), ended=False)
    return set(rows.values_list("page", flat=True).distinct())


def note_end(child: Run) -> None:
    """Note that a called run ended, inside its final transaction; wake the run that waits for it."""
    if child.started_by != StartedBy.CALL:
        return
    call = Call.objects.filter(child=child, ended=False).first()
    if call is None:
        return
    # Locked first: the caller looks for ended calls in the transaction in which it begins to wait.
    Run.objects.select_for_update().only("id").get(pk=call.run_id)
    Call.objects.filter(pk=call.pk).update(ended=True)
    if not open_pages(call.run_id, [call.page]):
        waiting = Run.objects.filter(pk=call.run_id, status=RunStatus.RUNNING, lease_until=None)
        if waiting.update(wait_until=None, wait_reason=""):
            transaction.on_commit(wake)


def has_answers(run: Run) -> bool:
    """Whether some page of the run has all its calls back, so that the run need not wait."""
    waiting = [
        page
        for page, cursor in run.pages.exclude(cursor=None).values_list("pk", "cursor")
        if isinstance(cursor, dict) and cursor.get("out")
    ]
    return bool(waiting) and bool(set(waiting) - open_pages(run.pk, waiting))


def waits_for_calls_alone(run: Run) -> bool:
    """Whether a run that waits has nothing to wait for but called runs: no time, no other side."""
    cursors = [cursor for cursor in run.pages.values_list("cursor", flat=True) if isinstance(cursor, dict)]
    calling = any(cursor.get("out") for cursor in cursors)
    return calling and not any("groups" in cursor or cursor.get("tries") for cursor in cursors)


def open_children(run: Run) -> list[Run]:
    """Return the runs that ``run`` waits for."""
    rows = Call.objects.filter(run=run, ended=False).select_related("child__workspace")
    return [call.child for call in rows if call.child is not None]
