"""The only place that claims a run: works on it for a slice of time, then lets go of it.

1. Claim: compare-and-set on status and fence, lease with a deadline and the worker's name.
2. Work: the engine commits after each page, always under the fence.
3. Let go: finished, failed, stopped, waiting until a time, or simply not done yet.
"""

from __future__ import annotations

import functools
import logging
import os
import secrets
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from designer.models import Environment, Flow
from lib.crash import crash_point
from runs.calls import DatabaseDoor, has_answers
from runs.clients import client_opener, went_offline
from runs.engine.errors import LeaseLost, RunFailed, RunWaits
from runs.engine.intake import Intake
from runs.engine.model import Tally
from runs.engine.runner import Runner
from runs.engine.stack import Stack
from runs.engine.staging import Staging
from runs.engine.states import StateMoved, States
from runs.engine.steps.base import Context
from runs.environments import values_for
from runs.events import announce
from runs.models import Run
from runs.models.runs import StartedBy
from runs.payloads import load_event
from runs.plans import plan_for
from runs.retries import settle
from runs.shelf import DatabaseShelf
from runs.snapshot import snapshot_of
from runs.staging import staging_of
from runs.states import FINAL, HOLDS_A_SLOT, RunStatus, transition
from runs.store import LEASE, DatabaseStore, Stopping
from runs.trigger import first_record, scope_of

log = logging.getLogger("flowyard.runs")

SLICE_SECONDS = 3.0
MAX_CRASHES = 5
UNFORESEEN = (
    "Flowyard met something it does not foresee ({}: {}). What was done stays done; records that were not sent "
    "were not touched. Take the record in question out of the input, or report it with the worker's log."
)


@functools.cache
def worker_name() -> str:
    """Return who holds the leases that this process takes: its slot, which survives restarts, and this start.

    The supervisor names its workers; a process started by hand names itself.
    """
    return os.environ.get("FLOWYARD_WORKER") or f"0-{secrets.token_hex(4)}"


