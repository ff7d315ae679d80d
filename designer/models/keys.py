"""The keys of the designer that a person chose for themselves."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from lib.models import IdField


class OwnKeys(models.Model):
    """``keys`` is ``{command: key}``, "" for none; ``letters`` whether keys of one character do something.

    The commands and their first keys are the canvas's; a command that it no longer has is let lie.
    """

    id = IdField()
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="own_keys")
    letters = models.BooleanField(default=True)
    keys = models.JSONField(default=dict)
