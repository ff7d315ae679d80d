"""Stands in for a step that talks to another system, in test runs: gives what was pinned, and calls nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from runs.engine.model import Envelope, Json, Outcome
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Fetched, Outside, Role

AT_ONCE = 500  # records; nothing is waited for


@dataclass(slots=True)
class Mocked(Outside):
    """A source brings ``records``; any other step lets its records pass and saves ``variables`` beside each."""

    brings: bool = False
    records: list[Json] = field(default_factory=list)
    variables: dict[str, Json] = field(default_factory=dict)

    @property
    def role(self) -> Role:
        return Role.SOURCE if self.brings else Role.READ

    @property
    def batch_size(self) -> int:
        return AT_ONCE

    def fetch(self, envelope: Envelope, cursor: Json, context: Context) -> Fetched:
        return Fetched(self.records, None, None)

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        return Outcome(ports={"out": [Envelope(one.record, {**one.vars, **self.variables}) for one in batch]})
