"""What allauth asks of us: whether people may sign up, and what a new person gets."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.services import own_workspace


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open unless ``FLOWYARD_SIGNUP=0``; each new person gets a workspace of their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN) and User.objects.exists()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit=commit)
            if commit:
                own_workspace(user=saved)
        return saved
