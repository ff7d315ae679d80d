"""Finds the open runs that somebody could go on with now, cheaply however long the queue is.

Written in SQL: the condition on ``status`` repeats the partial index ``runs_open`` word for word, which is
how SQLite knows that it may use it, and flows are found by hopping over the index instead of reading it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.utils import timezone

from runs.states import OPEN

OPEN_SQL = "status IN ({})".format(", ".join(f"'{status}'" for status in sorted(OPEN)))

FLOWS = f"""
WITH RECURSIVE hop(id) AS (
  SELECT MIN(flow_id) FROM runs_run WHERE {OPEN_SQL}
  UNION ALL
  SELECT (SELECT MIN(flow_id) FROM runs_run WHERE {OPEN_SQL} AND flow_id > hop.id)
  FROM hop WHERE hop.id IS NOT NULL
)
SELECT hop.id, flow.max_running FROM hop JOIN designer_flow flow ON flow.id = hop.id ORDER BY hop.id
"""
FREE = "(lease_until IS NULL OR lease_until <= %s) AND (wait_until IS NULL OR wait_until <= %s)"
STARTED = f"SELECT id FROM runs_run WHERE {OPEN_SQL} AND flow_id = %s AND status <> 'queued' AND {FREE}"
HOLDERS = (
    f"SELECT COUNT(*) FROM runs_run WHERE {OPEN_SQL} AND flow_id = %s "
    "AND status <> 'queued' AND environment = 'production'"
)
QUEUED = f"SELECT id FROM runs_run WHERE {OPEN_SQL} AND flow_id = %s AND status = 'queued' AND {FREE}"
ONLY_TRIED = " AND environment <> 'production'"  # what is tried out is not limited
FREE_NOW = f"SELECT 1 FROM runs_run WHERE id = %s AND {OPEN_SQL} AND {FREE}"


def flows() -> list[tuple[str, int | None]]:
    """Return the flows that have open runs, each with its limit of runs at once."""
    return _rows(FLOWS, ())


def candidates(flow_id: str, max_running: int | None, limit: int) -> Iterator[str]:
    """Yield up to ``limit`` runs of the flow that could go on: those under way first, then the oldest queued.

    Queued ones are held back while the flow has as many under way as it may; the claim itself decides.
    """
    now = _moment(timezone.now())
    order = f" ORDER BY id LIMIT {int(limit)}"
    started = [row[0] for row in _rows(STARTED + order, (flow_id, now, now))]
    yield from started
    places = limit if max_running is None else max_running - _rows(HOLDERS, (flow_id,))[0][0]
    queued = _rows(QUEUED + ("" if places > 0 else ONLY_TRIED) + order, (flow_id, now, now))
    for row in queued[: min(limit - len(started), places) if places > 0 else limit]:
        yield row[0]


def is_free(run_id: str) -> bool:
    """Tell whether the run is open and nobody holds it."""
    now = _moment(timezone.now())
    return bool(_rows(FREE_NOW, (run_id, now, now)))


def _moment(value: datetime) -> object:
    """Return the moment as the database stores it."""
    return connection.ops.adapt_datetimefield_value(value)


def _rows(sql: str, parameters: tuple[object, ...]) -> list[tuple]:
    """Run one statement outside any transaction; nothing stays open when it returns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
