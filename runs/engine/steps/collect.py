"""Collect: lists of the records that arrived, by a key or all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from designer.steps.collect import AT_ONCE
from lib.expressions import ExpressionProblem, compile_expression
from runs.engine.model import Envelope, Failure, Json, Outcome
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role


@dataclass(slots=True)
class Collect(Outside):
    """``key`` is one expression or empty, ``size`` the longest list."""

    key: Any = None

    def prepare(self) -> None:
        written = str(self.config.get("key") or "").strip()
        self.key = compile_expression(written) if written else None

    @property
    def role(self) -> Role:
        return Role.COLLECT

    @property
    def size(self) -> int:
        """Records in a list, at most."""
        return max(1, min(int(self.config.get("size") or 1000), AT_ONCE))

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        """Return the lists of ``batch``, in the order of their first records; no request is made."""
        outcome, now = Outcome(), context.now()
        groups: dict[bytes, tuple[Json, list[Envelope]]] = {}
        for envelope in batch:
            try:
                value = self.key.evaluate(context.names(envelope), now=now) if self.key else None
            except ExpressionProblem as problem:
                outcome.failures.append(Failure(self.step, envelope, str(problem), "expression"))
                continue
            groups.setdefault(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), (value, []))[1].append(
                envelope
            )
        for value, together in groups.values():
            for first in range(0, len(together), self.size):
                self._emit(outcome, value, together[first : first + self.size])
        return outcome

    def _emit(self, outcome: Outcome, key: Json, together: list[Envelope]) -> None:
        items = [envelope.record for envelope in together]
        outcome.emit("out", together[0].with_record({"key": key, "items": items, "count": len(items)}))
