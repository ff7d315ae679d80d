"""The first addresses of the API; each object is fetched through the token's workspace."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts.access import require
from accounts.models import Membership
from accounts.roles import Role
from api.v1 import shapes
from api.v1.shapes import gives
from api.v1.things import flow_json, integration_json, job_json, token_json
from designer.models import Flow, Integration
from runs.models import Run
from runs.services import start_run
from runs.trigger import WrongArguments
from runs.views.start import payload_of

LIMIT = 1000


@gives(shapes.TOKEN, "tokenInfo")
@api_view(["GET"])
def token_info(request: Any) -> Response:
    """Tell whose token this is."""
    return Response(token_json(request.auth))


@gives(shapes.rows(shapes.INTEGRATION), "listIntegrations")
@api_view(["GET"])
def integrations(request: Any) -> Response:
    """List the integrations."""
    rows = Integration.objects.filter(workspace=request.auth.workspace)[:LIMIT]
    return Response([integration_json(row) for row in rows])


@gives(shapes.rows(shapes.FLOW), "listFlows")
@api_view(["GET"])
def flows(request: Any) -> Response:
    """List the flows."""
    return Response([flow_json(row) for row in Flow.objects.filter(workspace=request.auth.workspace)[:LIMIT]])


@gives(shapes.FLOW, "getFlow")
@api_view(["GET"])
def flow(request: Any, pk: str) -> Response:
    """Return one flow."""
    return Response(flow_json(get_object_or_404(Flow, workspace=request.auth.workspace, pk=pk)))


@gives(shapes.STARTED, "runFlow", status=201, takes=shapes.START)
@api_view(["POST"])
def run_flow(request: Any, pk: str) -> Response:
    """Start the live version of a flow by hand; the body may hold ``args``."""
    _may(request, Role.OPERATOR)
    flows = Flow.objects.filter(workspace=request.auth.workspace).select_related("current")
    found = get_object_or_404(flows, pk=pk)
    if found.current is None:
        raise ValidationError("The flow was never published, so there is nothing to run. Publish it first.")
    try:
        payload = payload_of(found.current, _arguments(request.data))
    except WrongArguments as problem:
        raise ValidationError(
            {f"args.{name}".strip("."): text for name, text in problem.errors.items()}
        ) from None
    run = start_run(version=found.current, payload=payload, started_by="manual", by=request.user)
    return Response({"_jobId": run.pk}, status=201)


def _may(request: Any, role: str) -> None:
    member = Membership.objects.filter(workspace=request.auth.workspace, user=request.user).first()
    if member is None:
        raise PermissionDenied("You are no member of the token's workspace any more.")
    require(member, role)


def _arguments(body: Any) -> dict[str, Any]:
    args = body.get("args") if isinstance(body, dict) else body
    if args is None:
        return {}
    if not isinstance(body, dict) or not isinstance(args, dict):
        raise ValidationError(
            {"args": 'The body is an object, and so are its args: {"args": {"name": "value"}}.'}
        )
    return args


@gives(shapes.JOB, "getJob")
@api_view(["GET"])
def job(request: Any, pk: str) -> Response:
    """Return one run."""
    rows = Run.objects.select_related("flow")
    return Response(job_json(get_object_or_404(rows, workspace=request.auth.workspace, pk=pk)))


@extend_schema(exclude=True)
@api_view(["GET", "POST", "PUT", "PATCH", "DELETE"])
@permission_classes([AllowAny])
def nothing(request: Any, rest: str) -> Response:
    """Answer in the API's own form at addresses that do not exist."""
    raise NotFound("There is no such address. GET /v1/openapi.json lists those that exist.")
