"""Works a source: fetches a page, lets its records go on, and stores the place of the next page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from connectors.sdk.errors import ConnectorError, DataError, RateLimited, Reauthorise, Retry, Unknown
from lib.expressions import ExpressionProblem
from runs.engine.errors import ConnectionGone, RunFailed, RunWaits
from runs.engine.model import Change, Entry, Envelope, Failure, Item, Outcome
from runs.engine.steps.outside import Fetched, Outside

if TYPE_CHECKING:
    from runs.engine.runner import Runner


@dataclass(slots=True)
class Sourcing:
    """One fetch: page, cursor and counters go into one commit."""

    runner: Runner
    item: Item
    behaviour: Outside

    def work(self) -> None:
        """Fetch the next page. Raises ``RunFailed`` or ``RunWaits``."""
        item, runner = self.item, self.runner
        place = item.cursor or {"place": None, "tries": 0}
        began = time.perf_counter()
        try:
            fetched = self.behaviour.fetch(item.envelopes[0], place["place"], runner.context)
        except (ConnectorError, ExpressionProblem) as error:
            self._failed(error, place)
            return
        except ConnectionGone as error:
            self._stop(error, place)
        counts = runner.intake.tally.of(item.step)
        counts.ms += (time.perf_counter() - began) * 1000
        self._take(fetched)
        runner.checkpoint()

    def _take(self, fetched: Fetched) -> None:
        item, intake, change = self.item, self.runner.intake, self.runner.change
        parent = item.envelopes[0]
        envelopes = [parent.with_record(record) for record in fetched.records]
        intake.enter(item.step, envelopes)
        intake.tally.of(item.step).ok += len(envelopes)
        intake.tally.run.entered += len(envelopes)
        intake.trace(item.step, "exchanges", [fetched.exchange] if fetched.exchange else [])
        if fetched.cursor is None:
            intake.tally.asking -= 1
            self.runner.leave(item)
        else:
            item.cursor = {"place": fetched.cursor, "tries": 0}
            self.runner.keep(item)
        self._send_on(envelopes, change)

    def _send_on(self, envelopes: list[Envelope], change: Change) -> None:
        outcome = Outcome(ports={"out": envelopes} if envelopes else {})
        intake = self.runner.intake
        for target, arrived in intake.send_on(self.item.step, outcome):
            self.runner.push(intake.settle(target, arrived, change))

    def _failed(self, error: ConnectorError | ExpressionProblem, place: dict[str, object]) -> None:
        item, runner = self.item, self.runner
        exchange = getattr(error, "exchange", None)
        if exchange is not None:
            runner.intake.trace(item.step, "exchanges", [exchange.as_dict()])
        if isinstance(error, (Retry, RateLimited, Unknown)):
            tries = int(str(place["tries"])) + 1
            seconds = self.behaviour.patience.pause(error, tries)
            if seconds is not None:
                item.cursor = {"place": place["place"], "tries": tries}
                runner.keep(item)
                runner.checkpoint()
                raise RunWaits(str(error), seconds)
        if self._ends_the_run(error):
            self._stop(error, place)
        self._fail_record(error)

    def _ends_the_run(self, error: Exception) -> bool:
        if isinstance(error, Reauthorise) or self.behaviour.on_error == "stop":
            return True
        if self.runner.intake.branches(self.item.step):
            return False
        return self._asks_alone() or not isinstance(error, (DataError, ExpressionProblem))

    def _asks_alone(self) -> bool:
        """Whether one record alone came to this source: then a list cut short is no matter of that record."""
        tally, plan, step = self.runner.intake.tally, self.runner.plan, self.item.step
        before = {source for (source, _port), entries in plan.links.items() if Entry(step) in entries}
        return sum(tally.of(source).ok for source in before) <= 1

    def _stop(self, error: Exception, place: dict[str, object]) -> NoReturn:
        item, runner = self.item, self.runner
        if place["place"] is None:
            runner.intake.tally.asked_in_vain()
        runner.checkpoint()
        raise RunFailed(
            str(error),
            step=item.step,
            connection=str(self.behaviour.config.get("connection", "")),
            reauthorise=isinstance(error, Reauthorise),
        ) from error

    def _fail_record(self, error: Exception) -> None:
        item, runner = self.item, self.runner
        exchange = getattr(error, "exchange", None)
        runner.intake.tally.asked_in_vain()
        runner.intake.tally.of(item.step).entered += 1
        shown = exchange.as_dict() if exchange is not None else None
        code = str(getattr(error, "status", None) or getattr(error, "code", "data"))
        failure = Failure(item.step, item.envelopes[0], str(error), code, shown)
        runner.leave(item)
        for target, arrived in runner.intake.lose(item.step, [failure], runner.change):
            runner.push(runner.intake.settle(target, arrived, runner.change))
        runner.checkpoint()
