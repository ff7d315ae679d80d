"""Branches: further drafts of a flow, each with a name; one can be brought into main."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from designer.models import MAIN, Branch, Flow, FlowVersion
from designer.versions import canonical, normal
from lib.ids import new_id

MAX_BRANCHES = 20
MAX_NAME = 40
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")


class NotBranched(ValueError):
    """The branch cannot be made or brought; the text is a sentence for the field or page."""


class MainMoved(NotBranched):
    """Somebody saved main since it was looked at."""


@transaction.atomic
def create_branch(*, flow: Flow, name: str, version: FlowVersion | None = None, by: User | None) -> Branch:
    """A draft of its own, from ``version`` or from the draft of the flow's present branch.

    Raises :class:`NotBranched`.
    """
    name = name.strip()
    if not _NAME.match(name):
        raise NotBranched(
            _(
                "A branch's name has at most %(max_name)s small letters, digits and -, and no - at its "
                "ends. You wrote “%(name)s”."
            )
            % {"max_name": MAX_NAME, "name": name[:MAX_NAME]}
        )
    known = set(Branch.objects.filter(flow=flow).values_list("name", flat=True))
    if name in known:
        raise NotBranched(
            _("A branch called “%(name)s” is here already. Choose another name.") % {"name": name}
        )
    if len(known) >= MAX_BRANCHES:
        raise NotBranched(
            _("A flow has at most %(max_branches)s branches. Delete one first.")
            % {"max_branches": MAX_BRANCHES}
        )
    doc = version.doc if version else _branch(flow, flow.branch).doc
    made = _made(flow, name, doc, base=_branch(flow, MAIN).etag, by=by)
    audit(workspace=flow.workspace, actor=by, verb="flow.branch", obj=flow)
    return made


def _made(flow: Flow, name: str, doc: dict[str, Any], *, base: str, by: User | None) -> Branch:
    return Branch.objects.create(
        flow=flow, name=name, doc=doc, etag=new_id(), base=base, saved_by=by, saved_at=timezone.now()
    )


@transaction.atomic
def delete_branch(*, flow: Flow, name: str, by: User | None) -> None:
    """Delete a branch and its draft for good; versions made from it stay. Raises :class:`NotBranched` for main."""
    if name == MAIN:
        raise NotBranched(_("Main is what is published, so it stays."))
    gone, _rows = Branch.objects.filter(flow=flow, name=name).delete()
    if gone:
        audit(workspace=flow.workspace, actor=by, verb="flow.unbranch", obj=flow)


def main_moved(flow: Flow, branch: Branch) -> bool:
    """Whether main was changed since the branch was taken from it or last brought in."""
    return branch.base != _branch(flow, MAIN).etag


@transaction.atomic
def bring_into_main(*, flow: Flow, name: str, seen: str, by: User | None) -> Branch | None:
    """Make a branch's draft the draft of main. ``seen`` is the etag of main that was looked at.

    What main had is kept as a branch when it was changed since the branch was taken; that branch is returned.
    Raises :class:`MainMoved` when main is no longer the one that was seen, :class:`NotBranched` when there is
    no room for what is kept.
    """
    main = Branch.objects.select_for_update().get(flow=flow, name=MAIN)
    branch = _branch(flow, name)
    if main.etag != seen:
        raise MainMoved(
            _("Main was saved since this page was opened. Look at what differs now, then bring it in.")
        )
    kept = None
    if branch.base != main.etag and canonical(normal(main.doc)) != canonical(normal(branch.doc)):
        kept = _keep(flow, main, by)
    main.doc, main.etag, main.saved_by, main.saved_at = branch.doc, new_id(), by, timezone.now()
    main.save()
    branch.base = main.etag
    branch.save(update_fields=["base"])
    audit(workspace=flow.workspace, actor=by, verb="flow.bring", obj=flow)
    return kept


def _keep(flow: Flow, main: Branch, by: User | None) -> Branch:
    known = set(Branch.objects.filter(flow=flow).values_list("name", flat=True))
    if len(known) > MAX_BRANCHES:
        raise NotBranched(
            _("What main has now would be kept as a branch, and there is no room. Delete one first.")
        )
    free = (f"main-before-{number}" for number in range(1, len(known) + 2))
    made = _made(flow, next(name for name in free if name not in known), main.doc, base=main.etag, by=by)
    Branch.objects.filter(pk=made.pk).update(saved_by=main.saved_by, saved_at=main.saved_at)
    return made


def _branch(flow: Flow, name: str) -> Branch:
    return Branch.objects.select_related("saved_by").get(flow=flow, name=name)
