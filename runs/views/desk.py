"""The error desk: groups of failed records, one record to mend, retry or skip."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from lib.exact_json import JSONDecodeError, exact_json
from lib.ids import is_id
from runs.activity import groups
from runs.children import names_reason
from runs.exchanges import called_run, shown_exchange
from runs.models import RunError
from runs.payloads import storable, unpack
from runs.pretty import pretty
from runs.retries import MENDABLE
from runs.services import NotMendable, retry_error, skip_error
from runs.views.place import Place
from runs.watched import unmended

ROWS = 100
AT_ONCE = 1000
MAX_RECORD = 1024 * 1024
DONE = (RunError.State.RESOLVED, RunError.State.SKIPPED)
HOW_IT_WENT = {
    RunError.State.RESOLVED: "Record mended",
    RunError.State.OPEN: "The retry failed: the record waits for you",
    RunError.State.HELD: "The retry may have happened: the record waits for you",
}

Group = dict[str, Any]


def errors_of(request: Any) -> QuerySet[RunError]:
    """Return the errors of the workspace whose flows still exist."""
    rows = RunError.objects.filter(workspace=request.workspace, flow__deleted_at=None)
    return rows.select_related("run__version", "flow", "workspace", "retry")


def error_of(request: Any, error_id: str) -> RunError:
    """Return one error of the workspace, or 404."""
    return get_object_or_404(errors_of(request), pk=error_id)


# --- looking -------------------------------------------------------------------------------------


@require_GET
@workspace_view()
def desk(request: Any) -> HttpResponse:
    """Show groups, the records of one, and one record."""
    return render(request, "errors/desk.html", _desk(request, Place.of(request, request.GET)))


@require_GET
@workspace_view()
def panes(request: Any) -> HttpResponse:
    """Answer a desk that waits for retries: with its panes when there is news, else with nothing."""
    return _news(request, "errors/panes.html", _desk(request, Place.of(request, request.GET)))


@require_GET
@workspace_view()
def detail(request: Any, error_id: str) -> HttpResponse:
    """One failed record on its own page, which waits for its retry like the desk does."""
    error = error_of(request, error_id)
    context = _record(error) | {"seen": _seen(error, None)}
    if request.htmx:
        return _news(request, "errors/detail.html", context)
    return render(request, "errors/detail.html", context)


def _news(request: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return the page unless all of it was ``seen``; a notice tells when the open record's retry has ended."""
    seen = request.GET.get("seen", "")
    if seen == context.get("seen"):
        return HttpResponse(status=204)
    answer = render(request, template, context)
    record = context.get("record")
    told = HOW_IT_WENT.get(record.state) if record and seen.startswith(RunError.State.RETRYING) else None
    if told:
        level = "ok" if record and record.state == RunError.State.RESOLVED else "bad"
        answer["HX-Trigger"] = json.dumps({"flowyard:toast": {"text": told, "level": level}})
    return answer


def _seen(record: RunError, group: Group | None) -> str:
    """Return what changes with every piece of news about retries; begins with the record's state."""
    retry = record.retry.seq if record.retry else 0
    return f"{record.state}-{retry}" + (f"-{group['count']}-{group['retrying']}" if group else "")


def _desk(request: Any, place: Place, **typed: str) -> dict[str, Any]:
    """Return what the desk shows at ``place``; ``typed`` is what could not be taken of its record."""
    rows = place.filtered(errors_of(request))
    rows = rows.filter(state__in=DONE) if place.state == "done" else unmended(rows)
    found = groups(rows)
    record = errors_of(request).filter(pk=place.record).first() if place.record else None
    group = _group(place, found, record)
    around = _around(place, found, rows, group, record, typed) if group or record else {}
    return {
        "state": place.state,
        "q": place.kept.get("q", ""),
        "kept": place.kept.items(),
        "run_filter": place.run,
        "pane": place.pane if around else "groups",
        "desk_url": place.url(),
        "open_url": place.url(state="open"),
        "done_url": place.url(state="done"),
        "everything_url": place.url(run=""),
        "groups": found,
        "group": group,
        "records": [],
        "retry_limit": AT_ONCE,
        **around,
    }


def _group(place: Place, found: list[Group], record: RunError | None) -> Group | None:
    """Return the group asked for, else that of the record asked for, else the first one."""
    for wanted in (place.group, _name(record) if record else ""):
        for one in found:
            if wanted and one["fingerprint"].startswith(wanted):
                return one
    return found[0] if found and not record else None


def _name(error: RunError) -> str:
    """Return the name of the group that the error belongs to."""
    return f"{error.fingerprint}.{error.flow_id}"


def _of_group(rows: QuerySet[RunError], group: str) -> QuerySet[RunError]:
    fingerprint, _, flow = group.partition(".")
    rows = rows.filter(fingerprint=fingerprint)
    return rows.filter(flow=flow) if flow else rows


