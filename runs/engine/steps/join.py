"""Join: the key of a record, and the record that two of one key make."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson

from designer.steps.join import INPUTS, LEFT, MOST_PARTNERS
from lib.expressions import compile_expression
from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role


class CannotJoin(ValueError):
    """A record that nothing can be joined with; the text is a sentence that says why."""


@dataclass(slots=True)
class Join(Outside):
    """``keys`` has the compiled key expression of each input."""

    keys: dict[str, Any] = field(default_factory=dict)

    def prepare(self) -> None:
        self.keys = {side: compile_expression(str(self.config.get(f"{side}_key") or "")) for side in INPUTS}

    @property
    def role(self) -> Role:
        return Role.JOIN

    @property
    def keeps_left(self) -> bool:
        """Whether a left record without a partner goes on."""
        return self.config.get("keep") in ("left", "all")

    @property
    def keeps_right(self) -> bool:
        """Whether a right record without a partner goes on."""
        return self.config.get("keep") == "all"

    @property
    def takes_first(self) -> bool:
        """Whether only the first right record of a key is joined."""
        return self.config.get("several") == "first"

    @property
    def most(self) -> int:
        """Right records of one key that are joined, at most."""
        return 1 if self.takes_first else max(1, min(int(self.config.get("limit") or 1000), MOST_PARTNERS))

    def value(self, side: str, envelope: Envelope, context: Context) -> Json:
        """Return the key of a record as it is written. Raises ``ExpressionProblem`` or :class:`CannotJoin`."""
        if not isinstance(envelope.record, dict) and (side == LEFT or not self._field):
            raise CannotJoin(
                f"The {side} record is no object, so it has no fields to join. Put a map before this step."
            )
        return self.keys[side].evaluate(context.names(envelope), now=context.now())

    @property
    def _field(self) -> str:
        """The field for the right record; empty when its fields stand beside those of the left one."""
        return "" if self.config.get("place") == "top" else str(self.config.get("field") or "right")

    def joined(self, left: Envelope, right: Envelope) -> Envelope:
        """Return what two records of one key make; variables of the left one go before."""
        if self._field:
            record = {**left.record, self._field: right.record}
        else:
            record = {**right.record, **left.record}
        return Envelope(record, {**right.vars, **left.vars})

    def left_alone(self, left: Envelope) -> Envelope:
        """Return how a left record goes on without a partner."""
        return left.with_record({**left.record, self._field: None}) if self._field else left

    def right_alone(self, right: Envelope) -> Envelope:
        """Return how a right record goes on without a partner."""
        return right.with_record({self._field: right.record}) if self._field else right

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        raise NotImplementedError("a join is worked on both its inputs at once")


def digest_of(value: Json) -> str | None:
    """Return the same short text for values that are equal in an expression; None for null, which equals nothing."""
    if value is None:
        return None
    plain = orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(plain, digest_size=12).hexdigest()


def _plain(value: Json) -> Json:
    """The value with whole numbers written without a point: 1.0 is 1."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value
