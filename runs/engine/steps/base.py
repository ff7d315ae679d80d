"""The interface of a step's behaviour, and what a behaviour may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from connectors.sdk.client import HttpClient
from connectors.sdk.errors import ConnectorError
from designer import configurables
from lib.crypto import Secret
from lib.expressions import ExpressionProblem
from lib.redact import literals
from runs.engine.calls import Door, NoDoor
from runs.engine.model import Envelope, Failure, Json, Outcome
from runs.engine.states import States


@dataclass(slots=True)
class Context:
    """What a run offers its steps: the trigger, the run's facts, the time, and the door to connections.

    ``scope`` holds the names that are the same for every record, ``states`` what is kept between runs, ``door``
    leads to other flows.
    ``alone`` tells that the run is for one record of another run, whose other records are not here.
    ``secrets`` are configurables that stand as masks in ``scope``: only :meth:`sending` puts their values in.
    """

    scope: dict[str, Json]
    now: Callable[[], datetime]
    open_client: Callable[[str], HttpClient]
    states: States = field(default_factory=States)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    door: Door = field(default_factory=NoDoor)
    alone: bool = False

    def names(self, envelope: Envelope) -> Mapping[str, Json]:
        """Return every name an expression may use for this record."""
        return {**self.scope, **envelope.vars, "record": envelope.record}

    def sending(self, envelope: Envelope) -> Mapping[str, Json]:
        """Return the names for what leaves the house: as :meth:`names`, with the values of secrets."""
        names = self.names(envelope)
        if not self.secrets or configurables.NAME in envelope.vars:
            return names
        opened = {name: secret.reveal() for name, secret in self.secrets.items()}
        return {**names, configurables.NAME: {**self.scope[configurables.NAME], **opened}}

    @contextmanager
    def hiding(self) -> Iterator[None]:
        """Keep secrets out of what goes wrong inside: they are masked in the error's text."""
        try:
            yield
        except (ConnectorError, ExpressionProblem) as error:
            error.args = (self.hide(str(error)), *error.args[1:])
            raise

    def hide(self, text: str) -> str:
        """Return the text with the values of secrets masked."""
        return literals(text, (secret.reveal() for secret in self.secrets.values())) if self.secrets else text


@dataclass(slots=True)
class Behaviour:
    """Base of all behaviours. ``pure`` ones only compute; they are worked in memory, page by page."""

    step: str
    config: dict[str, Any]
    pure: ClassVar[bool] = True

    @property
    def on_error(self) -> str:
        """What becomes of a record that fails: ``record`` (error desk), ``branch`` or ``stop`` (the run)."""
        return str(self.config.get("on_error") or "record")

    def prepare(self) -> None:
        """Compile what can be compiled once; called when the plan is made."""

    def process(self, envelopes: list[Envelope], context: Context) -> Outcome:
        """Return what becomes of ``envelopes``."""
        raise NotImplementedError


@dataclass(slots=True)
class PassBy(Behaviour):
    """A trigger, or a step that is switched off: records go through unchanged."""

    def process(self, envelopes: list[Envelope], context: Context) -> Outcome:
        return Outcome(ports={"out": envelopes})


@dataclass(slots=True)
class Each(Behaviour):
    """A behaviour that looks at one record at a time; a record whose expression fails, fails alone."""

    templates: dict[str, Any] = field(default_factory=dict)

    def process(self, envelopes: list[Envelope], context: Context) -> Outcome:
        outcome = Outcome()
        now = context.now()
        for envelope in envelopes:
            try:
                self.one(envelope, context.names(envelope), now, outcome)
            except ExpressionProblem as problem:
                outcome.failures.append(Failure(self.step, envelope, str(problem), "expression"))
        return outcome

    def one(self, envelope: Envelope, names: Mapping[str, Json], now: datetime, outcome: Outcome) -> None:
        """Put what becomes of one record into ``outcome``; may raise ``ExpressionProblem``."""
        raise NotImplementedError
