"""What a step's fields offer while an expression is typed."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import WorkspaceRequest, workspace_view
from designer import completion, samples, services
from designer.document import BadDocument, Graph, parse
from designer.views.objects import flow_of

MAX_SOURCE = 20_000


@require_http_methods(["GET", "POST"])
@workspace_view("viewer")
def scope(request: WorkspaceRequest, flow_id: str, step_id: str) -> JsonResponse:
    """GET the names in scope, with ``?functions=1`` the functions, too; POST {source, bare} for its value now."""
    flow = flow_of(request, flow_id)
    graph = _graph(services.draft_of(flow).doc, step_id)
    known = samples.known_at(flow, graph, step_id)
    if request.method == "POST":
        source, bare = _asked(request)
        return JsonResponse(completion.evaluated(source, known, bare=bare))
    answer = completion.offers(graph, step_id, known)
    if request.GET.get("functions"):
        answer["functions"] = completion.functions()
    return JsonResponse(answer)


def _graph(doc: dict[str, Any], step: str) -> Graph:
    try:
        graph = parse(doc)
    except BadDocument as error:
        raise Http404(str(error)) from error
    if step not in graph.steps:
        raise Http404(_("This step is not in the saved flow."))
    return graph


def _asked(request: HttpRequest) -> tuple[str, bool]:
    """The text and whether it is a bare expression; junk is an empty text."""
    try:
        asked = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return "", False
    source = asked.get("source") if isinstance(asked, dict) else None
    fits = isinstance(source, str) and len(source) <= MAX_SOURCE
    return (str(source) if fits else ""), bool(isinstance(asked, dict) and asked.get("bare"))
