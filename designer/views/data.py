"""The drawer below the canvas: what was seen at a step, and records pinned by hand."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import samples, seen, services
from designer.document import BadDocument, Graph, parse
from designer.models import Flow
from designer.views.exchange import pretty
from designer.views.objects import address, flow_of
from lib.exact_json import JSONDecodeError, exact_json

VIEWS = ("table", "json", "schema")
MAX_PINNED = 100


@require_GET
@workspace_view()
def data(request: WorkspaceRequest, flow_id: str, step_id: str) -> HttpResponse:
    """What was seen at the step; ``side`` in or out, ``view`` table, json or schema, ``source``, ``edit``."""
    flow = flow_of(request, flow_id)
    return _drawer(request, flow, _graph(flow, step_id), step_id)


@require_POST
@workspace_view("builder")
def pin(request: WorkspaceRequest, flow_id: str, step_id: str) -> HttpResponse:
    """Pin what is shown (``source``), or what was written (``records``, JSON); ``off`` takes the pin away."""
    flow = flow_of(request, flow_id)
    graph = _graph(flow, step_id)
    if request.POST.get("off"):
        samples.unpin(flow, step_id)
        return _drawer(request, flow, graph, step_id)
    written = request.POST.get("records")
    if written is None:
        chosen = _chosen(seen.sources(flow, graph, step_id, "out"), request.POST.get("source", ""))
        if chosen is not None:
            samples.pin(flow, step_id, [one for one in chosen.records if not samples.is_cut(one)])
        return _drawer(request, flow, graph, step_id)
    records, problem = _read(written)
    if problem:
        return _drawer(request, flow, graph, step_id, written=written, problem=problem)
    samples.pin(flow, step_id, records)
    return _drawer(request, flow, graph, step_id)


def _read(written: str) -> tuple[list[Any], str]:
    """The records in a text, or a sentence about what is wrong with it."""
    try:
        found = exact_json(written)
    except JSONDecodeError as error:
        return [], _('This is not JSON: %(why)s. A record is written like {"name": "Ines"}.') % {"why": error}
    records = found if isinstance(found, list) else [found]
    if not records:
        return [], _("The list is empty. Write at least one record, or take the pin away.")
    if len(records) > MAX_PINNED or len(written) > samples.MAX_BYTES:
        return [], _("At most %(n)d records and %(kb)d KB can be pinned; a few are enough to build with.") % {
            "n": MAX_PINNED,
            "kb": samples.MAX_BYTES // 1024,
        }
    return records, ""


def _graph(flow: Flow, step: str) -> Graph:
    try:
        graph = parse(services.draft_of(flow).doc)
    except BadDocument as error:
        raise Http404(str(error)) from error
    if step not in graph.steps:
        raise Http404("This step is not in the saved flow.")
    return graph


def _chosen(found: list[seen.Source], key: str) -> seen.Source | None:
    return next((one for one in found if one.key == key), found[0] if found else None)


def _drawer(
    request: WorkspaceRequest, flow: Flow, graph: Graph, step_id: str, *, written: str = "", problem: str = ""
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    side: Literal["in", "out"] = "in" if asked.get("side") == "in" and not request.POST else "out"
    view = asked.get("view", "table")
    view = view if view in VIEWS else "table"
    found = seen.sources(flow, graph, step_id, side)
    chosen = _chosen(found, asked.get("source", ""))
    records = [one for one in chosen.records if not samples.is_cut(one)] if chosen else []
    return render(
        request,
        "panels/data.html",
        {
            "step": graph.steps[step_id],
            "side": side,
            "view": view,
            "sources": found,
            "chosen": chosen,
            "count": len(records),
            "left_out": len(chosen.records) - len(records) if chosen else 0,
            "data_url": address("data", flow, step_id),
            "pin_url": address("pin", flow, step_id),
            "can": {"build": request.member.can("builder")},
            "editing": bool(problem) or (bool(asked.get("edit")) and side == "out"),
            "written": written or pretty(records or [{}]),
            "problem": problem,
            "first": "" if chosen else samples.known_at(flow, graph, step_id).first,
        }
        | _shown(view, records, _other(flow, graph, step_id, side)),
    )


def _other(flow: Flow, graph: Graph, step: str, side: str) -> list[Any]:
    """What came in, where what went out is shown: to tell what the step added."""
    if side == "in":
        return []
    found = seen.sources(flow, graph, step, "in")
    return found[0].records if found else []


def _shown(view: str, records: list[Any], before: list[Any]) -> dict[str, Any]:
    if view == "json":
        return {"json": pretty(records[0] if len(records) == 1 else records)}
    if view == "schema":
        return {"schema": seen.schema(records)}
    columns, rows = seen.table(records, before)
    return {"columns": columns, "rows": rows}
