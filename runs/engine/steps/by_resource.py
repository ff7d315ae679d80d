"""The trigger of an API flow: each call leaves by the port of the resource that it came by."""

from __future__ import annotations

from dataclasses import dataclass

from designer.steps.resources import resource_of
from runs.engine.model import Envelope, Outcome
from runs.engine.steps.base import Behaviour, Context

NOWHERE = "gone"  # a port that no link leaves: its records count as ignored


@dataclass(slots=True)
class ByResource(Behaviour):
    """A call of a resource that this version does not have any more goes nowhere."""

    def process(self, envelopes: list[Envelope], context: Context) -> Outcome:
        resource = resource_of(self.config, context.scope.get("trigger") or {})
        return Outcome(ports={resource.port if resource else NOWHERE: envelopes})
