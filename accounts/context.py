"""What the frame of every workspace page shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.mail import mail_works
from accounts.models import Workspace
from accounts.roles import Role

Counter = Callable[[Workspace], int]
_counters: dict[str, Counter] = {}


def add_counter(name: str, counter: Counter) -> None:
    """Let an application above count something for the navigation; called once from its ``ready``."""
    _counters[name] = counter


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: workspace, the person's workspaces, what they may do, and the counts."""
    member = getattr(request, "member", None)
    everywhere = {"mail_works": mail_works()}
    if member is None:
        return everywhere
    workspace = member.workspace
    return everywhere | {
        "workspace": workspace,
        "member": member,
        "workspaces": Workspace.objects.filter(memberships__user=member.user).order_by("name"),
        "can": {
            "operate": member.can(Role.OPERATOR),
            "build": member.can(Role.BUILDER),
            "admin": member.can(Role.ADMIN),
            "own": member.can(Role.OWNER),
        },
        # Parts of pages do not show the navigation, so they do not count for it.
        "counts": SimpleLazyObject(lambda: {name: count(workspace) for name, count in _counters.items()}),
    }
