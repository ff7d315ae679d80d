"""The drawer below the canvas: what was seen at a step, and records pinned by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

import orjson
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import pins, samples, seen, services
from designer.document import BadDocument, Graph, parse
from designer.models import Flow
from designer.views.exchange import pretty
from designer.views.objects import address, flow_of
from lib.exact_json import JSONDecodeError, exact_json

VIEWS = ("table", "json", "schema")
MAX_PINNED = 100
TOO_DEEP = gettext_noop("This is nested too deeply. Values may be about 200 levels deep.")


@require_GET
@workspace_view()
def data(request: WorkspaceRequest, flow_id: str, step_id: str) -> HttpResponse:
    """What was seen at the step; ``side`` in or out, ``view`` table, json or schema, ``source``, ``edit``."""
    flow = flow_of(request, flow_id)
    return _drawer(request, flow, _graph(flow, step_id), step_id)


@require_POST
@workspace_view("builder")
def pin(request: WorkspaceRequest, flow_id: str, step_id: str) -> HttpResponse:
    """Pin what is shown (``source``), or what was written (``records`` and ``variables``, JSON).

    ``off`` takes the pin away; ``mock`` (1 or 0) says whether test runs use it instead of calling.
    """
    flow = flow_of(request, flow_id)
    graph = _graph(flow, step_id)
    told: dict[str, str] = {}
    if request.POST.get("off"):
        pins.unpin(flow, step_id)
    elif "mock" in request.POST:
        if pins.can_be_mocked(graph.steps[step_id].kind):
            pins.set_mock(flow, step_id, on=request.POST["mock"] == "1")
    elif "records" in request.POST:
        told = _pin_written(flow, graph, step_id, request.POST)
    else:
        chosen = _chosen(seen.sources(flow, graph, step_id, "out"), request.POST.get("source", ""))
        if chosen is not None:
            pins.pin(flow, step_id, samples.whole_of(chosen.records), _own(graph, step_id, chosen.variables))
    answer = _drawer(request, flow, graph, step_id, **told)
    answer["HX-Trigger"] = json.dumps({"flowyard:mocks": {"steps": list(pins.mocks_of(flow, graph))}})
    return answer


def _pin_written(flow: Flow, graph: Graph, step: str, posted: QueryDict) -> dict[str, str]:
    """Pin what was written; when it cannot be understood, what was written and a sentence for the drawer."""
    written, saved = posted["records"], posted.get("variables")
    records, problem = _read(written)
    variables, wrong = _read_variables(saved, graph.saved.get(step, ())) if saved is not None else (None, "")
    if problem or wrong:
        return {"written": written, "problem": problem, "saved": saved or "", "wrong": wrong}
    pins.pin(flow, step, records, variables)
    return {}


def _own(graph: Graph, step: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the variables that the step itself saves."""
    return {name: variables[name] for name in graph.saved.get(step, ()) if name in variables}


def _read_variables(written: str, names: tuple[str, ...]) -> tuple[dict[str, Any], str]:
    """The variables in a text, or a sentence about what is wrong with it."""
    try:
        found = exact_json(written or "{}")
    except JSONDecodeError as error:
        return {}, _("This is not JSON: %(why)s.") % {"why": error}
    if not _can_be_kept(found):
        return {}, _(TOO_DEEP)
    if len(written) > samples.MAX_BYTES:
        return {}, _("At most %(kb)d KB can be pinned.") % {"kb": samples.MAX_BYTES // 1024}
    known = ", ".join(f"“{name}”" for name in names)
    if not isinstance(found, dict) or found.keys() - set(names):
        return {}, _("This is an object with the variables that the step saves: %(names)s.") % {
            "names": known
        }
    return found, ""


def _read(written: str) -> tuple[list[Any], str]:
    """The records in a text, or a sentence about what is wrong with it."""
    try:
        found = exact_json(written)
    except JSONDecodeError as error:
        return [], _('This is not JSON: %(why)s. A record is written like {"name": "Ines"}.') % {"why": error}
    if not _can_be_kept(found):
        return [], _(TOO_DEEP)
    records = found if isinstance(found, list) else [found]
    if not records:
        return [], _("The list is empty. Write at least one record, or take the pin away.")
    if len(records) > MAX_PINNED or len(written) > samples.MAX_BYTES:
        return [], _("At most %(n)d records and %(kb)d KB can be pinned; a few are enough to build with.") % {
            "n": MAX_PINNED,
            "kb": samples.MAX_BYTES // 1024,
        }
    return records, ""


def _can_be_kept(value: Any) -> bool:
    """Whether a value can be stored and shown: what is nested very deeply, or holds half a character, cannot."""
    try:
        orjson.dumps({"records": [value]})
    except TypeError:
        return False
    return True


def _graph(flow: Flow, step: str) -> Graph:
    try:
        graph = parse(services.draft_of(flow).doc)
    except BadDocument as error:
        raise Http404(str(error)) from error
    if step not in graph.steps:
        raise Http404(_("This step is not in the saved flow."))
    return graph


def _chosen(found: list[seen.Source], key: str) -> seen.Source | None:
    return next((one for one in found if one.key == key), found[0] if found else None)


def _drawer(
    request: WorkspaceRequest,
    flow: Flow,
    graph: Graph,
    step_id: str,
    *,
    written: str = "",
    problem: str = "",
    saved: str = "",
    wrong: str = "",
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    side: Literal["in", "out"] = "in" if asked.get("side") == "in" and not request.POST else "out"
    view = asked.get("view", "table")
    view = view if view in VIEWS else "table"
    found = seen.sources(flow, graph, step_id, side)
    chosen = _chosen(found, asked.get("source", ""))
    records = samples.whole_of(chosen.records) if chosen else []
    variables = _own(graph, step_id, chosen.variables) if chosen and side == "out" else {}
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
            "can_be_mocked": pins.can_be_mocked(graph.steps[step_id].kind),
            "editing": bool(problem or wrong) or (bool(asked.get("edit")) and side == "out"),
            "written": written or pretty(records or [{}]),
            "problem": problem,
            "saves": graph.saved.get(step_id, ()) if side == "out" else (),
            "saved": saved or pretty(variables),
            "wrong": wrong,
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
