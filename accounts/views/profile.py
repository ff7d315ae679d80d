"""A person's own page: their name, their language, and the ways to their account."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms import ProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: Any) -> HttpResponse:
    """Show the person's account; they change their name and their language."""
    now = {"name": request.user.name, "language": request.user.language}
    form = ProfileForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        services.change_person(user=request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"] or translation.get_language()):
            messages.success(request, _("Profile saved"))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "confirmed": EmailAddress.objects.filter(
            user=request.user, email=request.user.email, verified=True
        ).exists(),
        "memberships": request.user.memberships.select_related("workspace").order_by("workspace__name"),
    }
    return render(request, "account/profile.html", context, status=422 if form.errors else 200)
