"""Wait: tells for each record until when it is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from designer.steps.wait import LONGEST_DAYS, SECONDS
from lib.expressions import ExpressionProblem, compile_template, moment_of
from runs.engine.model import Envelope, Json
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role
from runs.engine.text import as_text

LONGEST = timedelta(days=LONGEST_DAYS)


class NoMoment(Exception):
    """What the settings give for this record is no time to wait until; the text is a sentence."""


@dataclass(slots=True)
class Wait(Outside):
    """``mode`` for: ``amount`` times ``unit`` from now on; until: the date that ``until`` gives."""

    moment: Any = None

    def prepare(self) -> None:
        source = "until" if self.config.get("mode") == "until" else "amount"
        self.moment = compile_template(str(self.config.get(source) or ""))

    @property
    def role(self) -> Role:
        return Role.WAIT

    def until(self, envelope: Envelope, context: Context, now: datetime) -> datetime:
        """Return when the record may go on. Raises ``NoMoment`` or ``ExpressionProblem``."""
        value = self.moment.evaluate(context.names(envelope), now=now)
        due = _date(value) if self.config.get("mode") == "until" else now + self._time(value)
        if due - now > LONGEST:
            raise NoMoment(
                f"A wait lasts at most {LONGEST_DAYS} days. This one would last until {due:%Y-%m-%d}."
            )
        return due

    def _time(self, value: Json) -> timedelta:
        unit = str(self.config.get("unit") or "hours")
        try:
            amount = float("nan") if isinstance(value, bool) else float(value)
            length = timedelta(seconds=amount * SECONDS.get(unit, 3600))
        except (TypeError, ValueError, OverflowError):
            length = timedelta(days=-1)
        if length < timedelta(0):
            raise NoMoment(
                f"The time to wait is a number of {unit} from 0 on, {LONGEST_DAYS} days at most. "
                f"For this record it is “{as_text(value)[:40]}”."
            )
        return min(length, LONGEST + timedelta(days=1))


def _date(value: Json) -> datetime:
    if not isinstance(value, str) or not value.strip():
        raise NoMoment(
            "The date to wait for is a text such as 2026-03-01T12:30:00Z. "
            f"For this record it is {'empty' if value in (None, '') else f'“{as_text(value)[:40]}”'}."
        )
    try:
        return moment_of(value.strip())
    except ExpressionProblem as problem:
        raise NoMoment(str(problem)) from None


__all__ = ["NoMoment", "Wait"]
