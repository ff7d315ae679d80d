"""Call flow: what a called flow is given for each record, and what its run's answer is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from designer.steps.call import USUAL_HOURS
from lib.exact_json import JSONDecodeError, exact_json
from lib.expressions import Template, compile_template
from runs.engine.calls import Ended, Target
from runs.engine.model import Envelope, Json
from runs.engine.steps.base import Context
from runs.engine.steps.outside import Outside, Role

BAD_STATUS = 400


class CallFailed(Exception):
    """The called run gave no answer that counts; the text is a sentence, ``code`` as of a failed record."""

    def __init__(self, message: str, code: str = "call") -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Call(Outside):
    """What to run, what for, and how long to wait.

    ``flow`` is an id, ``resource`` one of an API request's, ``arguments`` are templates by name, ``then`` is
    wait or go_on, ``patience`` hours.
    """

    arguments: dict[str, Template] = field(default_factory=dict)

    def prepare(self) -> None:
        given = self.config.get("arguments")
        self.arguments = {
            name: compile_template(str(value))
            for name, value in (given.items() if isinstance(given, dict) else ())
            if value not in ("", None)
        }

    @property
    def role(self) -> Role:
        return Role.CALL

    @property
    def waits(self) -> bool:
        """Whether a record goes on with the answer, and not as soon as the run is queued."""
        return self.config.get("then") != "go_on"

    @property
    def patience_of_call(self) -> timedelta:
        """How long a record waits for one call."""
        return timedelta(hours=float(self.config.get("patience") or USUAL_HOURS))

    def target(self, envelope: Envelope, context: Context, turn: int = 1) -> Target:
        """Return what to run for a record. Raises ``ExpressionProblem`` or ``CallRefused``."""
        names, now = self.names(envelope, context, turn), context.now()
        values = {name: template.evaluate(names, now=now) for name, template in self.arguments.items()}
        flow, resource = (str(self.config.get(name) or "") for name in ("flow", "resource"))
        return context.door.target(flow, values, resource=resource, waits=self.waits)

    def names(self, envelope: Envelope, context: Context, turn: int) -> Mapping[str, Json]:
        """Return the names that the arguments may use."""
        return context.names(envelope)

    def saving(self, envelope: Envelope, value: Json) -> Envelope:
        """Return the record with what the call gave under the response variable."""
        return envelope.saving(str(self.config.get("variable") or ""), value)

    def again(self, envelope: Envelope, context: Context, turn: int) -> bool:
        """Whether the flow is called once more for a record that was answered ``turn`` times."""
        return False


def answer_of(ended: Ended) -> Json:
    """Return what a called run answered: *respond* before *return*, null when neither was reached.

    Raises :class:`CallFailed`.
    """
    if ended.answer is not None:
        return _responded(ended)
    if ended.status == "failed":
        raise CallFailed(f"“{ended.name}” failed: {ended.error or 'its run’s page tells the reason.'}")
    if ended.status == "cancelled":
        raise CallFailed(f"The run of “{ended.name}” was stopped before it answered.")
    if ended.result is not None:
        return ended.result.get("value")
    if ended.lost:
        raise CallFailed(f"“{ended.name}” did not answer, because its record failed at a step.")
    return None


def _responded(ended: Ended) -> Json:
    answer = ended.answer or {}
    text, status = str(answer.get("body") or ""), int(answer.get("status") or 200)
    if status >= BAD_STATUS:
        raise CallFailed(f"“{ended.name}” answered {status}: {text[:300] or 'nothing'}", str(status))
    if "json" not in str(answer.get("content_type")):
        return text
    try:
        return exact_json(text) if text else None
    except JSONDecodeError:
        return text
