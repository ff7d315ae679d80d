"""Filter: lets through the records for which the condition holds; the others are ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.expressions import compile_expression
from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Each


@dataclass(slots=True)
class Filter(Each):
    """``condition`` is one expression."""

    condition: Any = None

    def prepare(self) -> None:
        self.condition = compile_expression(self.config["condition"])

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        if self.condition.evaluate(names, now=now):
            outcome.emit("out", envelope)
        else:
            outcome.ignored += 1
