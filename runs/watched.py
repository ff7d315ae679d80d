"""The few rows that pages ask for again and again: open runs, runs that did not end clean, unmended records.

Each has a partial index. SQLite uses one only where the query repeats the index's condition word for word,
with values and not with parameters, so the conditions are written out here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from runs.models import RunError
from runs.states import OPEN

Row = TypeVar("Row", bound=Model)

UNMENDED = tuple(sorted((RunError.State.OPEN, RunError.State.HELD, RunError.State.RETRYING)))
MARGIN = timedelta(minutes=1)  # between the making of an id and the time written beside it


def open_runs(runs: QuerySet[Row]) -> QuerySet[Row]:
    """Return those of ``runs`` that have not ended: few, so they are found first, whatever the order asked for."""
    found = f'SELECT "id" FROM "runs_run" WHERE "status" IN ({_listed(sorted(OPEN))})'
    return _written_out(runs, f'"runs_run"."id" IN ({found})')


def unclean_runs(runs: QuerySet[Row]) -> QuerySet[Row]:
    """Return those of ``runs`` that failed, were stopped, or lost records."""
    return _written_out(
        runs,
        """("runs_run"."status" IN ('cancelled', 'failed')"""
        """ OR "runs_run"."n_failed" > 0 OR "runs_run"."n_held" > 0)""",
    )


def unmended(errors: QuerySet[Row]) -> QuerySet[Row]:
    """Return those of ``errors`` that wait for a person or for their retry."""
    return _written_out(errors, f'"runs_runerror"."state" IN ({_listed(UNMENDED)})')


def oldest_id(since: datetime) -> str:
    """Return an id that every row made after ``since`` exceeds: ids begin with the second they were made in."""
    return f"{max(0, int((since - MARGIN).timestamp())):08x}"


def newest_id(until: datetime) -> str:
    """Return an id that no row made before ``until`` reaches."""
    return f"{max(0, int((until + MARGIN).timestamp())):08x}"


def _written_out(rows: QuerySet[Row], condition: str) -> QuerySet[Row]:
    return rows.extra(where=[condition])


def _listed(values: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
