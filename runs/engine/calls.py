"""Runs that a step starts of other flows: what it asks for, and what became of it.

A call is asked for in the commit that notes on its page that it was, so a page that is worked again after a
crash asks for nothing twice and forgets nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

Json = Any

AT_ONCE = 100  # calls of a page that are under way together


class CallRefused(Exception):
    """The flow cannot be called for this record; the text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """The version of a flow that a call runs, and what starts the run."""

    flow: str
    name: str
    version: str
    environment: str
    payload: dict[str, Json]
    depth: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A run that the next commit starts. ``place`` is the record's place in ``page``, ``turn`` counts from 1 on."""

    run: str
    page: str
    place: int
    turn: int
    step: str
    target: Target
    waits: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """A called run that ended. ``answer`` is what *respond* said, ``result`` what *return* gave, if they did."""

    run: str
    name: str
    status: str
    answer: dict[str, Json] | None = None
    result: dict[str, Json] | None = None
    lost: int = 0
    error: str = ""


class Door(Protocol):
    """The way to the other flows of the workspace."""

    def target(self, flow: str, values: dict[str, Json], *, resource: str, waits: bool) -> Target:
        """Return what a call of the flow with these arguments runs now. Raises :class:`CallRefused`."""

    def ended(self, page: str, out: list[list[int]]) -> dict[tuple[int, int], Ended]:
        """Return those of the runs called for a page (rows of place and turn) that have ended."""


class NoDoor:
    """Leads nowhere: for work that calls no flow."""

    def target(self, flow: str, values: dict[str, Json], *, resource: str, waits: bool) -> Target:
        raise CallRefused("No flow can be called here.")

    def ended(self, page: str, out: list[list[int]]) -> dict[tuple[int, int], Ended]:
        return {}
