"""Respond answers the caller of a webhook or API flow; return ends the record's way with a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from designer.steps.shape import NOTHING, Shape, shape_of
from lib.expressions import compile_json, compile_template
from runs.engine.model import Envelope, Failure, Json, Outcome
from runs.engine.steps.base import Each
from runs.engine.text import as_json_text, as_text

JSON_TYPE = "application/json"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(slots=True)
class Respond(Each):
    """The first answer of a run wins: later records pass through unheard."""

    status: Any = None
    shape: Shape | None = None
    headers: list[tuple[str, Any]] = field(default_factory=list)
    body: Any = None
    is_text: bool = False

    def prepare(self) -> None:
        self.status = compile_template(str(self.config.get("status", 200)))
        self.headers = [
            (row["name"], compile_template(str(row["value"])))
            for row in self.config.get("headers", [])
            if row.get("name")
        ]
        body = str(self.config.get("body", ""))
        self.is_text = self.config.get("body_kind") == "text"
        self.body = compile_template(body) if self.is_text else compile_json(body)
        self.shape = shape_of(self.config)

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        if outcome.answer is None:
            status = as_status(self.status.evaluate(names, now=now))
            if status is None:
                message = "The status of the answer must be a number from 200 to 599."
                outcome.failures.append(Failure(self.step, envelope, message, "status"))
                return
            value = self.body.evaluate(names, now=now)
            if self.shape and (wrong := self.shape.mismatch(value)):
                message = f"The answer has not the shape that “The content is” declares. {wrong}"
                outcome.failures.append(Failure(self.step, envelope, message, "shape"))
                return
            empty = self.shape is not None and self.shape.kind == NOTHING
            outcome.answer = {
                "status": status,
                "headers": [
                    [name, as_text(value.evaluate(names, now=now)).replace("\r", " ").replace("\n", " ")]
                    for name, value in self.headers
                ],
                "content_type": TEXT_TYPE if self.is_text else JSON_TYPE,
                "body": as_text(value) if self.is_text or empty else as_json_text(value),
            }
        outcome.emit("out", envelope)


@dataclass(slots=True)
class Return(Each):
    """``value`` becomes the result of the run; the last record's wins."""

    value: Any = None

    def prepare(self) -> None:
        self.value = compile_template(str(self.config.get("value", "")))

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        outcome.result = {"value": self.value.evaluate(names, now=now)}
        outcome.emit("out", envelope)


def as_status(value: Json) -> int | None:
    """Return an HTTP status from what an expression gave, or None when it is none."""
    try:
        status = int(value)
    except (TypeError, ValueError):
        return None
    return status if 200 <= status <= 599 else None
