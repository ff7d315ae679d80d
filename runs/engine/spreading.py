"""Works a page at a for-each: some elements at a time, so that long lists need no more memory than short ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.expressions import ExpressionProblem
from runs.engine.model import Failure, Item, Outcome
from runs.engine.steps.for_each import ForEach, NoList

if TYPE_CHECKING:
    from runs.engine.runner import Runner

ELEMENTS = 1000  # in one commit; what they lead to is worked before the next ones


@dataclass(slots=True)
class Spreading:
    """One commit's worth of elements. The cursor is the record (``done``) and its element (``at``) that come next."""

    runner: Runner
    item: Item
    behaviour: ForEach

    def work(self) -> None:
        """Let the next elements go on."""
        item, runner = self.item, self.runner
        item.cursor = item.cursor or {"done": 0, "at": 0}
        before, outcome = item.cursor["done"], Outcome()
        room = ELEMENTS
        while room > 0 and item.cursor["done"] < len(item.envelopes):
            room -= self._some(outcome, room)
        if item.cursor["done"] < len(item.envelopes):
            runner.keep(item)
        else:
            runner.leave(item)
        self._go_on(outcome, item.cursor["done"] - before)
        if outcome.failures and self.behaviour.on_error == "stop":
            runner.intake.stopped = outcome.failures[0]
        runner.checkpoint()

    def _some(self, outcome: Outcome, room: int) -> int:
        """Put elements of the record at the cursor into ``outcome``; return how many."""
        item, context = self.item, self.runner.context
        done, at = item.cursor["done"], item.cursor["at"]
        envelope, count = item.envelopes[done], 0
        try:
            elements = self.behaviour.elements(envelope, context, context.now())
        except (ExpressionProblem, NoList) as problem:
            elements = []
            outcome.failures.append(Failure(item.step, envelope, str(problem), "expression"))
        else:
            outcome.ignored += not elements
            made = self.behaviour.spread(envelope, elements, at, room) if elements else []
            outcome.ports.setdefault("out", []).extend(made)
            count = len(made)
        over = at + count >= len(elements)
        item.cursor = {"done": done + 1, "at": 0} if over else {"done": done, "at": at + count}
        return max(1, count)

    def _go_on(self, outcome: Outcome, count: int) -> None:
        intake, change = self.runner.intake, self.runner.change
        if not outcome.ports.get("out"):
            outcome.ports.pop("out", None)
        for target, arrived in intake.absorb(self.item.step, count, outcome, change, page=self.item.number):
            self.runner.push(intake.settle(target, arrived, change))
