"""The keys that a person chose in the list of keys."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.access import WorkspaceRequest, workspace_view
from designer import services
from designer.views.bodies import Refusal, answers_json, json_object


@require_POST
@workspace_view()
@answers_json
def keys(request: WorkspaceRequest) -> HttpResponse:
    """Keep a change: ``{"letters"?: bool, "keys"?: {command: key | null}}``."""
    try:
        services.choose_keys(user=request.user, change=json_object(request))
    except services.BadKeys as error:
        raise Refusal(400, str(error)) from error
    return HttpResponse(status=204)
