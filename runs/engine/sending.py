"""Works a page at a sender: batch by batch, every write's intent on disk before it leaves.

Before batch k+1 is sent, one commit stores the outcome of batch k and the intent of k+1. So after a crash
at most one batch of the page is in doubt, and its intent says which.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.sdk.errors import (
    ConnectorError,
    Fatal,
    RateLimited,
    Reauthorise,
    Retry,
    Taken,
    Unknown,
)
from lib.crash import crash_point
from lib.expressions import ExpressionProblem
from runs.engine.errors import ConnectionGone, RunFailed, RunWaits
from runs.engine.intake import Arrivals
from runs.engine.model import Envelope, Failure, Item, Outcome
from runs.engine.steps.outside import Outside, Role

if TYPE_CHECKING:
    from runs.engine.runner import Runner

READ_COMMIT_SECONDS = 0.25
HOPELESS = 5  # records in vain, and none that went well: what fails for every record alike ends the run
IN_DOUBT = (
    "May have happened: the request was sent, and the answer never came. "
    "Look in the other system, then retry or skip."
)


@dataclass(slots=True)
class Sending:
    """The rest of one page, or as much of it as the slice allows."""

    runner: Runner
    item: Item
    behaviour: Outside
    _committed: float = field(default_factory=time.monotonic)

    def work(self) -> None:
        """Send the page's batches. Raises ``RunFailed``, ``RunWaits`` or ``LeaseLost``."""
        item = self.item
        item.cursor = item.cursor or {"done": 0, "tries": 0}
        if item.intent:
            self._settle_doubt()
        while item.cursor["done"] < len(item.envelopes):
            if self.runner.over or self.runner.intake.stopped:
                self._rest()
                return
            self._one_batch()
        self.runner.leave(item)
        item.intent = None
        self.runner.checkpoint()
        crash_point("after_commit")

    # --- one batch -----------------------------------------------------------------------------

    def _one_batch(self) -> None:
        first = self.item.cursor["done"]
        batch = self.item.envelopes[first : first + self.behaviour.batch_size]
        key = self._key(first)
        if self.behaviour.role is Role.WRITE:
            self._intend(first, len(batch), key)
        elif time.monotonic() - self._committed > READ_COMMIT_SECONDS:
            self._save()
        began = time.perf_counter()
        try:
            outcome = self.behaviour.send(batch, key, self.runner.context)
        except ConnectionGone as error:
            self._stop(error)
        except (ConnectorError, ExpressionProblem) as error:
            self._failed(batch, error, key)
        else:
            crash_point("after_send")
            self._took(batch, outcome)
        finally:
            self.runner.intake.tally.of(self.item.step).ms += (time.perf_counter() - began) * 1000

    def _key(self, first: int) -> str:
        item = self.item
        kept = item.cursor.get("key")
        return str(kept) if kept else f"{item.id}-{first}"

    def _intend(self, first: int, count: int, key: str) -> None:
        self.item.intent = {"first": first, "count": count, "key": key}
        self._save()
        crash_point("after_intent")

    def _took(self, batch: list[Envelope], outcome: Outcome) -> None:
        intake, change = self.runner.intake, self.runner.change
        onward = intake.absorb(self.item.step, len(batch), outcome, change, page=self.item.number)
        self._go_on(onward)
        if outcome.failures and self.behaviour.on_error == "stop":
            self._advance(len(batch))
            self._stop(outcome.failures[0].message)
        self._advance(len(batch))

    def _go_on(self, onward: Arrivals) -> None:
        """Let records go on behind this step; where they arrive they wait for the rest of this page."""
        intake, change = self.runner.intake, self.runner.change
        for target, arrived in onward:
            self.runner.push(intake.settle(target, arrived, change), below=self.item)

    def _advance(self, count: int) -> None:
        self.item.cursor = {"done": self.item.cursor["done"] + count, "tries": 0}

    # --- when it does not work --------------------------------------------------------------------

    def _failed(self, batch: list[Envelope], error: ConnectorError | ExpressionProblem, key: str) -> None:
        exchange = getattr(error, "exchange", None)
        shown = exchange.as_dict() if exchange is not None else None
        if shown:
            self.runner.intake.trace(self.item.step, "exchanges", [shown])
        writing = self.behaviour.role is Role.WRITE
        doubtful = isinstance(error, Taken) or self.behaviour.holds(self.runner.context)
        if writing and isinstance(error, (Taken, Unknown)) and doubtful:
            self._lose(batch, str(error), error.code, shown, held=True, key=key)
            return
        if isinstance(error, (Retry, RateLimited, Unknown)):
            self._wait(error)
        elif self._ends_the_run(error, batch):
            self._stop(error)
            return
        code = str(getattr(error, "status", None) or getattr(error, "code", "expression"))
        self._lose(batch, str(error), code, shown)

    def _ends_the_run(self, error: Exception, batch: list[Envelope]) -> bool:
        if isinstance(error, Reauthorise) or self.behaviour.on_error == "stop":
            return True
        return not self.runner.intake.branches(self.item.step) and self._is_hopeless(error, batch)

    def _is_hopeless(self, error: Exception, batch: list[Envelope]) -> bool:
        """A refusal of the whole step, not of this record: it met the only ones, or many and nothing went well."""
        counts = self.runner.intake.tally.of(self.item.step)
        many = counts.failed + len(batch) >= HOPELESS or counts.entered <= len(batch)
        return isinstance(error, Fatal) and not counts.ok and many

    def _wait(self, error: Retry | RateLimited | Unknown) -> None:
        tries = self.item.cursor["tries"] + 1
        seconds = None if self.item.cursor.get("worn") else self.behaviour.patience.pause(error, tries)
        if seconds is None:
            self.item.cursor["worn"] = True
            return
        self.item.cursor["tries"] = tries
        self._rest()
        raise RunWaits(str(error), seconds)

    def _lose(
        self,
        batch: list[Envelope],
        message: str,
        code: str,
        exchange: Any,
        *,
        held: bool = False,
        key: str = "",
    ) -> None:
        item = self.item
        failures = [
            Failure(item.step, envelope, message, code, exchange, held, item.number, key if held else "")
            for envelope in batch
        ]
        self._go_on(self.runner.intake.lose(item.step, failures, self.runner.change))
        worn = self.item.cursor.get("worn")
        self._advance(len(batch))
        if worn:
            self.item.cursor["worn"] = True

    def _stop(self, error: Exception | str) -> None:
        self._rest()
        raise RunFailed(
            str(error),
            step=self.item.step,
            connection=str(self.behaviour.config.get("connection", "")),
            reauthorise=isinstance(error, Reauthorise),
        )

    def _settle_doubt(self) -> None:
        """A crash left a write in doubt: hold its records, or send it again under the same key."""
        item, intent = self.item, self.item.intent
        item.intent = None
        if not self.behaviour.holds(self.runner.context):
            return
        first, count = intent["first"], intent["count"]
        self._lose(
            item.envelopes[first : first + count], IN_DOUBT, "unknown", None, held=True, key=intent["key"]
        )

    # --- storing ---------------------------------------------------------------------------------

    def _rest(self) -> None:
        self.item.intent = None
        self._save()

    def _save(self) -> None:
        self.runner.keep(self.item)
        self.runner.checkpoint()
        self._committed = time.monotonic()
