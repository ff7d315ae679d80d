"""Takes records into steps and keeps the counters, logs and traces of what became of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from runs.engine.model import (
    TRACED_EXCHANGES,
    TRACED_RECORDS,
    Change,
    Envelope,
    Failure,
    Json,
    Outcome,
    Tally,
)
from runs.engine.plan import Plan
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role

MAX_LOG_LINES = 1000
Arrivals = list[tuple[str, list[Envelope]]]


@dataclass(slots=True)
class Intake:
    """Moves records through pure steps until each is finished or stands at an outside step."""

    plan: Plan
    context: Context
    tally: Tally
    traces: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    answered: bool = False
    _touched: set[str] = field(default_factory=set)

    def settle(self, step: str, envelopes: list[Envelope], change: Change) -> Arrivals:
        """Let ``envelopes`` arrive at ``step`` and go on through every pure step behind it.

        Returns the records that now stand at outside steps, in the order of the flow.
        """
        arrivals: dict[str, list[Envelope]] = {}
        todo: Arrivals = [(step, envelopes)]
        while todo:
            at, arrived = todo.pop()
            behaviour = self.plan.steps[at].behaviour
            if isinstance(behaviour, Outside):
                arrivals.setdefault(at, []).extend(arrived)
                if behaviour.role is Role.SOURCE:
                    self.tally.ask(len(arrived))
                else:
                    self.enter(at, arrived)
                continue
            self.enter(at, arrived)
            began = time.perf_counter()
            outcome = behaviour.process(arrived, self.context)
            self.tally.of(at).ms += (time.perf_counter() - began) * 1000
            todo.extend(reversed(self.absorb(at, len(arrived), outcome, change)))
        return list(arrivals.items())

    def enter(self, step: str, envelopes: list[Envelope]) -> None:
        """Count records into a step."""
        self.tally.of(step).entered += len(envelopes)
        self.trace(step, "in", [envelope.record for envelope in envelopes[:TRACED_RECORDS]])

    def absorb(self, step: str, count: int, outcome: Outcome, change: Change, *, page: int = 0) -> Arrivals:
        """Book what became of ``count`` records and return where the others go next."""
        self._book_losses(step, outcome, change, page)
        kept = count - len(outcome.failures) - outcome.ignored
        self.tally.of(step).ok += kept
        self.tally.run.entered += sum(map(len, outcome.ports.values())) - kept
        if outcome.answer is not None and not self.answered:
            self.answered, change.answer = True, outcome.answer
        if outcome.result is not None:
            change.result = outcome.result
        self._keep_logs(outcome, change)
        return self.send_on(step, outcome)

    def fail(self, failure: Failure, change: Change) -> None:
        """Book one record that failed or is held."""
        counts = self.tally.of(failure.step)
        for tally in (counts, self.tally.run):
            if failure.held:
                tally.held += 1
            else:
                tally.failed += 1
        change.failures.append(failure)

    def trace(self, step: str, side: str, values: list[Any]) -> None:
        """Keep the first values seen at a step, for people to look at."""
        if not values:
            return
        kept = self.traces.setdefault(step, {"in": [], "out": [], "exchanges": []}).setdefault(side, [])
        room = (TRACED_EXCHANGES if side == "exchanges" else TRACED_RECORDS) - len(kept)
        if room > 0:
            kept.extend(values[:room])
            self._touched.add(step)

    def add_traces(self, change: Change) -> None:
        """Put the traces that grew since the last commit into ``change``."""
        change.traces = {step: self.traces[step] for step in self._touched}
        self._touched.clear()

    def _book_losses(self, step: str, outcome: Outcome, change: Change, page: int) -> None:
        for failure in outcome.failures:
            self.fail(replace(failure, page=page) if page else failure, change)
        self.tally.of(step).ignored += outcome.ignored
        self.tally.run.ignored += outcome.ignored
        self.trace(step, "exchanges", outcome.exchanges)

    def _keep_logs(self, outcome: Outcome, change: Change) -> None:
        room = max(0, MAX_LOG_LINES - self.tally.logs)
        self.tally.logs += len(outcome.logs)
        change.logs.extend(outcome.logs[:room])

    def send_on(self, step: str, outcome: Outcome) -> Arrivals:
        """Return where the records that leave ``step`` arrive next; those without a next step are through."""
        onward: Arrivals = []
        for port, envelopes in outcome.ports.items():
            self._trace_left(step, envelopes[:TRACED_RECORDS])
            targets = self.plan.after(step, port)
            self.tally.run.entered += len(envelopes) * max(0, len(targets) - 1)
            if not targets:
                self._end(step, port, len(envelopes))
            onward.extend((target, envelopes) for target in targets)
        return onward

    def _trace_left(self, step: str, envelopes: list[Envelope]) -> None:
        """Keep what left a step, and what it saved beside each record."""
        self.trace(step, "out", [envelope.record for envelope in envelopes])
        saves = self.plan.steps[step].saves
        if saves:
            saved = [
                {name: envelope.vars[name] for name in saves if name in envelope.vars}
                for envelope in envelopes
            ]
            self.trace(step, "saved", saved)

    def _end(self, step: str, port: str, count: int) -> None:
        """Records whose way ends here: through, or ignored when a router had no way for them."""
        if port == "out":
            self.tally.run.ok += count
            return
        self.tally.run.ignored += count
        counts = self.tally.of(step)
        moved = min(count, counts.ok)
        counts.ok -= moved
        counts.ignored += moved
