"""Walks a plan: pure steps in memory, outside steps from page to page, each commit a checkpoint.

Stored pages always stand at a step that reaches outside. After a crash the run goes on from its stored
pages, so nothing that was committed is done again; what may have been done is told by a page's intent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from lib.ids import new_id
from runs.engine.calling import Calling
from runs.engine.collecting import Collecting
from runs.engine.errors import RunFailed, RunWaits
from runs.engine.intake import Arrivals, Intake
from runs.engine.joining import Joining
from runs.engine.model import Change, Entry, Envelope, Item, Json
from runs.engine.plan import Plan
from runs.engine.sending import Sending
from runs.engine.sourcing import Sourcing
from runs.engine.spreading import Spreading
from runs.engine.stack import Stack
from runs.engine.steps.base import Context
from runs.engine.steps.call import Call
from runs.engine.steps.collect import Collect
from runs.engine.steps.for_each import ForEach
from runs.engine.steps.join import Join
from runs.engine.steps.outside import Outside, Role
from runs.engine.steps.wait import Wait
from runs.engine.waiting import Waiting


@dataclass(slots=True)
class Runner:
    """One slice of work on one run.

    ``deadline`` is on the clock of ``clock`` (seconds, monotonic).
    """

    plan: Plan
    stack: Stack
    intake: Intake
    context: Context
    deadline: float = float("inf")
    clock: Callable[[], float] = time.monotonic
    _change: Change = field(default_factory=Change)
    _joinings: dict[str, Joining] = field(default_factory=dict)

    def begin(self, first: Json) -> None:
        """Let the trigger's record in; nothing is stored until :meth:`checkpoint`."""
        self.begin_at(self.plan.trigger, [Envelope(first)])

    def begin_at(self, step: str, envelopes: list[Envelope]) -> None:
        """Let records in at ``step``, as if the steps before it had handed them over."""
        self.intake.tally.run.entered += len(envelopes)
        self.push(self.intake.settle(Entry(step), envelopes, self._change))

    def work(self) -> bool:
        """Work until nothing is left (True) or the slice is over (False).

        Raises ``RunFailed``, ``RunWaits`` or ``LeaseLost``; whatever was finished before is committed.
        """
        while (item := self.stack.top(self._change, self._now())) is not None:
            if self.clock() >= self.deadline:
                self.checkpoint()
                return False
            self._work_on(item)
        if first := self.stack.next_look:
            self._wait_for(first)
        return True

    def _now(self) -> float:
        return self.context.now().timestamp()

    def _wait_for(self, item: Item) -> NoReturn:
        """Everything that is left waits: so does the run, until ``item`` is due."""
        self.checkpoint()
        raise RunWaits(self._held_by(item), max(0.0, (item.until or 0) - self._now()))

    def _held_by(self, item: Item) -> str:
        name = self.plan.steps[item.step].name
        if calls := item.calls:
            runs = "one run" if calls == 1 else f"{calls} runs"
            return f"“{name}” waits for {runs} of “{item.cursor['of']}”."
        count = self.intake.tally.of(item.step).pending
        held = f"{count:,} records" if count != 1 else "one record"
        return f"“{name}” holds {held}."

    def _work_on(self, item: Item) -> None:
        behaviour = self.plan.steps[item.step].behaviour
        if not isinstance(behaviour, Outside):
            self.leave(item)
            self.push(self.intake.settle(Entry(item.step), item.envelopes, self._change))
            self.checkpoint()
        elif behaviour.role is Role.SOURCE:
            Sourcing(self, item, behaviour).work()
        elif isinstance(behaviour, ForEach):
            Spreading(self, item, behaviour).work()
        elif isinstance(behaviour, Collect):
            Collecting(self, item.step, behaviour).work()
        elif isinstance(behaviour, Join):
            self._joinings.setdefault(item.step, Joining(self, item.step, behaviour)).work()
        elif isinstance(behaviour, Call):
            Calling(self, item, behaviour).work()
        elif isinstance(behaviour, Wait):
            Waiting(self, item, behaviour).work()
        else:
            Sending(self, item, behaviour).work()

    # --- what sources and senders ask of the run ------------------------------------------------

    @property
    def change(self) -> Change:
        """What the next commit will write."""
        return self._change

    @property
    def over(self) -> bool:
        """Whether the slice has used its time."""
        return self.clock() >= self.deadline

    def push(self, arrivals: Arrivals, *, below: Item | None = None) -> None:
        """Store records that arrived at outside steps, on top of the stack or just below ``below``."""
        for (step, arrives), envelopes in arrivals if below else reversed(arrivals):
            behaviour = self.plan.steps[step].behaviour
            if isinstance(behaviour, Outside) and behaviour.role is Role.SOURCE:
                for envelope in envelopes if below else reversed(envelopes):
                    self._place("source", step, [envelope], below)
            else:
                self._place("page", step, envelopes, below, {"input": arrives} if arrives else None)

    def stand(self, step: str, envelopes: list[Envelope], cursor: Json) -> None:
        """Store a page that stands at ``step`` already, in place of others that leave."""
        self._place("page", step, envelopes, None, cursor)

    def _place(
        self, kind: str, step: str, envelopes: list[Envelope], below: Item | None, cursor: Json = None
    ) -> None:
        rank = self.stack.rank_below(below) if below else self.stack.rank_on_top()
        made = Item(
            new_id(),
            "source" if kind == "source" else "page",
            step,
            rank,
            self.stack.next_number(),
            envelopes,
            cursor,
        )
        self.stack.add(made)
        self._change.push.append(made)

    def leave(self, item: Item) -> None:
        """Take a finished item off the stack; what the next commit would have written of it is not written."""
        self.stack.remove(item)
        self._change.drop.append(item.id)
        for written in (self._change.push, self._change.update):
            if item in written:
                written.remove(item)

    def keep(self, item: Item) -> None:
        """Write the item's cursor and intent with the next commit."""
        if item not in self._change.push and item not in self._change.update:
            self._change.update.append(item)

    def checkpoint(self) -> None:
        """Commit everything done so far.

        Raises ``LeaseLost`` when the run is no longer ours, ``StateMoved`` when another run changed a kept value
        meanwhile, ``RunFailed`` when a record stopped it.
        """
        change, self._change = self._change, Change()
        self.intake.add_traces(change)
        change.puts = self.context.states.take()
        self.stack.store.commit(change, self.intake.tally)
        self.stack.put_aside(change.push)
        if stopped := self.intake.stopped:
            raise RunFailed(stopped.message, step=stopped.step)
