"""The page that lays two versions of a flow, or a version and the draft, beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import User
from designer import services
from designer.diff import diff
from designer.facts import facts_of
from designer.models import MAIN, Flow, FlowVersion
from designer.picture import picture
from designer.views.layout import flow_context
from designer.views.objects import flow_of, version_asked

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Compared:
    """One side of the page: ``value`` stands in the address, ``number`` is None for a draft."""

    value: str
    number: int | None
    doc: dict[str, Any]
    by: User | None
    at: datetime
    note: str = ""
    live: bool = False


@require_GET
@workspace_view()
def compare(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """What differs between ``?from=`` and ``?to=``: numbers of versions, ``draft``, or ``main`` for that of main.

    Without them the draft is laid beside the live version, which is what publishing would change.
    """
    flow = flow_of(request, flow_id)
    versions = list(flow.versions.exclude(number=None).order_by("-number").defer("doc"))
    context = flow_context(request, flow) | {"versions": versions}
    if versions or flow.branch != MAIN:
        context |= _compared(request, flow, versions)
    return render(request, "flows/compare.html", context)


def _compared(request: WorkspaceRequest, flow: Flow, versions: list[FlowVersion]) -> dict[str, Any]:
    live = flow.current.number if flow.current else versions[0].number if versions else MAIN
    before = _side(flow, request.GET.get("from") or str(live))
    after = _side(flow, request.GET.get("to") or DRAFT)
    return {"before": before, "after": after, **differences(flow, before.doc, after.doc)}


def differences(flow: Flow, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What ``compare/found.html`` shows of two documents of a flow: ``diff``, and ``picture`` where steps differ."""
    found = diff(before, after, facts_of(flow.workspace, flow))
    return {"diff": found, "picture": picture(before, after, found) if found.steps else None}


def _side(flow: Flow, asked: str) -> Compared:
    if asked in (DRAFT, MAIN):
        draft = services.draft_of(flow) if asked == DRAFT else flow.branches.get(name=MAIN)
        # As publishing would make it: the flow's own name and description, not those of an imported file.
        doc = draft.doc | {"name": flow.name, "description": flow.description}
        return Compared(asked, None, doc, draft.saved_by, draft.saved_at)
    version = version_asked(flow, asked)
    if version is None:
        raise Http404(_("This flow has no such version. Its Deploy page lists those that are there."))
    return Compared(
        str(version.number),
        version.number,
        version.doc,
        version.author,
        version.created_at,
        version.note,
        version.pk == flow.current_id,
    )
