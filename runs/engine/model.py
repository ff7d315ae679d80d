"""What travels through a run: records in envelopes, pages, counters, and what a piece of work changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from runs.engine.calls import Asked
from runs.engine.states import Place, Put

Json = Any

COUNTERS = ("in", "ok", "ignored", "failed", "held", "pending", "ms")
TRACED_RECORDS = 10
TRACED_EXCHANGES = 5


@dataclass(slots=True)
class Envelope:
    """A record with the variables that steps before saved beside it.

    ``vars`` is shared between envelopes and never changed in place: use :meth:`saving`.
    """

    record: Json
    vars: dict[str, Json] = field(default_factory=dict)

    def with_record(self, record: Json) -> Envelope:
        """Return an envelope that carries ``record`` and the same variables."""
        return Envelope(record, self.vars)

    def saving(self, name: str, value: Json) -> Envelope:
        """Return an envelope in which the variable ``name`` is ``value``; an empty name saves nothing."""
        return Envelope(self.record, {**self.vars, name: value}) if name else self

    def as_json(self) -> Json:
        """Return the plain form that is stored."""
        return {"record": self.record, "vars": self.vars}

    @classmethod
    def from_json(cls, value: Json) -> Envelope:
        """Read the plain form back."""
        return cls(value["record"], value["vars"])


class Entry(NamedTuple):
    """Where records arrive: a step, and which of its inputs where it has several."""

    step: str
    input: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that a step could not finish; ``held`` when its write may have happened."""

    step: str
    envelope: Envelope
    message: str
    code: str
    exchange: Json = None
    held: bool = False
    page: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line for the run's log."""

    step: str
    level: str
    text: str


@dataclass(slots=True)
class Outcome:
    """What a step made of some records: those that leave by each port, and what became of the others."""

    ports: dict[str, list[Envelope]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    ignored: int = 0
    logs: list[LogEntry] = field(default_factory=list)
    exchanges: list[Json] = field(default_factory=list)
    answer: Json = None
    result: Json = None

    def emit(self, port: str, envelope: Envelope) -> None:
        """Send ``envelope`` out by ``port``."""
        self.ports.setdefault(port, []).append(envelope)


@dataclass(slots=True)
class Item:
    """Work that is still to do: a page of records at a step, or a place to fetch more records from.

    ``cursor`` belongs to the step that works the item; ``intent`` is a write that may be under way.
    """

    id: str
    kind: Literal["page", "source"]
    step: str
    rank: int
    number: int
    envelopes: list[Envelope]
    cursor: Json = None
    intent: Json = None

    @property
    def until(self) -> float | None:
        """When to look at a page that waits, in seconds since 1970; None for work that can be done now."""
        return self.cursor.get("until") if isinstance(self.cursor, dict) else None

    @property
    def calls(self) -> int:
        """How many runs of other flows the page waits for."""
        return len(self.cursor.get("out", ())) if isinstance(self.cursor, dict) else 0


@dataclass(slots=True)
class Counts:
    """The counters of one step. ``pending`` is what is left of ``in``; ``ms`` is time spent working."""

    entered: int = 0
    ok: int = 0
    ignored: int = 0
    failed: int = 0
    held: int = 0
    ms: float = 0.0

    @property
    def pending(self) -> int:
        """Records that came in and are neither through nor out."""
        return self.entered - self.ok - self.ignored - self.failed - self.held

    def add(self, other: Counts) -> None:
        """Count what ``other`` counted, too. What was never counted is not taken away."""
        for name in ("entered", "ok", "ignored", "failed", "held", "ms"):
            setattr(self, name, max(0, getattr(self, name) + getattr(other, name)))

    def as_json(self) -> dict[str, int]:
        """Return the stored form, by the names of :data:`COUNTERS`."""
        return {
            "in": self.entered,
            "ok": self.ok,
            "ignored": self.ignored,
            "failed": self.failed,
            "held": self.held,
            "pending": self.pending,
            "ms": round(self.ms),
        }

    @classmethod
    def from_json(cls, value: Json) -> Counts:
        """Read the stored form back."""
        return cls(value["in"], value["ok"], value["ignored"], value["failed"], value["held"], value["ms"])


@dataclass(slots=True)
class Tally:
    """All counters of a run: per step, and of the run as a whole.

    A run's ``entered`` counts records, not visits: it grows when a source yields records or a record is
    copied to several links, so ``entered`` = ok + ignored + failed + held + still travelling.
    ``asking`` counts the records that stand at sources: those they bring take their place, so they are not
    among the entered while the source still brings some.
    """

    steps: dict[str, Counts] = field(default_factory=dict)
    run: Counts = field(default_factory=Counts)
    logs: int = 0
    asking: int = 0

    def of(self, step: str) -> Counts:
        """Return the counters of ``step``."""
        found = self.steps.get(step)
        if found is None:
            found = self.steps[step] = Counts()
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the stored form: one entry a step, and ``""`` for the run."""
        stored: dict[str, Any] = {step: counts.as_json() for step, counts in self.steps.items()}
        stored[""] = {**self.run.as_json(), "logs": self.logs, "asking": self.asking}
        return stored

    @classmethod
    def from_json(cls, value: Json) -> Tally:
        """Read the stored form back; an empty object is a run that has not begun."""
        steps = {step: Counts.from_json(counts) for step, counts in value.items() if step}
        whole = value.get("")
        if not whole:
            return cls(steps)
        return cls(steps, Counts.from_json(whole), whole["logs"], whole.get("asking", 0))

    def ask(self, count: int) -> None:
        """Let ``count`` records that came in stand at a source."""
        self.run.entered -= count
        self.asking += count

    def asked_in_vain(self) -> None:
        """Count a record that asked a source among the others again: it brought none in its place."""
        self.run.entered += 1
        self.asking -= 1


@dataclass(slots=True)
class Change:
    """Everything that one commit writes."""

    push: list[Item] = field(default_factory=list)
    update: list[Item] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    logs: list[LogEntry] = field(default_factory=list)
    traces: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    answer: Json = None
    result: Json = None
    puts: dict[Place, Put] = field(default_factory=dict)
    calls: list[Asked] = field(default_factory=list)
