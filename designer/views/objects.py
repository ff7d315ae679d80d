"""The objects of a request, fetched through its workspace: what belongs to others is simply not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.access import WorkspaceRequest
from designer.models import MAIN, Flow, FlowVersion, Integration
from lib.ids import is_id

LONGEST_NUMBER = 9
"""Digits of a version's number; longer ones do not fit the database."""
NO_BRANCH = gettext_noop("This flow has no such branch. It may have been deleted; main is always there.")
NO_FLOW = gettext_noop(
    "There is no such flow here. It may have been deleted; its integration's page lists those that are there."
)


def integration_of(request: WorkspaceRequest, pk: str) -> Integration:
    """An integration of the workspace, or 404."""
    return get_object_or_404(Integration, workspace=request.workspace, pk=pk)


def flow_of(request: WorkspaceRequest, pk: str) -> Flow:
    """A flow of the workspace with its integration and current version, or 404.

    ``pk`` is its id, with ``~`` and a name behind it when another branch than main is meant.
    """
    pk, _tilde, branch = pk.partition("~")
    rows = Flow.objects.filter(workspace=request.workspace, integration__deleted_at=None)
    flow = rows.select_related("workspace", "integration", "current").filter(pk=pk).first()
    if flow is None:
        raise Http404(_(NO_FLOW))
    if branch and branch != MAIN:
        if not flow.branches.filter(name=branch).exists():
            raise Http404(_(NO_BRANCH))
        flow.branch = branch
    return flow


def version_asked(flow: Flow, number: str) -> FlowVersion | None:
    """The version whose number a form or address has, with its author; None for anything else."""
    if not (number.isdecimal() and number.isascii() and len(number) <= LONGEST_NUMBER):
        return None
    return flow.versions.select_related("author").filter(number=int(number)).first()


def integration_asked(request: WorkspaceRequest, pk: Any) -> Integration | None:
    """The integration whose id a form sent; None when it sent none, 404 when it is not there."""
    text = str(pk or "").strip()
    if not text:
        return None
    if not is_id(text):
        raise Http404(_("There is no such integration here."))
    return integration_of(request, text)


def address(name: str, flow: Flow, *more: Any) -> str:
    """The path of one of a flow's pages."""
    return reverse(f"designer:{name}", args=[flow.workspace.slug, flow.place, *more])


def with_users(told: str, users: Sequence[Flow]) -> str:
    """What is told of something that was deleted, and which flows would still use it."""
    if not users:
        return told
    rest = len(users) - 1
    left = _("“%(first)s” still uses it.")
    if rest:
        left = ngettext(
            "“%(first)s” and %(rest)d other flow still use it.",
            "“%(first)s” and %(rest)d other flows still use it.",
            rest,
        )
    return f"{told}. {left % {'first': users[0].name, 'rest': rest}}"
