"""What the layers above add to a flow's pages: facts to show, and how a step is tried.

The designer may not import them, so they register here once, from their ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from accounts.access import WorkspaceRequest
from designer.models import Flow

Context = Callable[[WorkspaceRequest, Flow], Mapping[str, Any]]


class Tried(Protocol):
    """What a try of a step shows."""

    input: Any
    output: Any
    variables: dict[str, Any] | None
    exchange: Any
    error: str
    note: str


@dataclass(frozen=True, slots=True)
class NotTried:
    """A try that was refused; ``error`` says why."""

    input: Any
    error: str
    output: Any = None
    variables: dict[str, Any] | None = None
    exchange: Any = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the newest run of a flow showed.

    ``passed`` holds the first records by step, ``{"in": […], "out": […]}``, each whole or ``{"cut", "bytes"}``;
    ``counts`` the run's counters by step; ``payload`` what started it.
    """

    id: str
    at: datetime
    payload: dict[str, Any] | None
    passed: Mapping[str, Mapping[str, Any]]
    counts: Mapping[str, Mapping[str, int]]


_pages: dict[str, list[Context]] = {}
_tester: Callable[..., Tried] | None = None
_witness: Callable[[Flow], LastRun | None] | None = None


def extend_page(page: str, context: Context) -> None:
    """Add what ``context(request, flow)`` returns to the variables of ``page`` (test, deploy)."""
    _pages.setdefault(page, []).append(context)


def context_of(page: str, request: WorkspaceRequest, flow: Flow) -> dict[str, Any]:
    """Everything that was added to the page's variables."""
    found: dict[str, Any] = {}
    for context in _pages.get(page, []):
        found |= context(request, flow)
    return found


def set_tester(tester: Callable[..., Tried]) -> None:
    """Register what tries a step: called with flow, doc, step_id, record, variables, payload."""
    global _tester
    _tester = tester


def try_step(**asked: Any) -> Tried:
    """Try a step; raises ``RuntimeError`` when nothing is registered, which is a mistake of the install."""
    if _tester is None:
        raise RuntimeError("nothing that tries steps is registered")
    return _tester(**asked)


def set_witness(witness: Callable[[Flow], LastRun | None]) -> None:
    """Register what knows the last run of a flow."""
    global _witness
    _witness = witness


def last_run(flow: Flow) -> LastRun | None:
    """What the newest run of the flow showed; None when it never ran."""
    return _witness(flow) if _witness is not None else None