def _around(
    place: Place,
    found: list[Group],
    rows: QuerySet[RunError],
    group: Group | None,
    record: RunError | None,
    typed: dict[str, str],
) -> dict[str, Any]:
    """Return the open record, the part of the group's list around it, and the ways on from it.

    A record that was mended a moment ago is no longer one of ``rows``. It is shown all the same: one sees how
    it went, and goes on from there.
    """
    ofs = (_of_group(rows, group["fingerprint"]) if group else rows.none()).order_by("id")
    record = record or ofs.filter(pk__gte=place.start).first() or ofs.first()
    if record is None:  # the last one was mended between two queries
        return {}
    here = group["fingerprint"] if group else place.group
    before = ofs.filter(pk__lt=record.pk).count()
    first = min(before, group["count"] - 1 if group else 0) // ROWS * ROWS
    ids = list(ofs.values_list("pk", flat=True)[first : first + ROWS + 1])
    listed = {*ids[:ROWS]} | ({record.pk} if not group or _name(record) == here else set())
    return {
        # By id alone: what was mended a moment ago is still shown, in its new state.
        "records": RunError.objects.filter(pk__in=listed)
        .select_related("run")
        .defer("payload")
        .order_by("id"),
        "records_url": place.url(group=here),
        "more_url": place.url(group=here, **{"from": ids[ROWS]}) if len(ids) > ROWS else "",
        "back_url": place.url(group=here, **{"from": record.pk}),
        "position": before + 1 if record.pk in ids else 0,
        "of": group["count"] if group else 0,
        **_neighbours(place, ofs, record, here),
        **_onward(place, found, ofs, record, here),
        **_watch(place, group, record, here),
        **_record(record, **typed),
    }


def _neighbours(place: Place, ofs: QuerySet[RunError], record: RunError, here: str) -> dict[str, str]:
    ids = ofs.values_list("pk", flat=True)
    beside = {
        "previous_url": ids.filter(pk__lt=record.pk).last(),
        "next_url": ids.filter(pk__gt=record.pk).first(),
    }
    return {name: place.url(group=here, record=pk) if pk else "" for name, pk in beside.items()}


def _onward(
    place: Place, found: list[Group], ofs: QuerySet[RunError], record: RunError, here: str
) -> dict[str, str]:
    """Return the way from a record that is done with to the next that waits for a person, else to another group."""
    if place.state == "done" or record.state in MENDABLE:
        return {}
    waiting = ofs.filter(state__in=MENDABLE).exclude(pk=record.pk).values_list("pk", flat=True)
    if following := waiting.filter(pk__gt=record.pk).first() or waiting.first():
        return {"onward_url": place.url(group=here, record=following)}
    others = (one["fingerprint"] for one in found if one["count"] > one["retrying"])
    other = next((name for name in others if name != here), "")
    return {"group_url": place.url(group=other)} if other else {}


def _watch(place: Place, group: Group | None, record: RunError, here: str) -> dict[str, Any]:
    """Return where the page asks for news, as long as a retry that it shows is under way."""
    retrying = record.state == RunError.State.RETRYING
    if place.state == "done" or not (retrying or group and group["retrying"]):
        return {"watch_url": "", "seen": _seen(record, group)}
    seen = _seen(record, group)
    return {"seen": seen, "watch_url": place.url("runs:panes", group=here, record=record.pk, seen=seen)}


def _record(error: RunError, *, typed: str | None = None, problem: str = "") -> dict[str, Any]:
    kept = unpack(error.payload)
    return {
        "record": error,
        "record_json": pretty(kept["record"]) if typed is None else typed,
        "first_json": pretty(kept["first"]) if "first" in kept else "",
        "json_error": problem,
        "explain": explain(error),
        "exchange": shown_exchange(error.exchange),
        "called": called_run(error.exchange),
    }


def explain(error: RunError) -> str:
    """Return what a person can do about the error."""
    if error.code == "expression":
        return "Change the record below and retry, or mend the expression in the step and publish it."
    if error.code.isdigit() or names_reason(error.code):
        return (
            "The other side said no to this record. Change what it names and retry; "
            "the other records are not affected."
        )
    return "Retry when the reason is gone. The other records are not affected."


# --- one record ----------------------------------------------------------------------------------


@require_POST
@workspace_view(Role.OPERATOR)
def retry(request: Any, error_id: str) -> HttpResponse:
    """Retry one record with the data typed in; what is not JSON stays where it was, with its mistake named."""
    error = error_of(request, error_id)
    typed = request.POST.get("record", "")
    try:
        record = parsed(typed)
    except ValueError as problem:
        return _not_taken(request, error, typed=typed, problem=str(problem))
    try:
        run = retry_error(error=error, record=record, by=request.user)
    except NotMendable as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"Retry started: run {run.label}")
    return redirect(_place_of(request, error))


def _not_taken(request: Any, error: RunError, **typed: str) -> HttpResponse:
    """Show the page that the form stood on again."""
    if "desk" not in request.POST:
        return render(request, "errors/detail.html", _record(error, **typed), status=422)
    place = replace(Place.of(request, request.POST), record=error.pk)
    return render(request, "errors/desk.html", _desk(request, place, **typed), status=422)


def _place_of(request: Any, error: RunError) -> str:
    """Return the address of the page that the form of one record stood on."""
    if "desk" not in request.POST:
        return reverse("runs:error", args=[request.workspace.slug, error.pk])
    place = Place.of(request, request.POST)
    return place.url(group=place.group, record=error.pk)


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
    return redirect(_place_of(request, error))


# --- many records --------------------------------------------------------------------------------


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
    place = Place.of(request, request.POST)
    rows = place.filtered(errors_of(request)).filter(state__in=MENDABLE)
    rows = rows.select_related("run__event", "workspace").order_by("id")
    if request.POST.get("all") and place.group:
        return _of_group(rows, place.group)[:AT_ONCE]
    return rows.filter(pk__in=[one for one in request.POST.getlist("error") if is_id(one)][:AT_ONCE])


def _back(request: Any) -> HttpResponse:
    place = Place.of(request, request.POST)
    return redirect(place.url(group=place.group))
