"""The first steps on the home page are put away, and taken out again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import workspace_view
from accounts.services import leave_guide


@require_POST
@workspace_view()
def hide(request: Any) -> HttpResponse:
    """Put them away, for this person in this workspace, with Undo."""
    leave_guide(member=request.member, at=timezone.now())
    undo = reverse("runs:guide_show", args=[request.workspace.slug])
    messages.success(request, _("First steps put away"), extra_tags=undo)
    return redirect("runs:home", request.workspace.slug)


@require_POST
@workspace_view()
def show(request: Any) -> HttpResponse:
    """Bring them back."""
    leave_guide(member=request.member, at=None)
    return redirect("runs:home", request.workspace.slug)
