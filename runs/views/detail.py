"""One run: its live page, the panel of each step, its snapshot, and the stop button."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from designer.facts import facts_of
from designer.services.drafts import summaries_of
from designer.steps.call import KINDS as CALLING
from designer.steps.table import KINDS, palette
from designer.timetable import zoned
from designer.views.layout import flow_context
from lib.words import told
from runs.activity import fates_of, groups
from runs.exchanges import shown_exchange
from runs.handlers import handled_by
from runs.models import Call, Run
from runs.models.runs import StartedBy
from runs.payloads import load_event
from runs.plans import plan_for
from runs.pretty import pretty
from runs.services import cancel_run, resume_run, snapshot_of
from runs.staging import staging_of
from runs.states import RunStatus
from runs.traces import trace_of
from runs.watched import unmended

EARLIER = 6
TABS = ("data", "errors", "requests", "runs", "log")
CALLED = 50
LOG_LINES = 200


def run_of(request: Any, run_id: str) -> Run:
    """Return a run of the workspace, or 404."""
    rows = Run.objects.select_related(
        "flow__integration", "flow__workspace", "version", "by", "parent", "event"
    )
    return get_object_or_404(rows, pk=run_id, workspace=request.workspace)


@require_GET
@ensure_csrf_cookie
@workspace_view()
def detail(request: Any, run_id: str) -> HttpResponse:
    """Show a run on its canvas, live."""
    run = run_of(request, run_id)
    now = snapshot_of(run)
    counts = now["counts"]
    earlier = Run.objects.filter(flow=run.flow, pk__lt=run.pk).order_by("-pk")[:EARLIER]
    context = {
        "run": run,
        "counts_now": counts,
        "percent": now["percent"],
        "fates": fates_of(run.errors.all()),
        "earlier": earlier,
        "boot": boot(request, run, now),
        "scheduled_for": _scheduled_for(run),
        **_staged(run),
        "caller": _caller(run),
        "resumable": now["resumable"],
        **_handled(run),
    }
    return render(request, "runs/detail.html", flow_context(request, run.flow) | context)


def _staged(run: Run) -> dict[str, Any]:
    """Return the names of the step at which a test run began, and of those that gave pinned data."""
    staging, steps = staging_of(run), plan_for(run.version_id).steps
    begin = staging.begin
    return {
        "began_at": steps[begin.step].name if begin and run.started_by == StartedBy.TEST else "",
        "mocked": [steps[step].name for step in staging.mocks if step in steps],
    }


def _handled(run: Run) -> dict[str, Any]:
    """Return the run that handled this one's failure, and the id of the run whose failure this one handles."""
    lost = run.status == RunStatus.FAILED or run.n_failed or run.n_held
    failed = load_event(run.event).get("args", {}) if run.started_by == StartedBy.FAILURE else {}
    return {"handler_run": handled_by(run) if lost else None, "failed_run": str(failed.get("run", ""))}


def _scheduled_for(run: Run) -> str:
    """Return when the schedule wanted the run, on its zone's clock; empty for runs it did not start."""
    if run.started_by != StartedBy.SCHEDULE or run.event is None:
        return ""
    payload = load_event(run.event)
    try:
        at = datetime.fromisoformat(payload["scheduled_for"])
    except (KeyError, TypeError, ValueError):
        return ""
    return zoned(str(payload.get("zone")), at)


def _caller(run: Run) -> dict[str, Any] | None:
    """Return the run that called this one and the name of its step; None for a run that nobody called."""
    call = Call.objects.filter(child=run).select_related("run__flow", "run__version").first()
    if call is None:
        return None
    names = {one["id"]: one["name"] for one in call.run.version.doc["steps"]}
    return {"run": call.run, "step": names.get(call.step, "")}


def boot(request: Any, run: Run, now: dict[str, Any]) -> dict[str, Any]:
    """Return what the canvas starts from in run mode."""
    slug = request.workspace.slug
    here = reverse("runs:detail", args=[slug, run.pk])
    facts = facts_of(request.workspace, run.flow)
    return {
        "mode": "run",
        "urls": {
            "sprite": static("icons.svg"),
            "snapshot": f"{here}snapshot.json",
            "socket": f"/ws{here}",
            "step": f"{here}steps/__STEP__/",
        },
        "csrf": get_token(request),
        "kinds": palette(facts),
        "doc": run.version.doc,
        "summaries": summaries_of(run.version.doc, facts),
        "problems": [],
        "can_edit": False,
        "snapshot": now,
        "mocks": list(staging_of(run).mocks),
    }


