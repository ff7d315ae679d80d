"""What runs add to the designer's pages of a flow."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from designer.models import Flow
from runs.models import InboxEvent, Run
from runs.models.runs import StartedBy

SHOWN = 5


def last_tests(request: HttpRequest, flow: Flow) -> dict[str, Any]:
    """The last test runs, for the page Test."""
    rows = Run.objects.filter(flow=flow, started_by=StartedBy.TEST).select_related("flow", "version", "by")
    return {"runs": rows.order_by("-created_at")[:SHOWN]}


def parked(request: HttpRequest, flow: Flow) -> dict[str, Any]:
    """How many deliveries wait for the flow, for the page Deploy."""
    return {"parked": InboxEvent.objects.filter(flow=flow, state=InboxEvent.State.PARKED).count()}