def ready(now: datetime) -> Q:
    """Tell which runs somebody should work on at ``now``."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Q(wait_until=None) | Q(wait_until__lte=now)
    return (
        Q(status=RunStatus.QUEUED)
        | (Q(status=RunStatus.RUNNING) & free & due)
        | (Q(status=RunStatus.CANCELLING) & free)
    )


def advance(run_id: str, owner: str | None = None, *, seconds: float = SLICE_SECONDS) -> bool:
    """Claim the run and work on it for a slice. Returns True when more work could be done at once.

    Does nothing for a run that is finished, waits, or is somebody else's.
    """
    crash_point("before_claim")
    run = claim(run_id, owner or worker_name())
    return _Slice(run, seconds).work() if run else False


def claim(run_id: str, owner: str) -> Run | None:
    """Return the run under a fresh lease and a higher fence, or None when it is not to be had."""
    now = timezone.now()
    run = Run.objects.select_related("flow", "event").filter(pk=run_id).filter(ready(now)).first()
    if run is None:
        return None
    to = RunStatus.CANCELLING if run.status == RunStatus.CANCELLING else RunStatus.RUNNING
    limit = run.flow.max_running if run.environment == Environment.PRODUCTION else None
    changes: dict[str, Any] = {
        "fence": run.fence + 1,
        "lease_owner": owner,
        "lease_until": now + LEASE,
        "started_at": run.started_at or now,
        "crashes": run.crashes + bool(run.lease_owner),
        "slot": 1 if limit == 1 else None,
        "wait_reason": "",
        "wait_until": None,
    }
    try:
        with transaction.atomic():
            if limit and limit > 1 and _others(run) >= limit:
                return None
            return run if transition(run, to, under=run.fence, **changes) else None
    except IntegrityError:  # another run of the flow holds its slot: this one stays queued
        return None


def _others(run: Run) -> int:
    """Return how many other runs of the flow are under way; its row is locked, so two claims count in turn."""
    Flow.objects.select_for_update().get(pk=run.flow_id)
    live = Run.objects.filter(flow_id=run.flow_id, environment=Environment.PRODUCTION)
    return live.filter(status__in=HOLDS_A_SLOT).exclude(pk=run.pk).count()


class _Slice:
    """The work of one lease on one run."""

    def __init__(self, run: Run, seconds: float) -> None:
        self.run = run
        self.seconds = seconds

    def work(self) -> bool:
        """Work and let go. Returns True when the run has more to do at once."""
        run = self.run
        if run.status == RunStatus.CANCELLING:
            return self._end(RunStatus.CANCELLED)
        if run.crashes >= MAX_CRASHES:
            return self._end(
                RunStatus.FAILED,
                error=f"The run ended its worker {run.crashes} times, so it was stopped. Its failed records are kept.",
            )
        try:
            done = self._runner().work()
        except RunWaits as waits:
            return self._wait(str(waits), waits.seconds)
        except RunFailed as failed:
            went_offline(run, failed)
            return self._end(RunStatus.FAILED, error=str(failed)[:1000], error_step=failed.step)
        except StateMoved:
            return self._let_go()  # nothing of that commit was written, so its page is worked again
        except Stopping:
            return self._end(RunStatus.CANCELLED)
        except LeaseLost:
            log.info("run %s went to another worker", run.pk)
            return False
        except DatabaseError:
            raise  # not the run's fault: it goes on when the lease is over
        except Exception as error:  # noqa: BLE001  (whatever it is, it would come again at each try)
            log.exception("run %s met something unforeseen", run.pk)
            return self._end(RunStatus.FAILED, error=UNFORESEEN.format(type(error).__name__, error)[:1000])
        return self._end(RunStatus.COMPLETED) if done else self._let_go()

    def _runner(self) -> Runner:
        run = self.run
        staging = staging_of(run)
        plan = staging.applied(plan_for(run.version_id))
        payload = load_event(run.event)
        values = values_for(run.flow_id, plan.configurables, run.environment)
        context = Context(
            scope=scope_of(
                payload, run_id=run.pk, started_at=run.started_at.isoformat(), config=values.shown
            ),
            now=timezone.now,
            open_client=client_opener(
                run.workspace_id, run.flow_id, run.environment, values.secrets.values()
            ),
            states=States(DatabaseShelf(run.workspace_id, run.flow_id, run.environment)),
            secrets=values.secrets,
            door=DatabaseDoor(run),
            alone=run.started_by == StartedBy.RETRY,
        )
        store = DatabaseStore(run, plan, committed=lambda run: announce(snapshot_of(run)))
        tally = Tally.from_json(run.stats)
        intake = Intake(plan, context, tally, store.traces(), answered=run.answer is not None)
        stack = Stack.of(store, plan.before, plan.calling)
        runner = Runner(plan, stack, intake, context, deadline=time.monotonic() + self.seconds)
        if not run.stats:
            self._begin(runner, staging, payload)
        return runner

    def _begin(self, runner: Runner, staging: Staging, payload: dict[str, Any]) -> None:
        if staging.begin:
            runner.begin_at(staging.begin.step, staging.begin.envelopes())
        else:
            runner.begin(first_record(runner.plan, payload))
        runner.checkpoint()

    def _end(self, to: RunStatus, **changes: Any) -> bool:
        run = self.run
        with transaction.atomic():
            if not transition(run, to, under=run.fence, **changes):
                if to != RunStatus.COMPLETED:
                    return False
                run.refresh_from_db(fields=["status", "fence", "seq"])
                return self._end_cancelled()
            settle(run)
        announce(snapshot_of(run))
        return False

    def _end_cancelled(self) -> bool:
        """Somebody asked to stop after the last page was done: the work is complete, so it is called that."""
        run = self.run
        if run.status == RunStatus.CANCELLING and transition(run, RunStatus.COMPLETED, under=run.fence):
            settle(run)
            announce(snapshot_of(run))
        return False

    def _wait(self, reason: str, seconds: float) -> bool:
        until = timezone.now() + timedelta(seconds=seconds)
        released = self._release(wait_reason=reason[:300], wait_until=until)
        return released and self.run.wait_until is None

    def _let_go(self) -> bool:
        return self._release()

    def _release(self, **changes: Any) -> bool:
        run = self.run
        with transaction.atomic():
            released = transition(
                run, RunStatus(run.status), under=run.fence, lease_owner="", lease_until=None, **changes
            )
            if released and changes and plan_for(run.version_id).calling and has_answers(run):
                # They came while the worker still held the run, so nobody else will wake it.
                transition(run, RunStatus(run.status), under=run.fence, wait_reason="", wait_until=None)
        announce(snapshot_of(run))
        return released and run.status not in FINAL
