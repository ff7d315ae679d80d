"""The branches of a flow: list, make, delete, and bring one into main after seeing what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.diff import FlowDiff
from designer.merging import SIDES, Side
from designer.models import MAIN, Branch, Flow
from designer.services.branches import MAX_NAME
from designer.views.compare import differences
from designer.views.layout import flow_context
from designer.views.objects import address, flow_of, version_asked


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that main and the branch changed differently: what the branch has there instead, and whose is taken."""

    place: str
    diff: FlowDiff
    side: str
    missing: bool


@workspace_view("viewer", write="builder")
@require_http_methods(["GET", "POST"])
def branches(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """List the branches; POST makes one, ``name`` from ``from`` (the present draft, or a version's number)."""
    flow = flow_of(request, flow_id)
    if request.method != "POST":
        return _page(request, flow)
    name = request.POST.get("name", "")
    number = request.POST.get("from", "")
    version = version_asked(flow, number)
    try:
        if number and version is None:
            raise services.NotBranched(_("The flow has no such version. Choose another one."))
        services.create_branch(flow=flow, name=name, version=version, by=request.user)
    except services.NotBranched as error:
        return _page(request, flow, str(error))
    flow.branch = name.strip()
    messages.success(request, _("Branch “%(name)s” made. You are on it now.") % {"name": flow.branch})
    return HttpResponseRedirect(address("develop", flow))


def _page(request: WorkspaceRequest, flow: Flow, error: str = "") -> HttpResponse:
    rows = Branch.objects.filter(flow=flow).select_related("saved_by").defer("doc")
    context = flow_context(request, flow) | {
        "rows": sorted(rows, key=lambda row: (row.name != MAIN, row.name)),
        "versions": flow.versions.exclude(number=None).order_by("-number").defer("doc"),
        "error": error,
        "given": request.POST if error else {},
        "max_name": MAX_NAME,
    }
    return render(request, "flows/branches.html", context, status=422 if error else 200)


@require_POST
@workspace_view("builder")
def delete(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Delete the branch of the address."""
    flow = flow_of(request, flow_id)
    try:
        services.delete_branch(flow=flow, name=flow.branch, by=request.user)
        messages.success(request, _("Branch “%(name)s” deleted") % {"name": flow.branch})
    except services.NotBranched as error:
        messages.error(request, str(error))
    flow.branch = MAIN
    return HttpResponseRedirect(address("branches", flow))


@workspace_view("builder")
@require_http_methods(["GET", "POST"])
def bring(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show what the branch of the address would change in main; POST brings it in.

    POST: ``main`` and ``branch``, the etags of what was shown, and ``side:<place>``, main or branch, for each place
    that both changed.
    """
    flow = flow_of(request, flow_id)
    if flow.branch == MAIN:
        return HttpResponseRedirect(address("branches", flow))  # main cannot be brought into itself
    if request.method != "POST":
        return _differences(request, flow)
    seen = request.POST.get("main", ""), request.POST.get("branch", "")
    decided = _decided(request)
    try:
        kept = services.bring_into_main(
            flow=flow, name=flow.branch, seen=seen, decided=decided, by=request.user
        )
    except services.Undecided as error:
        return _differences(request, flow, str(error), decided, error.places)
    except services.Moved as error:  # what was decided was about other values
        return _differences(request, flow, str(error))
    except services.NotBranched as error:
        return _differences(request, flow, str(error), decided)
    said = _("“%(name)s” is in main now") % {"name": flow.branch}
    more = _("What main was is kept as the branch “%(name)s”.") % {"name": kept.name} if kept else ""
    messages.success(request, f"{said}. {more}" if more else said)
    flow.branch = MAIN
    return HttpResponseRedirect(address("develop", flow))


def _decided(request: WorkspaceRequest) -> dict[str, Side]:
    given = {key.removeprefix("side:"): side for key, side in request.POST.items() if key.startswith("side:")}
    return {place: known for place, side in given.items() for known in SIDES if side == known}


def _differences(
    request: WorkspaceRequest,
    flow: Flow,
    error: str = "",
    decided: dict[str, Side] | None = None,
    missing: tuple[str, ...] = (),
) -> HttpResponse:
    now, decided = services.bringing(flow=flow, name=flow.branch), decided or {}
    together = now.together(decided)
    context: dict[str, Any] = flow_context(request, flow) | {
        "main": now.main,
        "taken": now.branch,
        "moved": now.moved,
        "beginning": now.branch.base_doc is not None,
        "conflicts": [
            Conflict(place, found, decided.get(place, ""), place in missing)
            for place, found in now.each_place()
        ],
        "error": error,
        **differences(flow, now.main.doc, together.doc),
    }
    return render(request, "flows/bring.html", context, status=422 if error else 200)
