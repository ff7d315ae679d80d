"""Signing one device out from afar; allauth's page lists them and signs out all others at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.devices import device
from accounts.sessions import end_session


@require_POST
@login_required
def end(request: Any, pk: int) -> HttpResponse:
    """End one session of the person who asks."""
    ended = end_session(user=request.user, pk=pk) if pk < 2**63 else None
    if ended is None:
        messages.info(request, _("This session had ended already"))
    else:
        messages.success(request, _("{device} signed out").format(device=device(ended.user_agent)))
    return redirect("usersessions_list")