@require_GET
@workspace_view()
def snapshot(request: Any, run_id: str) -> HttpResponse:
    """Answer with the newest snapshot, for pages whose socket is lost."""
    response = JsonResponse(snapshot_of(run_of(request, run_id)))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@workspace_view(Role.OPERATOR)
def cancel(request: Any, run_id: str) -> HttpResponse:
    """Ask the run to stop."""
    run = run_of(request, run_id)
    if cancel_run(run=run, by=request.user):
        messages.success(request, _("Run %(label)s is stopping") % {"label": run.label})
    else:
        messages.info(request, _("Run %(label)s had ended already") % {"label": run.label})
    return redirect("runs:detail", request.workspace.slug, run.pk)


@require_POST
@workspace_view(Role.OPERATOR)
def resume(request: Any, run_id: str) -> HttpResponse:
    """End the run's wait now."""
    run = run_of(request, run_id)
    if resume_run(run=run, by=request.user):
        messages.success(request, _("Run %(label)s goes on") % {"label": run.label})
    elif run.wait_until is not None:
        messages.info(
            request,
            _("Run %(label)s waits for runs that it called: open those, or stop this one")
            % {"label": run.label},
        )
    else:
        messages.info(request, _("Run %(label)s does not wait any more") % {"label": run.label})
    return redirect("runs:detail", request.workspace.slug, run.pk)


@require_GET
@workspace_view()
def step(request: Any, run_id: str, step_id: str) -> HttpResponse:
    """The panel of one step: the data that passed, errors, requests, log lines."""
    run = run_of(request, run_id)
    shown = _step(run, step_id)
    counts = snapshot_of(run)["steps"].get(step_id)
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = "errors" if run.errors.filter(step=step_id).exists() else "data"
    context = {
        "run": run,
        "step": shown,
        "counts": counts,
        "tab": tab,
        "tab_counts": _tab_counts(run, step_id),
        "panel_url": reverse("runs:step", args=[request.workspace.slug, run.pk, step_id]),
        **_tab(run, step_id, tab),
    }
    return render(request, "runs/step_panel.html", context)


def _step(run: Run, step_id: str) -> dict[str, Any]:
    doc: dict[str, Any] = run.version.doc
    found = next((one for one in doc["steps"] if one["id"] == step_id), None)
    if found is None:
        raise Http404(_("There is no such step in the version that ran."))
    kind = KINDS[found["kind"]]
    return {
        "id": step_id,
        "calls": kind.kind in CALLING,
        "name": found["name"],
        "title": told(kind.title),
        "icon": kind.icon,
        "family": kind.family,
        "summary": summaries_of(doc, facts_of(run.workspace, run.flow)).get(step_id, ""),
    }


def _tab_counts(run: Run, step_id: str) -> dict[str, int]:
    return {
        "errors": unmended(run.errors.filter(step=step_id)).count(),
        "runs": Call.objects.filter(run=run, step=step_id).count(),
        "requests": len(trace_of(run, step_id).get("exchanges", [])),
        "log": run.log_lines.filter(step=step_id).count(),
    }


def _tab(run: Run, step_id: str, tab: str) -> dict[str, Any]:
    if tab == "errors":
        errors = run.errors.filter(step=step_id)
        return {"groups": groups(unmended(errors)), "fates": fates_of(errors)}
    if tab == "log":
        return {"lines": run.log_lines.filter(step=step_id).order_by("id")[:LOG_LINES]}
    if tab == "runs":
        called = Call.objects.filter(run=run, step=step_id).select_related("child__flow", "child__version")
        return {"called": called.order_by("-pk")[:CALLED]}
    data = trace_of(run, step_id)
    if tab == "requests":
        return {"exchanges": [shown_exchange(one) for one in data.get("exchanges", [])]}
    return {
        "data_in": pretty(data.get("in") or None),
        "data_out": pretty(data.get("out") or None),
        "saves": plan_for(run.version_id).steps[step_id].saves,
        "data_saved": pretty(data.get("saved") or None),
    }
