"""The marketplace's pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from accounts.views.answers import TOO_OLD
from designer.models import Flow, Integration
from designer.services import RenameFailed, handlers_for, update_details
from designer.usage import callers_of
from designer.views.layout import flow_context
from designer.views.objects import flow_of
from lib.versions import order
from marketplace import pages
from marketplace.bundle import NotPublishable
from marketplace.models import Audience, Listing, Release
from marketplace.services import (
    Immutable,
    NotInstallable,
    deprecate,
    install,
    next_version,
    publish_connector,
    republish,
    uninstall,
    visible_to,
)


@require_GET
@workspace_view()
def listings(request: Any) -> HttpResponse:
    """The list: what this workspace may use."""
    q, audience = request.GET.get("q", "")[:100], request.GET.getlist("audience")
    deprecated = request.GET.get("deprecated") == "1"
    every = pages.rows(request.workspace)
    found = pages.searched(every, q=q, audience=audience, deprecated=deprecated)
    page = Paginator(found, pages.SHOWN).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query["page"] = str(page.number + 1)
    context = {
        "q": q,
        "filters": pages.filters(every, audience),
        "show_deprecated": deprecated,
        "listings": [row.as_dict() for row in page],
        "more_url": f"?{query.urlencode()}" if page.has_next() else "",
        "total": len(found),
    }
    return render(request, "marketplace/list.html", context)


@require_GET
@workspace_view()
def listing(request: Any, listing_id: str) -> HttpResponse:
    """Show one connector: what it does, its releases, and whether it is installed here."""
    row = _row(request, listing_id)
    newest = row.newest
    context = {
        "listing": row.listing,
        "release": newest,
        "newest": newest if newest.state == Release.State.PUBLISHED else None,
        "releases": sorted(row.releases, key=lambda one: order(one.version), reverse=True),
        "mine": [one.release_id for one in row.here],
        "own": row.listing.workspace_id == request.workspace.pk,
        "installed": row.installed,
        "here": [
            {"connector": one, "used_by": pages.flows_using(one)}
            for one in sorted(row.here, key=lambda one: order(one.version), reverse=True)
        ],
        "installs": row.installs,
        "operations": [
            {
                "icon": "zap",
                "name": one["title"],
                "kind": f"{one['method']} {one['path']}",
                "text": _inputs(one),
            }
            for one in newest.bundle["operations"]
        ],
        "facts": [{"name": _("Sign-in"), "value": _("A key made when it is installed")}],
    }
    return render(request, "marketplace/detail.html", context)


def _inputs(operation: dict[str, Any]) -> str:
    names = [field["name"] for field in operation["inputs"]]
    return (
        (
            _("%(description)s Takes %(names)s")
            % {"description": operation["description"], "names": ", ".join(names)}
        ).strip()
        if names
        else operation["description"]
    )


def _row(request: Any, listing_id: str) -> pages.Row:
    for row in pages.rows(request.workspace):
        if row.listing.pk == listing_id:
            return row
    raise Http404(_("There is no such connector, or it is private to another workspace."))


@require_POST
@workspace_view(Role.BUILDER)
def install_release(request: Any, listing_id: str) -> HttpResponse:
    """Install a release, beside older ones of the same listing: steps that use those go on as they are."""
    row = _row(request, listing_id)
    release = get_object_or_404(
        visible_to(request.workspace), pk=request.POST.get("release"), listing_id=row.listing.pk
    )
    try:
        install(release=release, workspace=request.workspace, by=request.user)
    except NotInstallable as problem:
        messages.error(request, str(problem))
    else:
        what = f"{row.listing.title} {release.version}"
        where = _("Steps keep their release until you choose this one in their panel.")
        if not row.here:
            where = _("It is in the palette of every flow.")
        messages.success(request, _("%(what)s installed. %(where)s") % {"what": what, "where": where})
    return redirect("marketplace:listing", request.workspace.slug, listing_id)


@require_POST
@workspace_view(Role.BUILDER)
def uninstall_connector(request: Any, listing_id: str) -> HttpResponse:
    """Take an installed release out of the workspace."""
    row = _row(request, listing_id)
    for one in row.here:
        if one.release_id == request.POST.get("release"):
            uninstall(installed=one, by=request.user)
            messages.success(
                request,
                _("%(title)s %(version)s uninstalled") % {"title": row.listing.title, "version": one.version},
            )
    return redirect("marketplace:listing", request.workspace.slug, listing_id)


@workspace_view(write=Role.BUILDER)
def manage(request: Any, flow_id: str) -> HttpResponse:
    """The Manage page of a flow: details, releases, deletion."""
    flow = flow_of(request, flow_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        action = ACTIONS.get(request.POST.get("action", ""))
        if action is None:
            messages.error(request, TOO_OLD)
        else:
            errors = action(request, flow)
        if not errors:
            return redirect("marketplace:manage", request.workspace.slug, flow_id)
    found = Listing.objects.filter(flow=flow).first()
    why_not = _why_not(flow)
    context = {
        **flow_context(request, flow),
        "integrations": Integration.objects.filter(workspace=request.workspace),
        "handlers": handlers_for(flow),
        "handler_id": request.POST.get("handler") if errors else flow.handler_id,
        "errors": errors,
        "values": request.POST if errors else {},
        "listing": found,
        "callers": callers_of(flow),
        "releases": found.releases.select_related("successor").defer("bundle").order_by("-published_at")
        if found
        else [],
        "publishable": not why_not,
        "why_not": why_not,
        "next_version": next_version(found),
        "audience": request.POST.get("audience") or _usual_audience(found),
        "release_title": request.POST.get("title") or (found.title if found else flow.name),
        "release_summary": request.POST.get("summary") or (found.summary if found else flow.description),
    }
    return render(request, "flows/manage.html", context, status=422 if errors else 200)


def _usual_audience(listing: Listing | None) -> str:
    """Who sees the newest release, so that the next one is seen by the same."""
    newest = (
        listing.releases.order_by("-published_at").values_list("audience", flat=True) if listing else None
    )
    return (newest.first() if newest is not None else None) or Audience.PRIVATE


def _why_not(flow: Flow) -> str:
    if flow.trigger != "api":
        return _(
            "Only API flows become connectors. This flow starts in another way, so other workspaces "
            "would have nothing to call."
        )
    if flow.current is None:
        return _("Publish the flow first: a connector is a copy of its live version.")
    if not flow.on:
        return _("Turn the flow on first: a connector is a copy of its live version.")
    return ""


def _details(request: HttpRequest, flow: Flow) -> dict[str, str]:
    try:
        update_details(flow=flow, data=request.POST, by=request.user)
    except RenameFailed as problem:
        return problem.errors
    messages.success(request, _("Details saved"))
    return {}


def _release(request: HttpRequest, flow: Flow) -> dict[str, str]:
    data = request.POST
    audience = data.get("audience", "")
    try:
        release = publish_connector(
            flow=flow,
            audience=audience if audience in Audience.values else Audience.PRIVATE,
            version=data.get("version", "").strip(),
            title=data.get("title", "")[:80],
            summary=data.get("summary", "")[:300],
            note=data.get("note", ""),
            by=request.user,
        )
    except NotPublishable as problem:
        return {"version": str(problem)}
    messages.success(request, _("Release %(version)s published") % {"version": release.version})
    return {}


def _deprecate(request: HttpRequest, flow: Flow) -> dict[str, str]:
    release = get_object_or_404(Release, pk=request.POST.get("release"), listing__flow=flow)
    successor = Release.objects.filter(
        pk=request.POST.get("successor") or "", listing_id=release.listing_id
    ).exclude(pk=release.pk)
    reason = request.POST.get("reason", "").strip()
    deprecate(release=release, reason=reason, successor=successor.first(), by=request.user)
    messages.success(request, _("Release %(version)s deprecated") % {"version": release.version})
    return {}


def _republish(request: HttpRequest, flow: Flow) -> dict[str, str]:
    release = get_object_or_404(Release, pk=request.POST.get("release"), listing__flow=flow)
    try:
        republish(release=release, by=request.user)
    except (Immutable, NotPublishable) as problem:
        return {"version": str(problem)}
    messages.success(request, _("Release %(version)s republished") % {"version": release.version})
    return {}


ACTIONS = {"details": _details, "release": _release, "republish": _republish, "deprecate": _deprecate}
