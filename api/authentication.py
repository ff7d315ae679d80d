"""Who calls the API: the person behind a bearer token, in the token's workspace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken, User
from accounts.services import token_user

SEEN_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer fy_…``; sets ``request.auth`` to the token."""

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        translation.activate(
            "en"
        )  # its sentences are part of the contract, whatever language the caller likes
        scheme, _, value = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not value.strip():
            return None
        token = token_user(value.strip())
        if token is None:
            raise AuthenticationFailed(
                "The token is unknown, expired or revoked. Make a new one under API tokens."
            )
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"
