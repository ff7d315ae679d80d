"""The error desk: groups of failed records, one record to mend, retry or skip."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from lib.exact_json import JSONDecodeError, exact_json
from lib.ids import is_id
from runs.activity import groups
from runs.children import OUR_CODES
from runs.exchanges import shown_exchange
from runs.models import Run, RunError
from runs.payloads import storable, unpack
from runs.pretty import pretty
from runs.retries import MENDABLE
from runs.services import NotMendable, retry_error, skip_error
from runs.watched import unmended

ROWS = 100
AT_ONCE = 1000
MAX_RECORD = 1024 * 1024
DONE = (RunError.State.RESOLVED, RunError.State.SKIPPED)


def errors_of(request: Any) -> QuerySet[RunError]:
    """Return the errors of the workspace whose flows still exist."""
    return RunError.objects.filter(workspace=request.workspace, flow__deleted_at=None)


def error_of(request: Any, error_id: str) -> RunError:
    """Return one error of the workspace, or 404."""
    rows = errors_of(request).select_related("run__version", "flow", "workspace", "retry")
    return get_object_or_404(rows, pk=error_id)


@require_GET
@workspace_view()
def desk(request: Any) -> HttpResponse:
    """Show groups, the records of one, and one record."""
    state = "done" if request.GET.get("state") == "done" else "open"
    rows, kept, run = _asked(request, request.GET)
    rows = rows.filter(state__in=DONE) if state == "done" else unmended(rows)
    found = groups(rows)
    wanted = request.GET.get("group", "")
    chosen = (one for one in found if wanted and one["fingerprint"].startswith(wanted))
    group = next(chosen, found[0] if found else None)
    context: dict[str, Any] = {
        "state": state,
        "q": kept.get("q", ""),
        "run_filter": run,
        "query": urlencode(kept),
        "kept": kept.items(),
        "groups": found,
        "group": group,
        "records": [],
        "retry_limit": AT_ONCE,
    }
    if group:
        context |= _records(request, rows, group)
    return render(request, "errors/desk.html", context)


def _asked(request: Any, asked: QueryDict) -> tuple[QuerySet[RunError], dict[str, str], Run | None]:
    """Return the errors that the filters leave, the filters that were understood, and the run among them."""
    rows, kept = errors_of(request), {}
    run_id, integration = asked.get("run", ""), asked.get("integration", "")
    q = asked.get("q", "").strip()[:100]
    run = Run.objects.filter(workspace=request.workspace, pk=run_id).first() if is_id(run_id) else None
    if run:
        rows, kept["run"] = rows.filter(run=run), run.pk
    if is_id(integration):
        rows, kept["integration"] = rows.filter(flow__integration=integration), integration
    if q:
        rows = rows.filter(Q(message__icontains=q) | Q(record_key__icontains=q) | Q(step_name__icontains=q))
        kept["q"] = q
    return rows, kept, run


def _of_group(rows: QuerySet[RunError], group: str) -> QuerySet[RunError]:
    fingerprint, _, flow = group.partition(".")
    rows = rows.filter(fingerprint=fingerprint)
    return rows.filter(flow=flow) if flow else rows


def _records(request: Any, rows: QuerySet[RunError], group: dict[str, Any]) -> dict[str, Any]:
    ofs = _of_group(rows, group["fingerprint"]).select_related("run__version", "flow", "retry").order_by("id")
    ids = list(ofs.values_list("pk", flat=True)[:AT_ONCE])
    if not ids:  # mended by a run between two queries
        return {}
    wanted = request.GET.get("record", "")
    chosen = wanted if wanted in ids else ids[0]
    first = ids.index(chosen) // ROWS * ROWS
    # By id alone: what was mended a moment ago is still shown, in its new state.
    shown = RunError.objects.filter(pk__in=ids[first : first + ROWS]).order_by("id")
    records = list(shown.select_related("run__version", "flow", "retry").defer("payload"))
    record = next((one for one in records if one.pk == chosen), None)
    return {
        "records": records,
        "more_url": _link(request, group, ids[first + ROWS]) if first + ROWS < len(ids) else "",
        **(_record(record) | _place(request, group, ids, chosen) if record else {}),
    }


def _place(request: Any, group: dict[str, Any], ids: list[str], chosen: str) -> dict[str, Any]:
    at = ids.index(chosen)
    return {
        "position": at + 1,
        "of": group["count"],
        "previous_url": _link(request, group, ids[at - 1]) if at else "",
        "next_url": _link(request, group, ids[at + 1]) if at + 1 < len(ids) else "",
    }


def _link(request: Any, group: dict[str, Any], record: str) -> str:
    query = request.GET.copy()
    query["group"], query["record"] = group["fingerprint"], record
    return f"?{query.urlencode()}"


def _record(error: RunError, *, typed: str | None = None, problem: str = "") -> dict[str, Any]:
    return {
        "record": error,
        "record_json": pretty(unpack(error.payload)["record"]) if typed is None else typed,
        "json_error": problem,
        "explain": explain(error),
        "exchange": shown_exchange(error.exchange),
    }


def explain(error: RunError) -> str:
    """Return what a person can do about the error."""
    if error.code == "expression":
        return "Change the record below and retry, or mend the expression in the step and publish it."
    if error.code.isdigit() or error.code not in OUR_CODES:
        return (
            "The other side said no to this record. Change what it names and retry; "
            "the other records are not affected."
        )
    return "Retry when the reason is gone. The other records are not affected."


@require_GET
@workspace_view()
def detail(request: Any, error_id: str) -> HttpResponse:
    """One failed record on its own page."""
    return render(request, "errors/detail.html", _record(error_of(request, error_id)))


@require_POST
@workspace_view(Role.OPERATOR)
def retry(request: Any, error_id: str) -> HttpResponse:
    """Retry one record with the data typed in; what is not JSON stays on the page, with its mistake named."""
    error = error_of(request, error_id)
    typed = request.POST.get("record", "")
    try:
        record = parsed(typed)
    except ValueError as problem:
        context = _record(error, typed=typed, problem=str(problem))
        return render(request, "errors/detail.html", context, status=422)
    try:
        run = retry_error(error=error, record=record, by=request.user)
    except NotMendable as problem:
        messages.error(request, str(problem))
        return redirect("runs:error", request.workspace.slug, error.pk)
    messages.success(request, f"Retry started: run {run.label}")
    return redirect("runs:error", request.workspace.slug, error.pk)


def parsed(text: str) -> Any:
    """Return the record that ``text`` holds. Raises ``ValueError`` with a sentence naming line and column."""
    if len(text.encode()) > MAX_RECORD:
        raise ValueError("The record is larger than 1 MB. Shorten it.")
    try:
        value = exact_json(text)
    except JSONDecodeError as error:
        raise ValueError(
            f"This is not JSON: {error.msg}, in line {error.lineno}, column {error.colno}. Your text is kept."
        ) from None
    if not storable({"record": value}):
        raise ValueError("The record is nested too deeply. About 200 levels are possible. Your text is kept.")
    return value


@require_POST
@workspace_view(Role.OPERATOR)
def skip(request: Any, error_id: str) -> HttpResponse:
    """Set one record aside."""
    error = error_of(request, error_id)
    try:
        skip_error(error=error, by=request.user)
    except NotMendable as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Record skipped")
    return redirect("runs:errors", request.workspace.slug)


@require_POST
@workspace_view(Role.OPERATOR)
def retry_many(request: Any) -> HttpResponse:
    """Retry the ticked records, or the whole group, with the data they have."""
    done = 0
    for error in _chosen(request):
        try:
            retry_error(error=error, record=unpack(error.payload)["record"], by=request.user)
            done += 1
        except NotMendable:  # retried by somebody else meanwhile: that is what was wanted
            continue
    messages.success(request, f"{done} {'retry' if done == 1 else 'retries'} started")
    return _back(request)


@require_POST
@workspace_view(Role.OPERATOR)
def skip_many(request: Any) -> HttpResponse:
    """Skip the ticked records."""
    done = 0
    for error in _chosen(request):
        try:
            skip_error(error=error, by=request.user)
            done += 1
        except NotMendable:  # done with already
            continue
    messages.success(request, f"{done} {'record' if done == 1 else 'records'} skipped")
    return _back(request)


def _chosen(request: Any) -> QuerySet[RunError]:
    """Return the ticked records, or all of the group that the filters of the page left."""
    rows, _, _ = _asked(request, request.POST)
    rows = rows.filter(state__in=MENDABLE).select_related("run__event", "workspace").order_by("id")
    if request.POST.get("all") and request.POST.get("group"):
        return _of_group(rows, request.POST["group"])[:AT_ONCE]
    return rows.filter(pk__in=[one for one in request.POST.getlist("error") if is_id(one)][:AT_ONCE])


def _back(request: Any) -> HttpResponse:
    _, kept, _ = _asked(request, request.POST)
    group = request.POST.get("group", "")
    query = urlencode({**kept, "group": group} if group else kept)
    return redirect(reverse("runs:errors", args=[request.workspace.slug]) + (f"?{query}" if query else ""))
