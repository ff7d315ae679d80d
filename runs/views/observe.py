"""The Observe pages: how the runs of a flow, or of all flows of an integration, went over a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from designer.models import Environment, Flow, FlowSchedule, Integration, Route
from designer.timetable import words_of, zoned
from designer.views.layout import flow_context
from designer.views.objects import flow_of
from lib.schedule import zone_names
from runs.metering.counted import counted
from runs.models import InboxEvent, Run
from runs.observing import charts
from runs.observing.reading import observe as read
from runs.observing.span import LENGTHS, ZONE_COOKIE, Span, moment, span_of, stamp, zone_of
from runs.observing.steps import step_rows
from runs.views.lists import Window, listed

YEAR = 365 * 86_400
USUAL = Environment.PRODUCTION


@require_GET
@workspace_view()
def observe(request: Any, flow_id: str) -> HttpResponse:
    """Show how the runs of one flow went, and list them."""
    flow = flow_of(request, flow_id)
    span = span_asked(request)
    environment = environment_asked(request)
    context = {
        **_seen(request, span, environment, [flow]),
        "steps": step_rows(flow, span, environment),
        "endpoint": endpoint(flow),
        "trigger": flow.trigger,
        **schedule_of(flow),
        "parked": InboxEvent.objects.filter(flow=flow, state=InboxEvent.State.PARKED).count(),
    }
    return with_zone(render(request, "flows/observe.html", flow_context(request, flow) | context), request)


@require_GET
@workspace_view()
def of_integration(request: Any, integration_id: str) -> HttpResponse:
    """Show how the runs of an integration's flows went, and which flow did how much of it."""
    found = get_object_or_404(Integration, workspace=request.workspace, pk=integration_id)
    flows = list(Flow.objects.filter(workspace=request.workspace, integration=found).defer("description"))
    span = span_asked(request)
    context = {"integration": found, **_seen(request, span, environment_asked(request), flows)}
    return with_zone(render(request, "observe/integration.html", context), request)


def span_asked(request: Any) -> Span:
    """Return the time that the address asks for; its addresses keep the environment where it is not the usual one."""
    span = span_of(request.GET, zone_of(request), timezone.now())
    environment = environment_asked(request)
    return span if environment == USUAL else replace(span, kept={"environment": environment.value})


def environment_asked(request: Any) -> Environment:
    """Return the environment that the address asks for, else Production."""
    asked = request.GET.get("environment", "")
    return Environment(asked) if asked in Environment.values else USUAL


def environment_context(environment: Environment) -> dict[str, Any]:
    """Return what the choice of an environment shows, the usual one first."""
    return {"environment": environment, "environments": [*reversed(Environment)]}


def with_zone(response: HttpResponse, request: Any) -> HttpResponse:
    """Let the browser keep the zone that was chosen."""
    chosen = request.GET.get("zone", "")
    if chosen in zone_names():
        response.set_cookie(
            ZONE_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def span_context(span: Span) -> dict[str, Any]:
    """Return what the choice of time shows."""
    local = {"from": span.start.astimezone(span.tz), "to": span.end.astimezone(span.tz)}
    return {
        "span": span,
        "since": span.name,
        "lengths": [(name, span.lasting(name)) for name in LENGTHS],
        "zones": zone_names(),
        "span_words": f"{span.tick(span.start)} – {span.tick(span.end)}",
        "span_start": stamp(span.start),
        "span_end": stamp(span.end),
        "typed": {name: span.typed.get(name) or at.strftime("%Y-%m-%dT%H:%M") for name, at in local.items()},
        "span_errors": span.errors,
    }


def _seen(request: Any, span: Span, environment: Environment, flows: list[Flow]) -> dict[str, Any]:
    """Return the numbers and the list, which shows the runs that are counted."""
    ids = [flow.pk for flow in flows]
    runs = counted(Run.objects.filter(workspace=request.workspace, flow__in=ids), environment)
    seen = read(ids, span, environment)
    window, slot = _window(request.GET, span)
    rows = charts.rows(seen.slots, span)
    return {
        **span_context(span),
        **environment_context(environment),
        **listed(runs, request.GET, window).as_context(),
        "since": span.name,
        "charts": charts.charts(seen.slots, seen.total),
        "axis": charts.axis(span),
        "rows": rows,
        "total": seen.total,
        "total_words": {
            "success": charts.percent(seen.total.success),
            "latency": [charts.length(one) for one in seen.total.percentiles],
        },
        "pointer": pointer(span, rows),
        "width": len(seen.slots) * charts.WIDE,
        "slot": slot,
        "slot_index": span.index(window.start) if slot else None,
        "slot_label": span.slot_label(window.start) if slot else "",
        "by_flow": [_flow_row(request, span, flow, seen.by_flow[flow.pk]) for flow in flows],
    }


def pointer(span: Span, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the script of the charts knows of each slot, and what its addresses keep."""
    ends = [*(row["begin"] for row in rows[1:]), stamp(span.end)]
    slots = [
        {**{name: row[name] for name in ("begin", "url", "said")}, "end": end}
        for row, end in zip(rows, ends, strict=True)
    ]
    return {"slots": slots, "kept": dict(span.kept)}


def _flow_row(request: Any, span: Span, flow: Flow, seen: Any) -> dict[str, Any]:
    url = reverse("runs:observe", args=[request.workspace.slug, flow.pk]) + span.query()
    p50, p95, _ = (charts.length(one) for one in seen.percentiles)
    return {
        "flow": flow,
        "url": url,
        "seen": seen,
        "success": charts.percent(seen.success),
        "p50": p50,
        "p95": p95,
    }


def _window(asked: Any, span: Span) -> tuple[Window, str]:
    """Return the time whose runs are listed, and the slot that was chosen for it, if one was."""
    kept = span.asked
    begin: datetime | None = moment(asked.get("slot", ""), UTC)
    index = span.index(begin) if begin else None
    if index is None:
        return Window(span.start, span.end, kept), ""
    first = span.edges[index]
    last = first + timedelta(minutes=span.minutes)
    return Window(first, last, {**kept, "slot": stamp(first)}), stamp(first)


def schedule_of(flow: Flow) -> dict[str, Any]:
    """Return the live schedule with its words and the next run on its zone's clock; nothing without one."""
    row = FlowSchedule.objects.filter(flow=flow).first()
    if row is None:
        return {"schedule": None}
    next_run = zoned(str(row.settings.get("zone")), row.due_at) if row.due_at else ""
    return {"schedule": row, "schedule_words": words_of(row.settings), "next_run": next_run}


def endpoint(flow: Flow) -> dict[str, str] | None:
    """Return the address at which events reach the flow, or None when nothing can."""
    route = Route.objects.filter(flow=flow).select_related("workspace").first()
    if route is None:
        return None
    door = "hook" if route.kind == "hook" else "flow"
    return {"method": route.method, "url": f"{settings.PUBLIC_URL}/{door}/{route.workspace.slug}{route.path}"}
