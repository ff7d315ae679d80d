"""The error desk, looked at: groups of failed records, and one record in its place among them."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from accounts.access import workspace_view
from runs.activity import groups
from runs.children import names_reason
from runs.exchanges import called_run, shown_exchange
from runs.models import RunError
from runs.payloads import unpack
from runs.pretty import pretty
from runs.retries import MENDABLE, version_for
from runs.views.place import Place
from runs.watched import unmended

ROWS = 100
AT_ONCE = 1000  # records that one press retries or skips
DONE = (RunError.State.RESOLVED, RunError.State.SKIPPED)
HOW_IT_WENT = {
    RunError.State.RESOLVED: gettext_noop("Record mended"),
    RunError.State.OPEN: gettext_noop("The retry failed: the record waits for you"),
    RunError.State.HELD: gettext_noop("The retry may have happened: the record waits for you"),
}

Group = dict[str, Any]


def errors_of(request: Any) -> QuerySet[RunError]:
    """Return the errors of the workspace whose flows still exist."""
    rows = RunError.objects.filter(workspace=request.workspace, flow__deleted_at=None)
    return rows.select_related("run__version", "flow", "workspace", "retry")


def error_of(request: Any, error_id: str) -> RunError:
    """Return one error of the workspace, or 404."""
    return get_object_or_404(errors_of(request), pk=error_id)


@require_GET
@workspace_view()
def desk(request: Any) -> HttpResponse:
    """Show groups, the records of one, and one record."""
    return render(request, "errors/desk.html", desk_context(request, Place.of(request, request.GET)))


@require_GET
@workspace_view()
def panes(request: Any) -> HttpResponse:
    """Answer a desk that waits for retries: with its panes when there is news, else with nothing."""
    return _news(request, "errors/panes.html", desk_context(request, Place.of(request, request.GET)))


@require_GET
@workspace_view()
def detail(request: Any, error_id: str) -> HttpResponse:
    """One failed record on its own page, which waits for its retry like the desk does."""
    error = error_of(request, error_id)
    context = record_context(error) | {"seen": _seen(error, None)}
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
        answer["HX-Trigger"] = json.dumps({"flowyard:toast": {"text": _(told), "level": level}})
    return answer


def _seen(record: RunError, group: Group | None) -> str:
    """Return what changes with every piece of news about retries; begins with the record's state."""
    retry = record.retry.seq if record.retry else 0
    return f"{record.state}-{retry}" + (f"-{group['count']}-{group['retrying']}" if group else "")


def desk_context(request: Any, place: Place, **typed: str) -> dict[str, Any]:
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


def of_group(rows: QuerySet[RunError], group: str) -> QuerySet[RunError]:
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
    ofs = (of_group(rows, group["fingerprint"]) if group else rows.none()).order_by("id")
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
        **record_context(record, **typed),
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


def record_context(error: RunError, *, typed: str | None = None, problem: str = "") -> dict[str, Any]:
    kept = unpack(error.payload)
    return {
        "record": error,
        "record_json": pretty(kept["record"]) if typed is None else typed,
        "first_json": pretty(kept["first"]) if "first" in kept else "",
        "json_error": problem,
        "explain": explain(error),
        "retry_version": version_for(error) if error.state in MENDABLE else None,
        "exchange": shown_exchange(error.exchange),
        "called": called_run(error.exchange),
    }


def explain(error: RunError) -> str:
    """Return what a person can do about the error."""
    if error.code == "expression":
        return _("Change the record below and retry, or mend the expression in the step and publish it.")
    if error.code.isdigit() or names_reason(error.code):
        return _(
            "The other side said no to this record. Change what it names and retry; the other "
            "records are not affected."
        )
    return _("Retry when the reason is gone. The other records are not affected.")
