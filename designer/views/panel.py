"""A step's wizard in the side panel: shown, taken over as it is typed, tried."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import extensions, samples, services
from designer.addresses import endpoints_of
from designer.checks import NO_TRIGGER
from designer.document import BadDocument
from designer.facts import facts_of
from designer.models import Flow
from designer.panel import NoSuchStep, Panel, Taken, open_panel, take
from designer.shaping import NotShaped, can_be_shaped, shaped
from designer.steps import call
from designer.steps.connector import releases
from designer.steps.kind import Part
from designer.timetable import upcoming
from designer.views.exchange import shown_test
from designer.views.layout import flow_context
from designer.views.objects import address, flow_of
from lib.forms import Context, bind
from lib.words import told


@workspace_view("viewer", write="builder")
@require_http_methods(["GET", "POST"])
def panel(request: WorkspaceRequest, flow_id: str, step_id: str) -> HttpResponse:
    """GET the form of a part; POST what was typed: the canvas gets the settings, the page the messages."""
    flow = flow_of(request, flow_id)
    now = _opened(request, flow, step_id)
    if request.method == "GET":
        return _form(request, flow, now, now.part(request.GET.get("part", "")))
    return _taken_over(request, flow, now)


def _opened(request: WorkspaceRequest, flow: Flow, step_id: str) -> Panel:
    draft = services.draft_of(flow).doc
    kind = request.GET.get("kind", "") or request.POST.get("kind", "")
    try:
        return open_panel(draft, step_id, facts_of(flow.workspace, flow), kind=kind)
    except (NoSuchStep, BadDocument) as error:
        raise Http404(
            _("This step is not in the saved flow. Close the panel and open the step again.")
        ) from error


def _taken_over(request: WorkspaceRequest, flow: Flow, now: Panel) -> HttpResponse:
    part = request.POST.get("part", "")
    try:
        taken = take(now, request.POST, part=part, held=_held(request.POST))
    except BadDocument as error:
        return _form(request, flow, now, now.part(part), notices=[{"level": "bad", "text": str(error)}])
    if request.POST.get("shape") == "sample" and can_be_shaped(taken.after):
        return _shaped(request, flow, taken.after, part)
    answer = _answer(request, flow, taken, part)
    answer["HX-Trigger"] = json.dumps({"flowyard:step": taken.after.event()})
    return answer


def _shaped(request: WorkspaceRequest, flow: Flow, now: Panel, part: str) -> HttpResponse:
    """The form with the shape of the answer taken from the sample, or why it is not."""
    notices = []
    try:
        now = shaped(now, samples.known_at(flow, now.graph, now.step.id))
    except NotShaped as problem:
        notices.append({"level": "warn", "text": str(problem)})
    answer = _form(request, flow, now, now.part(part), notices=notices, fresh=False)
    answer["HX-Trigger"] = json.dumps({"flowyard:step": now.event()})
    return answer


def _held(posted: QueryDict) -> Any:
    """The settings that the form carries along; None when it carries none or they are junk."""
    try:
        return orjson.loads(posted.get("config", ""))
    except orjson.JSONDecodeError:
        return None


def _answer(request: WorkspaceRequest, flow: Flow, taken: Taken, part: str) -> HttpResponse:
    after, go = taken.after, request.POST.get("go", "")
    if go:
        return _form(request, flow, after, after.part(go))
    if taken.looks_different(part):
        answer = _form(request, flow, after, after.part(part), fresh=False)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#side-panel", "innerHTML"
        return answer
    saved = _fields(flow, after, after.part(part)) | _kept(after) | _endpoint(flow, after) | _clock(after)
    return render(request, "panels/step_saved.html", saved)


def _kept(now: Panel) -> dict[str, Any]:
    return {"config": json.dumps(now.settings), "summary": now.summary}


def _form(
    request: WorkspaceRequest,
    flow: Flow,
    now: Panel,
    part: Part,
    *,
    notices: list[dict[str, str]] | None = None,
    fresh: bool = True,
) -> HttpResponse:
    where = [one.key for one in now.stations].index(part.key)
    context = (
        flow_context(request, flow) | _fields(flow, now, part, silent=fresh and now.untouched()) | _kept(now)
    )
    step = now.step
    context |= {
        "step": {"id": step.id, "name": step.name, "kind": step.kind, "summary": now.summary},
        "kind": now.kind,
        "part": part.key,
        "parts": _track(now, part),
        "notices": (notices or []) + _notices(now),
        "back": now.stations[where - 1] if where else None,
        "next": now.stations[where + 1] if where + 1 < len(now.stations) else None,
        "panel_url": address("panel", flow, now.step.id),
        "test_url": address("step_test", flow, now.step.id) if _can_be_tried(now) else "",
        "listen_url": address("listen", flow) if now.step.kind == "webhook" else "",
        **_endpoint(flow, now),
        **_clock(now),
        "shapeable": can_be_shaped(now),
        "connections_url": f"/w/{flow.workspace.slug}/connections/new/?{_way_back(flow, now)}",
        "test": None,
    }
    return render(request, "panels/step_panel.html", context)


def _endpoint(flow: Flow, now: Panel) -> dict[str, Any]:
    """Whether the step has addresses, and which ones, once their paths are written."""
    reached = now.step.kind in ("webhook", "api")
    return {"reached": reached, "endpoints": endpoints_of(flow, now.doc) if reached else []}


def _clock(now: Panel) -> dict[str, Any]:
    """The next runs of a schedule as it stands in the form; None while it is not valid."""
    if now.step.kind != "schedule":
        return {"scheduled": False}
    found = upcoming(now.settings, timezone.now())
    return {"scheduled": True, "upcoming": found, "zone": now.settings.get("zone")}


def _way_back(flow: Flow, now: Panel) -> str:
    """Where the connection wizard returns to: this step, which then gets the new connection."""
    return urlencode({"next": address("develop", flow), "step": now.step.id})


def _can_be_tried(now: Panel) -> bool:
    return now.kind.family != "trigger" and now.step.kind != "note"


def _track(now: Panel, current: Part) -> list[dict[str, Any]]:
    errors = now.errors()
    return [
        {
            "key": part.key,
            "title": told(part.title),
            "number": number,
            "state": "current" if part.key == current.key else "ahead" if _open(part, errors) else "done",
        }
        for number, part in enumerate(now.stations, 1)
    ]


def _open(part: Part, errors: dict[str, str]) -> bool:
    return any(path == one.name or path.startswith(one.name + ".") for one in part.fields for path in errors)


def _notices(now: Panel) -> list[dict[str, str]]:
    said = [problem.message for problem in now.problems if problem.field in ("", "connector")]
    notices = [{"level": "bad", "text": message} for message in said]
    known = now.facts.installed.get(str(now.settings.get("connector", "")))
    if known and known.notice:
        notices.append({"level": "warn", "text": " ".join(filter(None, (known.notice, _successor(now))))})
    if message := call.of_itself(now.settings, now.facts) if now.step.kind in call.KINDS else "":
        notices.append({"level": "warn", "text": message})
    return notices


def _successor(now: Panel) -> str:
    """How the step leaves a deprecated release; nothing when it has a good one."""
    beside = [one for one in releases(now.settings, now.facts) if not one.deleted]
    chosen = now.settings.get("connector")
    if any(one.id == chosen and one.state == "published" for one in beside):
        return ""
    if any(one.state == "published" for one in beside):
        return _("Choose it under Release; the inputs stay.")
    return _("Install it from the marketplace, then choose it here.")


def _fields(flow: Flow, now: Panel, part: Part, *, silent: bool = False) -> dict[str, Any]:
    """The bound fields of a part: those always shown, and those folded away while they are in order."""
    asked = now.asked(part)
    known = samples.known_at(flow, now.graph, now.step.id)
    context = Context(connections=now.connections(), now=samples.values_now(asked, now.settings, known))
    bound = bind(asked, now.settings, {} if silent else now.errors(), context)
    folded = [one for one in bound if one["advanced"] and not one["error"]]
    return {"fields": [one for one in bound if one not in folded], "advanced": folded, "all_fields": bound}


@require_POST
@workspace_view("builder")
def test(request: WorkspaceRequest, flow_id: str, step_id: str) -> HttpResponse:
    """Try the step as it stands in the form, on what is known of its input; the result becomes its sample."""
    flow = flow_of(request, flow_id)
    now = _opened(request, flow, step_id)
    try:
        now = take(now, request.POST, part=request.POST.get("part", ""), held=_held(request.POST)).after
    except BadDocument as error:
        raise Http404(str(error)) from error
    known = samples.known_at(flow, now.graph, step_id)
    tried = _tried(flow, now, known)
    if not tried.error and tried.output is not None:
        variables = tried.variables or {}
        samples.keep(flow, step_id, record=known.record, output=tried.output, variables=variables)
    context = flow_context(request, flow) | {
        "test_url": address("step_test", flow, step_id),
        "test": shown_test(tried, known.first),
    }
    return render(request, "panels/test_result.html", context)


def _tried(flow: Flow, now: Panel, known: samples.Known) -> extensions.Tried:
    """What a try of the step gave; settings that are wrong are told instead of tried."""
    if wrong := now.errors():
        sentences = " ".join(list(dict.fromkeys(wrong.values()))[:3])
        return extensions.NotTried(
            known.record, _("Mend the settings first: %(sentences)s") % {"sentences": sentences}
        )
    if now.graph.trigger is None:
        return extensions.NotTried(known.record, _(NO_TRIGGER))
    return extensions.try_step(
        flow=flow,
        doc=now.alone,
        step_id=now.step.id,
        record=known.record,
        variables=known.variables,
        payload=known.payload,
    )
