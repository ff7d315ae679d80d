"""What the sender is told: from a run's state, or at once when nobody waits for one."""

from __future__ import annotations

from typing import Any, NamedTuple

from runs.ingest.answers import Answer, flow_answer, json_answer, problem
from runs.ingest.refusals import Refusal
from runs.states import RunStatus


class RunState(NamedTuple):
    """The part of a run that decides the answer."""

    run_id: str
    status: str
    answer: Any
    result: Any
    n_failed: int


def answer_of(state: RunState) -> Answer | None:
    """Return what a waiting sender gets; None while the run is still at work."""
    if state.answer is not None:
        return flow_answer(state.answer, state.run_id)
    if state.status == RunStatus.CANCELLED:
        return _no_answer(state, "was stopped before it answered")
    if state.status == RunStatus.FAILED:
        return _no_answer(state, "failed before it answered")
    if state.status != RunStatus.COMPLETED:
        return None
    if state.n_failed and state.result is None:
        return _no_answer(state, "did not answer, because its record failed at a step")
    return json_answer(200, {"run": state.run_id, "result": state.result})


def accepted(run_id: str) -> Answer:
    """Return the answer to a delivery whose run nobody waits for."""
    return json_answer(202, {"run": run_id})


def parked(event_id: str) -> Answer:
    """Return the answer to a delivery that waits until its flow is turned on."""
    return json_answer(
        202, {"parked": True, "event": event_id, "detail": "The flow is turned off. The event is kept."}
    )


def sampled() -> Answer:
    """Return the answer to a test event that only the designer wanted."""
    return json_answer(202, {"sample": True, "detail": "The test event is kept as the step's sample."})


def late(run_id: str, seconds: float) -> Answer:
    """Return the answer to a sender who has waited long enough; the run goes on."""
    return problem(
        Refusal(
            504,
            f"The flow did not answer within {seconds:g} seconds. Its run goes on: do not send this again.",
            run=run_id,
        )
    )


def _no_answer(state: RunState, what: str) -> Answer:
    return problem(Refusal(502, f"The flow’s run {what}. The run’s page tells the reason.", run=state.run_id))
