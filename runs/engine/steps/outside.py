"""The interface of steps that reach outside: sources fetch records, senders send them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from runs.engine.model import Envelope, Json, Outcome
from runs.engine.patience import Patience
from runs.engine.steps.base import Behaviour, Context


class Role(StrEnum):
    """What an outside step does. Only writes leave an intent behind before they are sent."""

    SOURCE = "source"
    READ = "read"
    WRITE = "write"
    WAIT = "wait"
    SPREAD = "spread"
    COLLECT = "collect"
    JOIN = "join"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page of records and the place of the next one; ``cursor`` None after the last page."""

    records: list[Json]
    cursor: Json
    exchange: Json


@dataclass(slots=True)
class Outside(Behaviour):
    """Base of behaviours that talk to another system through a connection."""

    pure: ClassVar[bool] = False

    @property
    @abstractmethod
    def role(self) -> Role:
        """What the step does with the outside."""

    @property
    def batch_size(self) -> int:
        """Records per request, at least 1."""
        return 1

    @property
    def patience(self) -> Patience:
        """How often and how long the step tries again."""
        return Patience.of(self.config)

    def holds(self, context: Context) -> bool:
        """Whether a write whose fate is unknown is held for a person instead of being sent again."""
        raise NotImplementedError

    def fetch(self, envelope: Envelope, cursor: Json, context: Context) -> Fetched:
        """Return the page at ``cursor`` (None: the first); raises ``ConnectorError``."""
        raise NotImplementedError

    def send(self, batch: list[Envelope], key: str, context: Context) -> Outcome:
        """Send one request for ``batch`` under the idempotency key; raises ``ConnectorError``."""
        raise NotImplementedError
