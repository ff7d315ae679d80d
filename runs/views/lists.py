"""The list of runs by state and time; pages by id, so the millionth row costs what the first does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from lib.ids import is_id
from runs.models import Run
from runs.states import RunStatus
from runs.watched import newest_id, oldest_id, open_runs, unclean_runs

ROWS = 50
SINCE = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
WITH_ERRORS = Q(status=RunStatus.COMPLETED) & (Q(n_failed__gt=0) | Q(n_held__gt=0))
STATES: dict[str, Callable[[QuerySet[Run]], QuerySet[Run]]] = {
    "open": open_runs,
    "completed": lambda rows: rows.filter(status=RunStatus.COMPLETED, n_failed=0, n_held=0),
    "errors": lambda rows: unclean_runs(rows).filter(WITH_ERRORS),
    "failed": lambda rows: unclean_runs(rows).filter(status=RunStatus.FAILED),
    "cancelled": lambda rows: unclean_runs(rows).filter(status=RunStatus.CANCELLED),
}


@dataclass(slots=True)
class Listing:
    """One page of runs, and the addresses of its neighbours (empty when there are none)."""

    runs: list[Run]
    status: str
    since: str
    newer_url: str
    older_url: str

    def as_context(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {name: getattr(self, name) for name in ("runs", "status", "since", "newer_url", "older_url")}


@require_GET
@workspace_view()
def runs(request: Any) -> HttpResponse:
    """List the runs of the workspace."""
    rows = Run.objects.filter(workspace=request.workspace, flow__deleted_at=None)
    flow = request.GET.get("flow", "")
    if is_id(flow):
        rows = rows.filter(flow_id=flow)
    return render(request, "runs/list.html", listed(rows, request.GET).as_context() | {"flow_filter": flow})


@dataclass(frozen=True, slots=True)
class Window:
    """A time chosen elsewhere on the page, and what its links keep in the query string."""

    start: datetime
    end: datetime
    kept: Mapping[str, str]


def listed(rows: QuerySet[Run], asked: Mapping[str, str], window: Window | None = None) -> Listing:
    """Return the page of ``rows`` that the query string asks for; what it does not understand it ignores.

    A ``window`` stands in for the query string's own time.
    """
    status = asked.get("status", "") if asked.get("status") in STATES else ""
    since = asked.get("since", "") if asked.get("since") in SINCE else ""
    start = window.start if window else timezone.now() - SINCE[since or "24h"]
    rows = rows.filter(pk__gt=oldest_id(start), created_at__gte=start)
    if window:
        rows = rows.filter(pk__lt=newest_id(window.end), created_at__lt=window.end)
    if status:
        rows = STATES[status](rows)
    before, after = asked.get("before", ""), asked.get("after", "")
    rows = rows.select_related("flow__integration", "by", "version")
    if is_id(after):
        found = list(rows.filter(pk__gt=after).order_by("pk")[: ROWS + 1])
        more_newer, more_older = len(found) > ROWS, True
        found = found[:ROWS][::-1]
    else:
        found = list((rows.filter(pk__lt=before) if is_id(before) else rows).order_by("-pk")[: ROWS + 1])
        more_newer, more_older = is_id(before), len(found) > ROWS
        found = found[:ROWS]
    time = dict(window.kept) if window else {"since": since, "flow": asked.get("flow", "")}
    kept = {key: value for key, value in {"status": status, **time}.items() if value}

    def link(name: str, run: Run) -> str:
        return "?" + urlencode({**kept, name: run.pk})

    return Listing(
        found,
        status,
        since,
        link("after", found[0]) if found and more_newer else "",
        link("before", found[-1]) if found and more_older else "",
    )
