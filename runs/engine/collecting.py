"""Works the pages at a collect: all that arrived, once no work is left before it that could bring more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.steps.collect import AT_ONCE
from runs.engine.model import Envelope
from runs.engine.steps.collect import Collect

if TYPE_CHECKING:
    from runs.engine.runner import Runner


@dataclass(slots=True)
class Collecting:
    """One commit: pages in the order in which they came, as many as are grouped at once."""

    runner: Runner
    step: str
    behaviour: Collect

    def work(self) -> None:
        """Make lists of them and let those go on."""
        runner, intake = self.runner, self.runner.intake
        together = self._take()
        outcome = self.behaviour.send(together, "", runner.context)
        for target, arrived in intake.absorb(self.step, len(together), outcome, runner.change):
            runner.push(intake.settle(target, arrived, runner.change))
        if outcome.failures and self.behaviour.on_error == "stop":
            intake.stopped = outcome.failures[0]
        runner.checkpoint()

    def _take(self) -> list[Envelope]:
        stack, together = self.runner.stack, list[Envelope]()
        standing = sorted((one for one in stack.items if one.step == self.step), key=lambda one: one.number)
        for item in standing:
            envelopes = stack.envelopes_of(item)
            if together and len(together) + len(envelopes) > AT_ONCE:
                break
            together += envelopes
            self.runner.leave(item)
        return together
