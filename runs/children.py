"""Turns what the engine reports into rows and columns: counters, errors, log lines, traces."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from runs.engine.model import Failure, LogEntry, Tally
from runs.engine.plan import Plan
from runs.engine.text import record_key
from runs.models import LogLine, Run, RunError, StepTrace
from runs.payloads import pack, shown

QUOTED = re.compile(r"“[^”]*”")
QUOTED_WHOLE = re.compile(r"“(.+)”")
FIGURES = re.compile(r"\d+")
LEFT_OUT = "…"
OUR_CODES = frozenset(
    {
        "expression",
        "data",
        "status",
        "shape",
        "unknown",
        "fatal",
        "retry",
        "rate_limited",
        "reauthorise",
        "call",
    }
)


def counters(tally: Tally) -> dict[str, Any]:
    """Return the columns of a run that hold its counters."""
    whole = tally.run
    return {
        "stats": tally.as_json(),
        "n_in": whole.entered,
        "n_ok": whole.ok,
        "n_ignored": whole.ignored,
        "n_failed": whole.failed,
        "n_held": whole.held,
    }


def fingerprint(step: str, code: str, message: str) -> str:
    """Return what the same reason at the same step has in common, whatever values it names.

    A code that the other side gave (``iata_taken``) is the reason; else its words without figures are.
    """
    if code == "expression":
        reason = QUOTED.sub("", message)
    else:
        reason = "" if names_reason(code) else message
    return hashlib.sha256(f"{step}|{code}|{FIGURES.sub('#', reason)}".encode()).hexdigest()[:32]


def names_reason(code: str) -> bool:
    """Whether ``code`` is a word of the other side's for what is wrong with the record."""
    return code not in OUR_CODES and not code.isdigit()


def common_reason(code: str, message: str) -> str:
    """Return what the messages of one fingerprint have in common, in words."""
    if names_reason(code):
        return code
    return FIGURES.sub(LEFT_OUT, QUOTED.sub(f"“{LEFT_OUT}”", message) if code == "expression" else message)


def example_of(code: str, message: str) -> str:
    """Return the message, or of one with a code of the other side's the words that were quoted."""
    quoted = QUOTED_WHOLE.search(message) if names_reason(code) else None
    return quoted[1] if quoted else message


def error_rows(run: Run, plan: Plan, failures: Iterable[Failure], now: datetime) -> list[RunError]:
    """Return unsaved rows for failed and held records."""
    return [_error(run, plan, failure, now) for failure in failures]


def _error(run: Run, plan: Plan, failure: Failure, now: datetime) -> RunError:
    payload: dict[str, Any] = failure.envelope.as_json()
    if failure.key:
        payload["key"] = failure.key
    return RunError(
        workspace_id=run.workspace_id,
        flow_id=run.flow_id,
        run_id=run.pk,
        step=failure.step,
        step_name=plan.steps[failure.step].name[:80],
        code=failure.code[:40],
        message=failure.message[:1000],
        fingerprint=fingerprint(failure.step, failure.code, failure.message),
        record_key=record_key(failure.envelope),
        page=failure.page,
        payload=pack(payload),
        exchange=failure.exchange,
        state=RunError.State.HELD if failure.held else RunError.State.OPEN,
        at=now,
    )


def log_rows(run: Run, logs: Iterable[LogEntry], now: datetime) -> list[LogLine]:
    """Return unsaved rows for log lines."""
    return [
        LogLine(
            run_id=run.pk,
            flow_id=run.flow_id,
            step=line.step,
            level=line.level,
            text=line.text[:2000],
            at=now,
        )
        for line in logs
    ]


def trace_rows(run: Run, traces: dict[str, dict[str, list[Any]]]) -> list[StepTrace]:
    """Return unsaved rows for the data that passed, each value cut for display."""
    return [
        StepTrace(
            run_id=run.pk,
            step=step,
            data={side: [shown(value) for value in values] for side, values in sides.items()},
        )
        for step, sides in traces.items()
    ]
