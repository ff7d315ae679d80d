"""What is done at the error desk: one record or many retried, or set aside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from lib.exact_json import JSONDecodeError, exact_json
from lib.ids import is_id
from runs.models import RunError
from runs.payloads import storable, unpack
from runs.retries import MENDABLE
from runs.services import NotMendable, retry_error, skip_error
from runs.views.desk import AT_ONCE, desk_context, error_of, errors_of, of_group, record_context
from runs.views.place import Place

MAX_RECORD = 1024 * 1024


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
        messages.success(request, _("Retry started: run %(label)s") % {"label": run.label})
    return redirect(_place_of(request, error))


def _not_taken(request: Any, error: RunError, **typed: str) -> HttpResponse:
    """Show the page that the form stood on again."""
    if "desk" not in request.POST:
        return render(request, "errors/detail.html", record_context(error, **typed), status=422)
    place = replace(Place.of(request, request.POST), record=error.pk)
    return render(request, "errors/desk.html", desk_context(request, place, **typed), status=422)


def _place_of(request: Any, error: RunError) -> str:
    """Return the address of the page that the form of one record stood on."""
    if "desk" not in request.POST:
        return reverse("runs:error", args=[request.workspace.slug, error.pk])
    place = Place.of(request, request.POST)
    return place.url(group=place.group, record=error.pk)


def parsed(text: str) -> Any:
    """Return the record that ``text`` holds. Raises ``ValueError`` with a sentence naming line and column."""
    if len(text.encode()) > MAX_RECORD:
        raise ValueError(_("The record is larger than 1 MB. Shorten it."))
    try:
        value = exact_json(text)
    except JSONDecodeError as error:
        raise ValueError(
            _("This is not JSON: %(msg)s, in line %(lineno)s, column %(colno)s. Your text is kept.")
            % {"msg": error.msg, "lineno": error.lineno, "colno": error.colno}
        ) from None
    if not storable({"record": value}):
        raise ValueError(
            _("The record is nested too deeply. About 200 levels are possible. Your text is kept.")
        )
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
        messages.success(request, _("Record skipped"))
    return redirect(_place_of(request, error))


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
    messages.success(
        request,
        ngettext("%(done)d retry started", "%(done)d retries started", done) % {"done": done},
    )
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
    messages.success(
        request,
        ngettext("%(done)d record skipped", "%(done)d records skipped", done) % {"done": done},
    )
    return _back(request)


def _chosen(request: Any) -> QuerySet[RunError]:
    """Return the ticked records, or all of the group that the filters of the page left."""
    place = Place.of(request, request.POST)
    rows = place.filtered(errors_of(request)).filter(state__in=MENDABLE)
    rows = rows.select_related("run__event", "workspace").order_by("id")
    if request.POST.get("all") and place.group:
        return of_group(rows, place.group)[:AT_ONCE]
    return rows.filter(pk__in=[one for one in request.POST.getlist("error") if is_id(one)][:AT_ONCE])


def _back(request: Any) -> HttpResponse:
    place = Place.of(request, request.POST)
    return redirect(place.url(group=place.group))
