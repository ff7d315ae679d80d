"""Books what a retry did on the run whose record it retried, so that the run's counters say how it stands now.

While that run is still under way its worker writes the counters whole. Retries that end meanwhile leave word
in their own stats, and are booked in the transaction that ends the run.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F

from runs.children import counters
from runs.engine.model import Counts, Tally
from runs.models import Run
from runs.states import FINAL

OWED = "owed"


def book(retry: Run, original_id: str, *, step: str, held: bool) -> None:
    """Book an ended retry of a record that had failed, or was held, at ``step``; inside its final transaction.

    A retry that ended before it was known what became of its record changes nothing.
    """
    tally = Tally.from_json(retry.stats)
    if not retry.stats or tally.run.pending or tally.asking:
        return
    original = Run.objects.select_for_update().get(pk=original_id)
    owed = {"step": step, "held": held}
    if original.status in FINAL:
        _add(original, retry.stats, owed)
    else:
        retry.stats[""][OWED] = owed
        Run.objects.filter(pk=retry.pk).update(stats=retry.stats)


def book_waiting(run: Run) -> None:
    """Book the retries that ended before ``run`` itself did; inside its final transaction."""
    if not (run.n_failed or run.n_held):
        return
    for stats in run.retries.filter(status__in=FINAL).order_by("id").values_list("stats", flat=True):
        if stats and (owed := stats[""].get(OWED)):
            _add(run, stats, owed)


def _add(original: Run, stats: dict[str, Any], owed: dict[str, Any]) -> None:
    """Count what the retry counted, and the record it retried no longer where it had ended."""
    tally, more = Tally.from_json(original.stats), Tally.from_json(stats)
    tally.run.add(more.run)
    for step, counts in more.steps.items():
        tally.of(step).add(counts)
    for counts in (tally.run, tally.of(owed["step"])):
        counts.add(Counts(entered=-1, held=-1) if owed["held"] else Counts(entered=-1, failed=-1))
    values = counters(tally)
    Run.objects.filter(pk=original.pk).update(seq=F("seq") + 1, **values)
    for name, value in values.items():
        setattr(original, name, value)
    original.seq += 1
