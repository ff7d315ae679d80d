"""Reads a span from the meters, and from the runs of the last half minute, which no meter holds yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from runs.metering.counted import counted
from runs.metering.folding import COLUMNS, Sums, add_steps, fold
from runs.metering.histogram import percentile
from runs.models import Meter, MeterMark, Run
from runs.observing.span import Span
from runs.states import FINAL
from runs.watched import oldest_id, open_runs

NEWEST = 5000  # runs that are not counted yet and are looked at one by one
SHARES = (0.5, 0.95, 0.99)


@dataclass(slots=True)
class Seen(Sums):
    """Sums with what is derived from them; ``waiting`` are runs under way."""

    waiting: int = 0

    @property
    def ended(self) -> int:
        """Runs that came to an end by themselves."""
        return self.ok + self.errors + self.failed

    @property
    def total(self) -> int:
        """All runs."""
        return self.ended + self.stopped + self.waiting

    @property
    def success(self) -> float | None:
        """The share of ended runs without errors, in percent; None when none ended."""
        return 100 * self.ok / self.ended if self.ended else None

    @property
    def percentiles(self) -> list[float | None]:
        """p50, p95 and p99 in milliseconds."""
        return [percentile(self.latency, share) for share in SHARES]


@dataclass(slots=True)
class Observed:
    """The slots of a span, their total, and the totals by flow."""

    slots: list[Seen]
    total: Seen = field(default_factory=Seen)
    by_flow: dict[str, Seen] = field(default_factory=dict)


def observe(flows: Iterable[str], span: Span, environment: str) -> Observed:
    """Return what the runs of ``flows`` in ``environment`` did in ``span``; retries and tests do not count."""
    ids = list(flows)
    seen = Observed([Seen() for _ in span.edges], by_flow={flow: Seen() for flow in ids})
    for row in _meters(ids, span, environment).defer("steps"):
        row.steps = {}
        _add(seen, span, row.flow_id, row.at, row)
    for (flow, _, minutes, at), sums in fold(_uncounted(ids, span, environment)).items():
        if minutes == span.meter:
            _add(seen, span, flow, at, sums)
    for flow, at in _open(ids, span, environment):
        index = span.index(at)
        if index is not None:
            for one in (seen.slots[index], seen.total, seen.by_flow[flow]):
                one.waiting += 1
    return seen


def steps_of(flow: str, span: Span, environment: str) -> dict[str, dict[str, Any]]:
    """Return the counters of a flow's steps in ``environment`` and ``span``, by step."""
    found: dict[str, dict[str, Any]] = {}
    for steps in _meters([flow], span, environment).values_list("steps", flat=True):
        add_steps(found, steps)
    for (_, _, minutes, at), sums in fold(_uncounted([flow], span, environment)).items():
        if minutes == span.meter and span.index(at) is not None:
            add_steps(found, sums.steps)
    return found


def _add(seen: Observed, span: Span, flow: str, at: datetime, sums: Sums | Meter) -> None:
    index = span.index(at)
    if index is not None:
        for one in (seen.slots[index], seen.total, seen.by_flow[flow]):
            one.add(sums)


def _meters(flows: list[str], span: Span, environment: str) -> QuerySet[Meter]:
    return Meter.objects.filter(
        flow__in=flows, environment=environment, minutes=span.meter, at__gte=span.start, at__lt=span.end
    )


def _uncounted(flows: list[str], span: Span, environment: str) -> list[Any]:
    """Return the ended runs that the count has not reached, the newest of them when there are very many."""
    reached = MeterMark.objects.filter(pk=1).values_list("reached", flat=True).first() or ""
    after = max(reached, oldest_id(span.start))
    rows = Run.objects.filter(flow__in=flows, pk__gt=after, status__in=FINAL, created_at__lt=span.end)
    return list(counted(rows, environment).order_by("-pk").values_list(*COLUMNS)[:NEWEST])


def _open(flows: list[str], span: Span, environment: str) -> Any:
    rows = open_runs(Run.objects.filter(flow__in=flows, created_at__gte=span.start, created_at__lt=span.end))
    return counted(rows, environment).values_list("flow_id", "created_at")
