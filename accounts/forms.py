"""What people type: the first owner, a person's name and new address, and the rule for names."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LONGEST_NAME = 80


def name_problem(name: str) -> str:
    """Return what is wrong with the name of a workspace or token; nothing when it is fine."""
    if not 1 <= len(name) <= LONGEST_NAME:
        words = gettext("A name has 1 to {most} characters. This one has {count}.")
        return words.format(most=LONGEST_NAME, count=len(name))
    return ""


class NewPersonForm(forms.Form):
    """Somebody without an account, whose password is to be like neither their address nor their name."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "password" in data:
            person = User(email=self.address(data), name=data.get("name", ""))
            try:
                validate_password(data["password"], user=person)
            except ValidationError as problem:
                self.add_error("password", problem)
        return data

    def address(self, data: dict[str, Any]) -> str:
        """Return the address the account will have."""
        return str(data.get("email", ""))


class InvitedForm(NewPersonForm):
    """Somebody who signs up through an invitation; the address is the one that was invited."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters, and not one of the common ones."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = email

    def address(self, data: dict[str, Any]) -> str:
        return self.invited


class FirstOwnerForm(NewPersonForm):
    """The first owner of an install; the token is printed on the terminal."""

    token = forms.CharField(label=_("Set-up token"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Your name"), max_length=120)
    workspace = forms.CharField(label=_("Name of the workspace"), max_length=LONGEST_NAME)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def owner(self) -> dict[str, str]:
        """Return what ``create_first_owner`` takes."""
        data = self.cleaned_data
        return {
            "token": data["token"].strip(),
            "email": data["email"],
            "password": data["password"],
            "workspace_name": data["workspace"],
            "name": data["name"],
        }


class ProfileForm(forms.Form):
    """The name by which the others know a person, and the language of what they read."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Stands beside what you do. Without one, your address does."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser says")), *settings.LANGUAGES],
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
        help_text=_("Of the pages you see and of the messages you get."),
    )


class HouseWords(forms.BaseForm):
    """Labels in the words of the other pages, for forms that bring their own."""

    labels: ClassVar[dict[str, Any]] = {
        "login": _("E-mail"),
        "email": _("E-mail"),
        "remember": _("Stay signed in"),
        "oldpassword": _("Present password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            if name in self.fields:
                self.fields[name].label = label


class SignInForm(HouseWords, LoginForm):
    """E-mail and password."""


class AccountForm(HouseWords, SignupForm):
    """A new account."""

    labels: ClassVar[dict[str, Any]] = HouseWords.labels | {"password2": _("Password again")}


class ForgottenForm(HouseWords, ResetPasswordForm):
    """Where the link to a new password goes."""


_NEW_PASSWORD: dict[str, Any] = {
    "password1": _("New password"),
    "password2": _("New password again"),
}


class NewPasswordForm(HouseWords, ResetPasswordKeyForm):
    """A new password after a link."""

    labels: ClassVar[dict[str, Any]] = HouseWords.labels | _NEW_PASSWORD


class OtherPasswordForm(HouseWords, ChangePasswordForm):
    """A new password in place of the one that is known."""

    labels: ClassVar[dict[str, Any]] = HouseWords.labels | _NEW_PASSWORD


class FirstPasswordForm(HouseWords, SetPasswordForm):
    """A password for somebody who came in without one."""

    labels: ClassVar[dict[str, Any]] = HouseWords.labels | _NEW_PASSWORD


class NewAddressForm(AddEmailForm):
    """The address that takes the place of the present one once it is confirmed.

    allauth's own way forgets a present address that was never confirmed at once, which would shut the person out;
    and it would take an address that another account signs in with, which the table of people refuses.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise ValidationError(_("This is your address already."))
        if User.objects.filter(email=email).exists() or EmailAddress.objects.is_verified(email):
            raise ValidationError(_("Another account here has this address. Give another one."))
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        waiting = EmailAddress.objects.filter(user=self.user, verified=False)
        waiting.exclude(email=self.user.email).delete()
        address = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address
