"""The first addresses of the API; each object is fetched through the token's workspace."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.access import require
from accounts.models import Membership
from accounts.roles import Role
from api.v1.things import flow_json, integration_json, job_json
from designer.models import Flow, Integration
from runs.models import Run
from runs.services import start_run
from runs.trigger import WrongArguments
from runs.views.start import payload_of

LIMIT = 1000


@api_view(["GET"])
def token_info(request: Any) -> Response:
    """Tell whose token this is."""
    return Response({"_userId": request.user.pk, "scope": "full", "_accountId": request.auth.workspace_id})


@api_view(["GET"])
def integrations(request: Any) -> Response:
    """List the integrations."""
    rows = Integration.objects.filter(workspace=request.auth.workspace)[:LIMIT]
    return Response([integration_json(row) for row in rows])


@api_view(["GET"])
def flows(request: Any) -> Response:
    """List the flows."""
    return Response([flow_json(row) for row in Flow.objects.filter(workspace=request.auth.workspace)[:LIMIT]])


@api_view(["GET"])
def flow(request: Any, pk: str) -> Response:
    """Return one flow."""
    return Response(flow_json(get_object_or_404(Flow, workspace=request.auth.workspace, pk=pk)))


@api_view(["POST"])
def run_flow(request: Any, pk: str) -> Response:
    """Start the live version of a flow by hand; the body may hold ``args``."""
    member = Membership.objects.filter(workspace=request.auth.workspace, user=request.user).first()
    if member is None:
        raise PermissionDenied("You are no member of the token's workspace any more.")
    require(member, Role.OPERATOR)
    found = get_object_or_404(Flow.objects.select_related("current"), workspace=request.auth.workspace, pk=pk)
    if found.current is None:
        raise ValidationError("The flow was never published, so there is nothing to run. Publish it first.")
    args = request.data.get("args") if isinstance(request.data, dict) else None
    try:
        payload = payload_of(found.current, args if isinstance(args, dict) else {})
    except WrongArguments as problem:
        raise ValidationError(problem.errors) from None
    run = start_run(version=found.current, payload=payload, started_by="manual", by=request.user)
    return Response({"_jobId": run.pk}, status=201)


@api_view(["GET"])
def job(request: Any, pk: str) -> Response:
    """Return one run."""
    rows = Run.objects.select_related("flow")
    return Response(job_json(get_object_or_404(rows, workspace=request.auth.workspace, pk=pk)))
