"""Map fields: makes a new record from expressions, or adds fields to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lib.expressions import compile_template
from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Each


@dataclass(slots=True)
class Map(Each):
    """``mode`` replace starts from nothing, add from the record; a dotted target makes nested objects."""

    fields: list[tuple[list[str], Any]] = field(default_factory=list)

    def prepare(self) -> None:
        self.fields = [
            (row["target"].split("."), compile_template(str(row["value"]))) for row in self.config["fields"]
        ]

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        adding = self.config.get("mode") == "add" and isinstance(envelope.record, dict)
        made: dict[str, Json] = dict(envelope.record) if adding else {}
        for path, template in self.fields:
            put(made, path, template.evaluate(names, now=now))
        outcome.emit("out", envelope.with_record(made))


def put(target: dict[str, Json], path: list[str], value: Json) -> None:
    """Set ``value`` at ``path``, making copies of the objects on the way so that no other record changes."""
    for name in path[:-1]:
        below = target.get(name)
        target[name] = dict(below) if isinstance(below, dict) else {}
        target = target[name]
    target[path[-1]] = value
