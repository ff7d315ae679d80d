"""Log: writes a line to the run's log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.expressions import compile_template
from lib.redact import text as redacted
from runs.engine.model import Envelope, Json, LogEntry, Outcome
from runs.engine.steps.base import Each
from runs.engine.text import as_text

MAX_LINE = 2000


@dataclass(slots=True)
class Log(Each):
    """``level`` info or error; ``message`` is text with expressions."""

    message: Any = None

    def prepare(self) -> None:
        self.message = compile_template(self.config["message"])

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        line = redacted(as_text(self.message.evaluate(names, now=now)))[:MAX_LINE]
        outcome.logs.append(LogEntry(self.step, self.config.get("level", "info"), line))
        outcome.emit("out", envelope)
