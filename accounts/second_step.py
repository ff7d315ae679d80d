"""The second step of signing in: what allauth's MFA asks of us, and the words of its forms."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from lib.crypto import CryptoError, open_sealed, seal
from lib.rotation import Rotated, batches

LONGEST_NAME = 60
SEALED = {"secret", "seed", "migrated_codes"}  # what of an authenticator's data the adapter seals
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, struct.error)


class SecondStepAdapter(DefaultMFAAdapter):
    """Seals the secrets of authenticator apps and recovery codes with the keys of stored credentials."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _lazy(
            "This code is not right. An app's code changes every 30 seconds, and needs the clock of the phone "
            "to be right; a recovery code works once."
        ),
        "unverified_email": _lazy(
            "Confirm your e-mail address first: without it nobody could help you back in. "
            "The page Address sends the message."
        ),
    }

    def get_totp_issuer(self) -> str:
        return f"Flowyard {self._get_site_name()}"

    def encrypt(self, text: str) -> str:
        return seal(settings.CREDENTIAL_KEYS, {"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return str(open_sealed(settings.CREDENTIAL_KEYS, encrypted_text)["secret"])
        except (CryptoError, KeyError) as error:
            # Never an empty secret: everybody could work out its codes.
            raise ValidationError(
                _(
                    "Your codes cannot be checked: the key that sealed them is no longer in CREDENTIAL_KEYS. "
                    "Ask the operator of this install."
                )
            ) from error

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey") if number == 1 else _("Passkey {number}").format(number=number)


@receiver(authenticator_added)
def _note_first_use(request: HttpRequest, authenticator: Authenticator, **_rest: Any) -> None:
    """Setting up shows a code or a key: nobody need wait for the next code to see their recovery codes."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        post_authentication(request, authenticator, reauthenticated=True)


def rotate_second_steps(keys: tuple[str, ...], done: Rotated) -> None:
    """Renew what :class:`SecondStepAdapter` sealed and count it in ``done``. Raises BadKey."""
    for ids in batches(Authenticator):
        with transaction.atomic():
            for row in Authenticator.objects.filter(pk__in=ids).select_related("user"):
                name = f"{row.get_type_display()} of {row.user}"
                data = {key: _renewed(keys, done, row.data[key], name) for key in SEALED & row.data.keys()}
                if data != {key: row.data[key] for key in data}:
                    row.data = {**row.data, **data}
                    row.save(update_fields=["data"])


def _renewed(keys: tuple[str, ...], done: Rotated, sealed: Any, name: str) -> Any:
    if isinstance(sealed, list):
        return [_renewed(keys, done, one, name) for one in sealed]
    return done.renew(keys, sealed, name) or sealed


class AppCodeForm(ActivateTOTPForm):
    """The first code of an app, which shows that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows now")


class CodeForm(AuthenticateForm):
    """A code of the app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("From your authenticator app, or one of your recovery codes.")
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeAgainForm(ReauthenticateForm, CodeForm):
    """The same, from somebody who is signed in."""


@contextmanager
def understood() -> Iterator[None]:
    """Tell an answer of a key that cannot be read at the form; the library stumbles over it in many ways."""
    try:
        yield
    except UNREADABLE as error:
        raise ValidationError(
            _("The answer of the passkey could not be read. Try again, or use another way."),
            code="unreadable",
        ) from error


class PasskeyStepForm(AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    def clean_credential(self) -> Authenticator:
        with understood():
            return super().clean_credential()


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey in place of the password."""

    def clean_credential(self) -> Authenticator:
        with understood():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey from somebody who is signed in."""

    def clean_credential(self) -> Authenticator:
        with understood():
            return super().clean_credential()


class PasskeyForm(AddWebAuthnForm):
    """A new passkey or security key; ``credential`` comes from the browser."""

    field_order = ["name", "passwordless"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = _("Name")
        name.help_text = _("Tells your keys apart, for example where it is kept.")
        name.widget.attrs["maxlength"] = LONGEST_NAME
        alone.label, alone.initial = _("Sign in with it alone, without a password"), True
        alone.help_text = _(
            "It then has to ask for your finger, face or PIN. Without this it is a second step after the password."
        )

    def clean_name(self) -> str:
        # The key is made by then: a name that is too long is no reason to refuse it.
        return str(super().clean_name())[:LONGEST_NAME]

    def clean(self) -> dict[str, Any]:
        with understood():
            data: dict[str, Any] = super().clean()
        return data


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].widget.attrs["maxlength"] = LONGEST_NAME

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if len(name) > LONGEST_NAME:
            raise ValidationError(
                _("A name has at most {most} characters. This one has {count}.").format(
                    most=LONGEST_NAME, count=len(name)
                )
            )
        return name
