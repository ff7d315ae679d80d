"""Set variable: keeps a value beside the record for the steps that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.expressions import compile_template
from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Each


@dataclass(slots=True)
class SetVariable(Each):
    """``name`` and ``value`` (text with expressions; a lone expression keeps its type)."""

    value: Any = None

    def prepare(self) -> None:
        self.value = compile_template(str(self.config["value"]))

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        outcome.emit("out", envelope.saving(self.config["name"], self.value.evaluate(names, now=now)))
