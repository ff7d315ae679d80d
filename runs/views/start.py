"""Starting a flow by hand: the live version, or a test run of the draft."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import workspace_view
from accounts.roles import Role
from designer.models import Flow, FlowVersion
from designer.services import NotReady, snapshot
from designer.views.objects import flow_of
from runs.plans import plan_for
from runs.services import start_run
from runs.trigger import WrongArguments, manual_payload

NOT_PUBLISHED = (
    "The flow was never published, so there is nothing to run. Test the draft, or publish it first."
)


@require_POST
@workspace_view(Role.OPERATOR)
def start(request: Any, flow_id: str) -> HttpResponse:
    """Start a run; answers with its id and address, or 422 with what is missing."""
    flow = flow_of(request, flow_id)
    asked = _asked(request)
    if asked is None:
        return _refused("The request is not JSON. Reload the page and try again.", status=400)
    draft = bool(asked.get("draft"))
    try:
        version = _version(flow, draft, request)
        payload = payload_of(version, asked.get("args") or {})
    except NotReady as problem:
        return _refused(str(problem), problems=[vars_of(one) for one in problem.problems])
    except WrongArguments as problem:
        return _refused(str(problem), errors=problem.errors)
    run = start_run(
        version=version, payload=payload, started_by="test" if draft else "manual", by=request.user
    )
    return JsonResponse(
        {"run_id": run.pk, "url": reverse("runs:detail", args=[request.workspace.slug, run.pk])}
    )


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
        return manual_payload(plan, args)
    if plan.trigger_kind == "webhook":
        return {
            "kind": "webhook",
            "method": "POST",
            "headers": {},
            "query": {},
            "params": {},
            "body": args.get("body", args),
        }
    config = plan.trigger_config
    params = {name: args.get(name) for name in args if name not in ("body", "query")}
    return {
        "kind": "api",
        "method": config.get("method", "GET"),
        "path": config.get("path", ""),
        "headers": {},
        "params": params,
        "query": args.get("query") or {},
        "body": args.get("body"),
    }


def _asked(request: Any) -> dict[str, Any] | None:
    try:
        asked = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        return None
    return asked if isinstance(asked, dict) and isinstance(asked.get("args") or {}, dict) else None


def vars_of(problem: Any) -> dict[str, str]:
    """Return a problem of the draft as JSON."""
    return {"step": problem.step, "field": problem.field, "message": problem.message}


def _refused(message: str, *, status: int = 422, **more: Any) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)
