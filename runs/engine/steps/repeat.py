"""While: a called flow, again and again with its own answer, as long as a condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from designer.steps.repeat import MOST, TURN, USUAL
from lib.expressions import compile_expression
from runs.engine.model import Envelope, Json
from runs.engine.steps.base import Context
from runs.engine.steps.call import Call, CallFailed


@dataclass(slots=True)
class Repeat(Call):
    """``condition`` is one expression, ``most`` the calls for a record."""

    condition: Any = None

    def prepare(self) -> None:
        Call.prepare(self)
        self.condition = compile_expression(str(self.config.get("condition") or ""))

    @property
    def waits(self) -> bool:
        return True

    @property
    def most(self) -> int:
        """Calls for a record, at most."""
        return max(1, min(int(self.config.get("most") or USUAL), MOST))

    def names(self, envelope: Envelope, context: Context, turn: int) -> Mapping[str, Json]:
        """Return the names in scope, the answer before among them: null in the first call."""
        names = {**context.names(envelope), TURN: turn}
        if turn == 1:
            names[str(self.config.get("variable") or "")] = None
        return names

    def again(self, envelope: Envelope, context: Context, turn: int) -> bool:
        names = {**context.names(envelope), TURN: turn}
        if not self.condition.evaluate(names, now=context.now()):
            return False
        if turn >= self.most:
            raise CallFailed(
                f"The flow was called {turn:,} times, and the condition “{self.config.get('condition')}” still holds. "
                "Look whether it can ever end, or raise the limit of this step."
            )
        return True
