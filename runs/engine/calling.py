"""Works a page at a step that calls a flow: starts runs for some of its records, and takes their answers.

The page stands aside while its runs are under way. Its cursor has ``done``, how many of its records were begun;
``out``, rows of place and turn of those under way; ``until``, when they are waited for no longer; and ``of``, the
name of the called flow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lib.crash import crash_point
from lib.expressions import ExpressionProblem
from lib.ids import new_id
from runs.engine.calls import AT_ONCE, Asked, CallRefused, Ended
from runs.engine.model import Envelope, Failure, Item, Json, Outcome
from runs.engine.steps.call import Call, CallFailed, answer_of

if TYPE_CHECKING:
    from runs.engine.runner import Runner


@dataclass(slots=True)
class Calling:
    """One look at one page, and one commit."""

    runner: Runner
    item: Item
    behaviour: Call
    outcome: Outcome = field(default_factory=Outcome)
    out: list[list[int]] = field(default_factory=list)
    finished: int = 0

    def work(self) -> None:
        """Take the answers that are there, and begin with the next records when none is under way."""
        item, runner = self.item, self.runner
        cursor = item.cursor or {"done": 0, "out": []}
        item.cursor = {"done": cursor["done"], "out": self.out}
        if cursor["out"]:
            self._take(cursor)
        if not self.out and not self._stops():
            self._begin()
        if self.out or (item.cursor["done"] < len(item.envelopes) and not self._stops()):
            runner.keep(item)
        else:
            runner.leave(item)
        self._go_on()
        crash_point("before_calls")
        runner.checkpoint()
        crash_point("after_calls")

    def _stops(self) -> bool:
        """Whether a record failed that ends the run."""
        return bool(self.outcome.failures) and self.behaviour.on_error == "stop"

    # --- answers -------------------------------------------------------------------------------------

    def _take(self, cursor: dict[str, Json]) -> None:
        """Let the records go on whose runs ended; those whose time is over fail."""
        ended = self.runner.context.door.ended(self.item.id, cursor["out"])
        over = cursor["until"] <= self.runner.context.now().timestamp()
        for place, turn in cursor["out"]:
            envelope = self.item.envelopes[place]
            if (place, turn) in ended:
                self._answered(envelope, ended[place, turn], place, turn)
            elif over:
                self._fail(envelope, self._late(cursor.get("of", "")), "call")
            else:
                self.out.append([place, turn])
                self.item.cursor["until"], self.item.cursor["of"] = cursor["until"], cursor.get("of", "")

    def _late(self, name: str) -> str:
        hours = self.behaviour.patience_of_call.total_seconds() / 3600
        time = "an hour" if hours == 1 else f"{hours:g} hours"
        return f"“{name}” did not answer within {time}. Its run goes on; look there before you retry."

    def _answered(self, envelope: Envelope, ended: Ended, place: int, turn: int) -> None:
        context = self.runner.context
        try:
            answered = self.behaviour.saving(envelope, answer_of(ended))
            if self.behaviour.again(answered, context, turn):
                self._ask(answered, place, turn + 1)
                return
        except (CallFailed, CallRefused, ExpressionProblem) as problem:
            self._fail(envelope, str(problem), getattr(problem, "code", "expression"), run=ended)
            return
        self.finished += 1
        self.outcome.emit("out", answered)

    # --- asking --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Ask for the runs of the next records."""
        item, first = self.item, self.item.cursor["done"]
        for place in range(first, min(first + AT_ONCE, len(item.envelopes))):
            item.cursor["done"] = place + 1
            self._begin_with(item.envelopes[place], place)
            if self._stops():
                return

    def _begin_with(self, envelope: Envelope, place: int) -> None:
        try:
            run = self._ask(envelope, place, 1)
        except (CallRefused, ExpressionProblem) as problem:
            code = "call" if isinstance(problem, CallRefused) else "expression"
            self._fail(envelope, str(problem), code)
            return
        if not self.behaviour.waits:
            self.finished += 1
            self.outcome.emit("out", self.behaviour.saving(envelope, {"run": run}))

    def _ask(self, envelope: Envelope, place: int, turn: int) -> str:
        """Let the next commit start a run; return its id."""
        behaviour = self.behaviour
        target = behaviour.target(envelope, self.runner.context, turn)
        asked = Asked(new_id(), self.item.id, place, turn, self.item.step, target, behaviour.waits)
        self.runner.change.calls.append(asked)
        if behaviour.waits:
            self.out.append([place, turn])
            self._wait_for(target.name)
        return asked.run

    def _wait_for(self, name: str) -> None:
        until = self.runner.context.now() + self.behaviour.patience_of_call
        self.item.cursor["until"], self.item.cursor["of"] = until.timestamp(), name

    # --- what becomes of the records -----------------------------------------------------------------

    def _fail(self, envelope: Envelope, message: str, code: str, run: Ended | None = None) -> None:
        self.finished += 1
        told = {"run": run.run, "flow": run.name} if run else None
        self.outcome.failures.append(Failure(self.item.step, envelope, message, code, told))

    def _go_on(self) -> None:
        item, runner = self.item, self.runner
        intake, change = runner.intake, runner.change
        for target, arrived in intake.absorb(
            item.step, self.finished, self.outcome, change, page=item.number
        ):
            runner.push(intake.settle(target, arrived, change))
        if self._stops():
            intake.stopped = self.outcome.failures[0]
