"""How a test run differs from a live one: where it begins, and which steps give pinned data instead of calling."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from runs.engine.model import Envelope, Json
from runs.engine.plan import Plan, PlanStep
from runs.engine.steps.mocked import Mocked
from runs.engine.steps.outside import Outside, Role


@dataclass(frozen=True, slots=True)
class Mock:
    """What was pinned at a step: the records that it brings, and the variables that it saves."""

    records: list[Json] = field(default_factory=list)
    variables: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Begin:
    """The step at which a run begins, with the records and variables that reach it."""

    step: str
    records: list[Json]
    variables: dict[str, Json] = field(default_factory=dict)

    def envelopes(self) -> list[Envelope]:
        """Return the records as they travel."""
        return [Envelope(record, self.variables) for record in self.records]


@dataclass(frozen=True, slots=True)
class Staging:
    """A test run's own conditions; without any it is like a live one."""

    begin: Begin | None = None
    mocks: dict[str, Mock] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.begin is not None or bool(self.mocks)

    def as_json(self) -> Json:
        """Return the plain form that is stored."""
        begin = self.begin
        return {
            "begin": begin and {"step": begin.step, "records": begin.records, "variables": begin.variables},
            "mocks": {
                step: {"records": mock.records, "variables": mock.variables}
                for step, mock in self.mocks.items()
            },
        }

    @classmethod
    def from_json(cls, value: Json) -> Staging:
        """Read the plain form back."""
        mocks = {step: Mock(**mock) for step, mock in value["mocks"].items()}
        return cls(Begin(**value["begin"]) if value["begin"] else None, mocks)

    def applied(self, plan: Plan) -> Plan:
        """Return the plan in which the mocked steps give what was pinned."""
        if not self.mocks:
            return plan
        steps = {
            step.id: _mocked(step, self.mocks[step.id]) if step.id in self.mocks else step
            for step in plan.steps.values()
        }
        return replace(plan, steps=steps)


def _mocked(step: PlanStep, mock: Mock) -> PlanStep:
    """Only a step that calls is mocked; one that is off lets records pass by all the same."""
    real: Any = step.behaviour
    if not isinstance(real, Outside) or real.role not in (Role.SOURCE, Role.READ, Role.WRITE, Role.CALL):
        return step
    saved = {name: value for name, value in mock.variables.items() if name in step.saves}
    stand_in = Mocked(step.id, real.config, real.role is Role.SOURCE, mock.records, saved)
    return replace(step, behaviour=stand_in)
