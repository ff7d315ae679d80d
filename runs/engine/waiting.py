"""Works a page at a wait: notes until when each record is held, and lets those go whose time has come.

The page stands aside until then; the run goes on with other work. Cursor of such a page: ``until`` (seconds
since 1970, the next time to look) and ``groups``, rows of a time and the places of its records in the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.expressions import ExpressionProblem
from runs.engine.model import Failure, Item, Json, Outcome
from runs.engine.steps.wait import NoMoment, Wait

if TYPE_CHECKING:
    from runs.engine.runner import Runner


@dataclass(slots=True)
class Waiting:
    """One look at one page."""

    runner: Runner
    item: Item
    behaviour: Wait

    def work(self) -> None:
        """Take the page in, or let the records go whose time has come."""
        if self.item.until is None:
            self._take_in()
        self._let_go()
        self.runner.checkpoint()

    def _take_in(self) -> None:
        item, context = self.item, self.runner.context
        now = context.now()
        outcome, groups = Outcome(), dict[int, list[int]]()
        for place, envelope in enumerate(item.envelopes):
            try:
                due = self.behaviour.until(envelope, context, now)
            except (ExpressionProblem, NoMoment) as problem:
                outcome.failures.append(Failure(item.step, envelope, str(problem), "expression"))
            else:
                # Whole seconds, so that records which came together leave together.
                groups.setdefault(math.ceil(due.timestamp()) if due > now else 0, []).append(place)
        item.cursor = _cursor(sorted([due, places] for due, places in groups.items()))
        self.runner.keep(item)
        self._go_on(outcome, len(outcome.failures))
        if outcome.failures and self.behaviour.on_error == "stop":
            self.runner.intake.stopped = outcome.failures[0]

    def _let_go(self) -> None:
        item, now = self.item, self.runner.context.now().timestamp()
        groups = item.cursor["groups"]
        due = [place for moment, places in groups if moment <= now for place in places]
        left = [[moment, places] for moment, places in groups if moment > now]
        if left:
            item.cursor = _cursor(left)
            self.runner.keep(item)
        else:
            self.runner.leave(item)
        if due and not self.runner.intake.stopped:
            self._go_on(Outcome(ports={"out": [item.envelopes[place] for place in due]}), len(due))

    def _go_on(self, outcome: Outcome, count: int) -> None:
        intake, change = self.runner.intake, self.runner.change
        for target, arrived in intake.absorb(self.item.step, count, outcome, change, page=self.item.number):
            self.runner.push(intake.settle(target, arrived, change))


def _cursor(groups: list[list[Json]]) -> dict[str, Json]:
    return {"until": groups[0][0] if groups else 0, "groups": groups}


def ended(cursor: dict[str, Json]) -> dict[str, Json]:
    """Return the cursor of a page whose wait somebody ended: all its records are due."""
    return _cursor([[0, sorted(place for _, places in cursor["groups"] for place in places)]])
