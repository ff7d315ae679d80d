"""Takes records into steps and keeps the counters, logs and traces of what became of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from runs.engine.model import (
    TRACED_EXCHANGES,
    TRACED_RECORDS,
    Change,
    Entry,
    Envelope,
    Failure,
    Json,
    Outcome,
    Tally,
)
from runs.engine.plan import Plan
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role

ERROR = "error"  # the port of a step's error branch, and the variable that tells on it what went wrong

MAX_LOG_LINES = 1000
Arrivals = list[tuple[Entry, list[Envelope]]]


@dataclass(slots=True)
class Intake:
    """Moves records through pure steps until each is finished or stands at an outside step."""

    plan: Plan
    context: Context
    tally: Tally
    traces: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    answered: bool = False
    stopped: Failure | None = None
    _touched: set[str] = field(default_factory=set)

    def settle(self, entry: Entry, envelopes: list[Envelope], change: Change) -> Arrivals:
        """Let ``envelopes`` arrive at ``entry`` and go on through every pure step behind it.

        Returns the records that now stand at outside steps, in the order of the flow. A record that fails at
        a step which stops the run sets ``stopped``; the others stay where they are.
        """
        arrivals: dict[Entry, list[Envelope]] = {}
        todo: Arrivals = [(entry, envelopes)]
        while todo and not self.stopped:
            place, arrived = todo.pop()
            at = place.step
            behaviour = self.plan.steps[at].behaviour
            if isinstance(behaviour, Outside):
                arrivals.setdefault(place, []).extend(arrived)
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
            if outcome.failures and behaviour.on_error == "stop":
                self.stopped = outcome.failures[0]
        return list(arrivals.items())

    def enter(self, step: str, envelopes: list[Envelope]) -> None:
        """Count records into a step."""
        self.tally.of(step).entered += len(envelopes)
        self.trace(step, "in", [envelope.record for envelope in envelopes[:TRACED_RECORDS]])

    def absorb(self, step: str, count: int, outcome: Outcome, change: Change, *, page: int = 0) -> Arrivals:
        """Book what became of ``count`` records and return where the others go next."""
        turned = self._book_losses(step, outcome, change, page)
        kept = count - len(outcome.failures) - outcome.ignored
        self.tally.of(step).ok += kept
        self.tally.run.entered += sum(map(len, outcome.ports.values())) - kept
        if outcome.answer is not None and not self.answered:
            self.answered, change.answer = True, outcome.answer
        if outcome.result is not None:
            change.result = outcome.result
        self._keep_logs(outcome, change)
        onward = self.send_on(step, outcome)
        return onward + turned if turned else onward

    def lose(self, step: str, failures: list[Failure], change: Change) -> Arrivals:
        """Book records that failed at ``step``: on the error desk, or along the error branch if it leads somewhere.

        Held records are always for a person. Those that take the branch count as failed at the step and go on
        travelling in the run. Returns where they go next.
        """
        turned = Outcome()
        branching = self.branches(step)
        for failure in failures:
            if failure.held or not branching:
                self.fail(failure, change)
                continue
            self.tally.of(step).failed += 1
            told = {"message": failure.message, "code": failure.code, "step": self.plan.steps[step].name}
            turned.emit(ERROR, failure.envelope.saving(ERROR, told))
        return self.send_on(step, turned)

    def branches(self, step: str) -> bool:
        """Whether records that fail at ``step`` go on along its error branch."""
        return self.plan.steps[step].behaviour.on_error == "branch" and bool(self.plan.after(step, ERROR))

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

    def _book_losses(self, step: str, outcome: Outcome, change: Change, page: int) -> Arrivals:
        failures = [replace(one, page=page) for one in outcome.failures] if page else outcome.failures
        self.tally.of(step).ignored += outcome.ignored
        self.tally.run.ignored += outcome.ignored
        self.trace(step, "exchanges", outcome.exchanges)
        return self.lose(step, failures, change) if failures else []

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
