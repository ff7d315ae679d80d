"""Which runs are counted: the one rule of charts and tiles, whether they read meters or runs."""

from __future__ import annotations

from django.db.models import QuerySet

from runs.models import Run
from runs.models.runs import StartedBy

# The record of a retry was counted in the run that lost it; a test says nothing about how a flow does.
UNCOUNTED = frozenset({StartedBy.RETRY, StartedBy.TEST})


def counted(runs: QuerySet[Run], environment: str) -> QuerySet[Run]:
    """Return those of ``runs`` in ``environment`` that count."""
    return runs.filter(environment=environment).exclude(started_by__in=sorted(UNCOUNTED))
