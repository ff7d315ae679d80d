"""What allauth asks of us: who may sign up, where its links lead, what happens when mail fails."""

from __future__ import annotations

import logging
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.language import in_language_of
from accounts.mail import FAILURES, problem
from accounts.models import User
from accounts.services import own_workspace

log = logging.getLogger("flowyard.mail")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open unless ``FLOWYARD_SIGNUP=0``; each new person gets a workspace of their own."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "This e-mail and this password do not belong together. Type them again, or ask for a new password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN) and User.objects.exists()

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A passkey is asked for before a code: whoever has just added their first one has seen no codes yet."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda one: one["id"] == "mfa_reauthenticate")

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit=commit)
            if commit:
                own_workspace(user=saved)
        return saved

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The address that signs in stays; only the one that waits to take its place can be given up."""
        return bool(email_address.email != email_address.user.email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Somebody else may have signed up with the address since the message left."""
        if User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists():
            self.add_message(
                request,
                messages.ERROR,
                message=_("{email} belongs to another account here, so nothing was changed.").format(
                    email=email_address.email
                ),
            )
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message in its reader's language, whose links lead to our public address.

        A mail server that fails is told on the page instead of ending it.
        """
        links = {key: at_public_address(url) for key, url in context.items() if key.endswith("_url")}
        whole = {**context, **links, "public_url": settings.PUBLIC_URL}
        try:
            with in_language_of(context.get("user")):
                super().send_mail(template_prefix, email, whole)
        except FAILURES as error:
            log.warning("mail to %s was not sent: %s", email, error)
            self.request.mail_failed = True
            words = _("The message was not sent. {problem}").format(problem=problem(error))
            self.add_message(self.request, messages.ERROR, message=words)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Say nothing of a message that is on its way when it is not."""
        if getattr(request, "mail_failed", False) and str(message_template).endswith("_sent.txt"):
            return
        super().add_message(request, level, message_template, *args, **more)


def at_public_address(url: str) -> str:
    """Return the same page under ``FLOWYARD_PUBLIC_URL``, whatever host the request named."""
    parts = urlsplit(url)
    return f"{settings.PUBLIC_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
