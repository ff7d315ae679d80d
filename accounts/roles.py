"""The roles of a workspace, each holding all that the ones before it may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """From least to most: see, run and mend, build, manage people and connections, everything."""

    VIEWER = "viewer", _("Viewer")
    OPERATOR = "operator", _("Operator")
    BUILDER = "builder", _("Builder")
    ADMIN = "admin", _("Admin")
    OWNER = "owner", _("Owner")


RANK = {role: rank for rank, role in enumerate(Role)}


def at_least(role: str, needed: str) -> bool:
    """Tell whether ``role`` holds everything that ``needed`` holds."""
    return RANK[Role(role)] >= RANK[Role(needed)]
