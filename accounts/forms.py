"""Forms of signed-out people."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _


class FirstOwnerForm(forms.Form):
    """The first owner of an install; the token is printed on the terminal."""

    token = forms.CharField(label=_("Set-up token"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Your name"), max_length=120)
    workspace = forms.CharField(label=_("Name of the workspace"), max_length=80)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
