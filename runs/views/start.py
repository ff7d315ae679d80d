"""Starting a flow by hand: the live version, or a test run of the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from designer.models import Flow, FlowVersion
from designer.services import NotReady, snapshot
from designer.views.bodies import Refusal, answers_json, json_object
from designer.views.objects import flow_of
from runs.payloads import storable
from runs.plans import plan_for
from runs.services import start_run
from runs.trigger import WrongArguments, manual_payload

NOT_PUBLISHED = (
    "The flow was never published, so there is nothing to run. Test the draft, or publish it first."
)
TOO_DEEP = "The arguments are nested too deeply. Records may be about 200 levels deep."
NOTHING_SENT: dict[str, Any] = {"headers": {}, "query": {}, "params": {}}


@require_POST
@workspace_view(Role.OPERATOR)
@answers_json
def start(request: Any, flow_id: str) -> HttpResponse:
    """Start a run; answers with its id and address, or 422 with what is missing."""
    flow = flow_of(request, flow_id)
    asked = json_object(request, most=settings.MAX_EVENT_BYTES)
    args = asked.get("args") or {}
    if not isinstance(args, dict):
        raise Refusal(400, "The arguments are a JSON object. These are something else.")
    draft = bool(asked.get("draft"))
    try:
        version = _version(flow, draft, request)
        payload = payload_of(version, args)
    except NotReady as problem:
        return _refused(str(problem), problems=[one.as_dict() for one in problem.problems])
    except WrongArguments as problem:
        return _refused(str(problem), errors=problem.errors)
    by = "test" if draft else "manual"
    run = start_run(version=version, payload=payload, started_by=by, by=request.user)
    url = reverse("runs:detail", args=[request.workspace.slug, run.pk])
    return JsonResponse({"run_id": run.pk, "url": url})


def _version(flow: Flow, draft: bool, request: Any) -> FlowVersion:
    if draft:
        return snapshot(flow=flow, by=request.user)
    if flow.current is None:
        raise WrongArguments({"": NOT_PUBLISHED})
    return flow.current


def payload_of(version: FlowVersion, args: dict[str, Any]) -> dict[str, Any]:
    """Return the trigger of a start by hand, as its kind has it. Raises :class:`WrongArguments`."""
    plan = plan_for(version.pk)
    if plan.trigger_kind == "manual":
        payload = manual_payload(plan, args)
    elif plan.trigger_kind == "webhook":
        payload = {**NOTHING_SENT, "kind": "webhook", "method": "POST", "body": args.get("body", args)}
    else:
        payload = _api_payload(plan.trigger_config, args)
    if not storable(payload):
        raise WrongArguments({"": TOO_DEEP})
    return payload


def _api_payload(config: Mapping[str, Any], args: dict[str, Any]) -> dict[str, Any]:
    query = args.get("query")
    return {
        **NOTHING_SENT,
        "kind": "api",
        "method": config.get("method", "GET"),
        "path": config.get("path", ""),
        "params": {name: value for name, value in args.items() if name not in ("body", "query")},
        "query": query if isinstance(query, dict) else {},
        "body": args.get("body"),
    }


def _refused(message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=422)
