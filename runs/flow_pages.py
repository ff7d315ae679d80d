"""What runs add to the designer's pages of a flow."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from designer.document import parse
from designer.models import Flow
from designer.services import draft_of
from runs.models import InboxEvent, Run
from runs.models.runs import StartedBy
from runs.traces import last_event
from runs.views.console import console_of

SHOWN = 5


def last_tests(request: HttpRequest, flow: Flow) -> dict[str, Any]:
    """The last test runs, for the page Test."""
    rows = Run.objects.filter(flow=flow, started_by=StartedBy.TEST).select_related("flow", "version", "by")
    return {"runs": rows.order_by("-created_at")[:SHOWN], "last_event": _last_event(flow)}


def console(request: HttpRequest, flow: Flow) -> dict[str, Any]:
    """The test console of a flow with an address, for the page Test."""
    return {"console": console_of(flow, {})}


def _last_event(flow: Flow) -> InboxEvent | None:
    trigger = parse(draft_of(flow).doc).trigger
    return last_event(flow, trigger.kind) if trigger is not None else None


def parked(request: HttpRequest, flow: Flow) -> dict[str, Any]:
    """How many deliveries wait for the flow, for the page Deploy."""
    return {"parked": InboxEvent.objects.filter(flow=flow, state=InboxEvent.State.PARKED).count()}
