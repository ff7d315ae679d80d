"""Router: sends each record down the first branch whose condition holds, or down all of them; else the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lib.expressions import compile_expression
from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Each

ELSE = "else"


@dataclass(slots=True)
class Router(Each):
    """``branches`` in order, each with the id of its port and one expression."""

    branches: list[tuple[str, Any]] = field(default_factory=list)

    def prepare(self) -> None:
        self.branches = [(row["id"], compile_expression(row["condition"])) for row in self.config["branches"]]

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        every = self.config.get("mode") == "all"
        taken = []
        for port, condition in self.branches:
            if condition.evaluate(names, now=now):
                taken.append(port)
                if not every:
                    break
        for port in taken or [ELSE]:
            outcome.emit(port, envelope)
