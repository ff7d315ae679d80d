"""The draft as JSON: read, save with If-Match, keep a stale one as a copy."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.document import BadDocument, parse
from designer.facts import facts_of
from designer.models import Branch, Flow
from designer.views.bodies import DOCUMENT, Refusal, answers_json, json_object
from designer.views.objects import address, flow_of


def state_of(flow: Flow, branch: Branch) -> dict[str, Any]:
    """A draft's etag, problems and node lines, as the canvas takes them."""
    try:
        return {"etag": branch.etag} | _judged(flow, branch.doc)
    except BadDocument as error:  # stored by an older or newer version of the product
        problem = {"step": "", "field": "", "message": str(error)}
        return {"etag": branch.etag, "problems": [problem], "summaries": {}}


def _judged(flow: Flow, doc: Any) -> dict[str, Any]:
    """A document's problems and node lines; raises ``BadDocument``."""
    facts = facts_of(flow.workspace, flow)
    graph = parse(doc)
    return {
        "problems": [problem.as_dict() for problem in services.problems_of(flow, graph, facts)],
        "summaries": services.summaries_of(graph, facts),
    }


@workspace_view("viewer", write="builder")
@require_http_methods(["GET", "PUT"])
@answers_json
def draft(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """GET the draft; PUT a new one, if it still is the one that ``If-Match`` names."""
    flow = flow_of(request, flow_id)
    if request.method == "PUT":
        return _save(request, flow)
    branch = services.draft_of(flow)
    meta = {"name": flow.name, "by": _name(branch), "at": branch.saved_at.isoformat()}
    return _tagged({"doc": branch.doc, "meta": meta} | state_of(flow, branch))


def _save(request: WorkspaceRequest, flow: Flow) -> HttpResponse:
    etag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not etag:
        raise Refusal(
            428, _("The header If-Match is missing: it tells which version of the draft was changed.")
        )
    doc = _document(request)
    judged = _judged(flow, doc)  # before it is stored: what cannot be shown is never kept
    try:
        branch = services.save_draft(flow=flow, doc=doc, etag=etag, by=request.user)
    except services.Stale as stale:
        return JsonResponse(_theirs(stale), status=412)
    return _tagged({"etag": branch.etag} | judged)


def _theirs(stale: services.Stale) -> dict[str, Any]:
    branch = stale.branch
    return {
        "message": str(stale),
        "etag": branch.etag,
        "doc": branch.doc,
        "by": _name(branch),
        "at": branch.saved_at.isoformat(),
    }


def _document(request: WorkspaceRequest) -> Any:
    """The document of a body: as it is, or under the key ``doc``."""
    body = json_object(request, most=DOCUMENT)
    return body["doc"] if "doc" in body and "schema_version" not in body else body


def _tagged(body: dict[str, Any]) -> JsonResponse:
    answer = JsonResponse(body)
    answer["ETag"] = f'"{body["etag"]}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _name(branch: Branch) -> str:
    return str(branch.saved_by) if branch.saved_by else ""


@require_POST
@workspace_view("builder")
@answers_json
def copy(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Keep a document that could not be saved as a flow of its own."""
    flow = flow_of(request, flow_id)
    made = services.copy_draft(flow=flow, doc=_document(request), by=request.user)
    return JsonResponse({"url": address("develop", made)}, status=201)
