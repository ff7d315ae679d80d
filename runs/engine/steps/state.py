"""Get state and put state: values that are kept between records and runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from designer.steps.state_parts import MAX_KEY, MAX_VALUE, MAX_VALUES
from lib.expressions import ExpressionProblem, compile_template
from runs.engine.model import Envelope, Failure, Json, Outcome
from runs.engine.states import Place, States
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role
from runs.engine.text import as_text

BATCH = 200
WHERE = {"flow": "this flow keeps", "workspace": "the workspace keeps"}
Names = Mapping[str, Json]


class Unfit(Exception):
    """What the settings give for this record cannot be kept; the text is a sentence."""


@dataclass(slots=True)
class State(Outside):
    """Base of both: ``key`` is filled in for each record, and all keys of a batch are read at once."""

    key: Any = None
    value: Any = None

    def prepare(self) -> None:
        self.key = compile_template(str(self.config.get("key") or ""))
        self.value = compile_template(str(self.config.get(self._source) or ""))

    @property
    def _source(self) -> str:
        raise NotImplementedError

    @property
    def role(self) -> Role:
        return Role.READ  # what it writes goes with the commit of its page, so no intent is needed

    @property
    def batch_size(self) -> int:
        return BATCH

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        outcome, now = Outcome(), context.now()
        known: list[tuple[Envelope, Place, Names]] = []
        for envelope in batch:
            names = context.names(envelope)
            try:
                known.append((envelope, self._place(names, now), names))
            except (ExpressionProblem, Unfit) as problem:
                outcome.failures.append(Failure(self.step, envelope, str(problem), "expression"))
        context.states.load(place for _, place, _ in known)
        for envelope, place, names in known:
            try:
                kept = self._work(place, names, context.states, now)
            except (ExpressionProblem, Unfit) as problem:
                code = "expression" if isinstance(problem, ExpressionProblem) else "state"
                outcome.failures.append(Failure(self.step, envelope, str(problem), code))
            else:
                outcome.emit("out", envelope.saving(str(self.config.get("variable") or ""), kept))
        return outcome

    def _place(self, names: Names, now: datetime) -> Place:
        key = as_text(self.key.evaluate(names, now=now)).strip()
        if not key:
            raise Unfit("The key is empty for this record. Give it one that every record has.")
        if len(key) > MAX_KEY:
            raise Unfit(f"A key has at most {MAX_KEY} characters. This one has {len(key)}: “{key[:40]}…”.")
        return Place(str(self.config.get("scope") or "flow"), key)

    def _work(self, place: Place, names: Names, states: States, now: datetime) -> Json:
        """Do it for one record and return what the variable holds."""
        raise NotImplementedError


@dataclass(slots=True)
class StateGet(State):
    """The value, or ``default`` where nothing is kept."""

    @property
    def _source(self) -> str:
        return "default"

    def _work(self, place: Place, names: Names, states: States, now: datetime) -> Json:
        kept = states.get(place)
        if kept.mark:
            return kept.value
        return self.value.evaluate(names, now=now) if self.config.get("default") else None


@dataclass(slots=True)
class StatePut(State):
    """``action`` says how the new value comes from the old one and ``value``."""

    @property
    def _source(self) -> str:
        return "value"

    def _work(self, place: Place, names: Names, states: States, now: datetime) -> Json:
        before = states.get(place)
        action = str(self.config.get("action") or "replace")
        if action == "remove":
            states.remove(place)
            return {"value": None, "before": before.value}
        if action == "once" and before.mark:
            return {"value": before.value, "before": before.value}
        value = _changed(action, before.value, self.value.evaluate(names, now=now), place.key)
        _judge(value, place.key)
        if not states.put(place, value):
            raise Unfit(
                f"There are {MAX_VALUES:,} keys already, which is all that {WHERE.get(place.scope, '')}. "
                "Forget some before new ones are kept."
            )
        return {"value": value, "before": before.value}


def _judge(value: Json, key: str) -> None:
    """Refuse what is too large to be kept, or no JSON."""
    try:
        size = len(orjson.dumps(value))
    except TypeError as error:
        raise Unfit(f"What would lie under “{key}” cannot be kept as JSON: {error}.") from None
    if size > MAX_VALUE:
        raise Unfit(
            f"A value has at most {MAX_VALUE // 1024} KB. What would lie under “{key}” has {size // 1024} KB: "
            "keep less of it, or spread it over several keys."
        )


def _changed(action: str, before: Json, given: Json, key: str) -> Json:
    if action == "add":
        for what, number in (("what is kept under it", before), ("the value", given)):
            if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
                raise Unfit(f"“{key}” is added to, and {what} is no number: it is {_short(number)}.")
        total = (before or 0) + (given or 0)
        if not math.isfinite(total):
            raise Unfit(f"“{key}” would become larger than any number that can be kept.")
        return total
    if action == "append":
        if before is not None and not isinstance(before, list):
            raise Unfit(
                f"“{key}” is appended to, and what is kept under it is no list: it is {_short(before)}."
            )
        return [*(before or []), given]
    return given


def _short(value: Json) -> str:
    text = as_text(value)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
