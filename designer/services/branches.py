"""Branches: further drafts of a flow, each with a name; one can be brought into main."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import audit
from designer.diff import FlowDiff, diff
from designer.document import BadDocument, parse
from designer.facts import facts_of
from designer.merging import Merged, Side, merge
from designer.models import MAIN, Branch, Flow, FlowVersion
from designer.steps.kind import Facts
from designer.versions import canonical, content_hash, normal
from lib.ids import new_id

MAX_BRANCHES = 20
MAX_NAME = 40
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")


class NotBranched(ValueError):
    """The branch cannot be made or brought; the text is a sentence for the field or page."""


class Moved(NotBranched):
    """Somebody saved main or the branch since the two were looked at."""


class Undecided(NotBranched):
    """Both sides changed the same, and nobody said whose side is taken; ``places`` are those of the merge."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__(
            ngettext(
                "Decide first: main and the branch changed %(count)s place differently.",
                "Decide first: main and the branch changed %(count)s places differently.",
                len(places),
            )
            % {"count": len(places)}
        )
        self.places = places


@dataclass(frozen=True, slots=True)
class Bringing:
    """What bringing a branch into main comes to: both drafts, and the two together with main's side in conflicts."""

    main: Branch
    branch: Branch
    merged: Merged
    facts: Facts

    @property
    def moved(self) -> bool:
        """Whether main was changed since the branch was taken from it or last brought in."""
        return self.branch.base != self.main.etag

    def together(self, decided: Mapping[str, Side]) -> Merged:
        """The two as decided."""
        return _merge(self.main, self.branch, decided, self.facts)

    def each_place(self) -> Iterator[tuple[str, FlowDiff]]:
        """Each place of conflict with what the branch's side would change there."""
        for place in self.merged.conflicts:
            yield place, diff(self.merged.doc, self.together({place: "branch"}).doc, self.facts)


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
    base_doc = _common(flow, version)
    made = _made(flow, name, doc, base=_branch(flow, MAIN).etag, base_doc=base_doc, by=by)
    audit(workspace=flow.workspace, actor=by, verb="flow.branch", obj=flow)
    return made


def _common(flow: Flow, version: FlowVersion | None) -> dict[str, Any] | None:
    """What a new branch has in common with main; a branch of a branch has what that one has. None: nobody knows."""
    begins = version.branch if version else flow.branch
    if begins == MAIN:
        return version.doc if version else _branch(flow, MAIN).doc
    return Branch.objects.filter(flow=flow, name=begins).values_list("base_doc", flat=True).first()


def _made(
    flow: Flow, name: str, doc: dict[str, Any], *, base: str, base_doc: dict[str, Any] | None, by: User | None
) -> Branch:
    return Branch.objects.create(
        flow=flow,
        name=name,
        doc=doc,
        etag=new_id(),
        base=base,
        base_doc=base_doc,
        saved_by=by,
        saved_at=timezone.now(),
    )


@transaction.atomic
def delete_branch(*, flow: Flow, name: str, by: User | None) -> None:
    """Delete a branch and its draft for good; versions made from it stay. Raises :class:`NotBranched` for main."""
    if name == MAIN:
        raise NotBranched(_("Main is what is published, so it stays."))
    gone, _rows = Branch.objects.filter(flow=flow, name=name).delete()
    if gone:
        audit(workspace=flow.workspace, actor=by, verb="flow.unbranch", obj=flow)


def bringing(*, flow: Flow, name: str) -> Bringing:
    """What it would come to if the branch were brought into main now."""
    main, branch, facts = _branch(flow, MAIN), _branch(flow, name), facts_of(flow.workspace, flow)
    return Bringing(main, branch, _merge(main, branch, {}, facts), facts)


@transaction.atomic
def bring_into_main(
    *,
    flow: Flow,
    name: str,
    seen: tuple[str, str],
    decided: Mapping[str, Side] | None = None,
    by: User | None,
) -> Branch | None:
    """Bring what the branch changed into main; ``seen`` are the etags of main and of the branch that were looked at.

    ``decided`` says for each place that both changed whose side is taken. What main was is kept as a branch, which is
    returned; nothing is kept when a version of main is just that. Raises :class:`Moved`, :class:`Undecided`, and
    :class:`NotBranched` when the result is no flow or there is no room for what is kept.
    """
    decided = decided or {}
    Branch.objects.select_for_update().get(flow=flow, name=MAIN)
    now = bringing(flow=flow, name=name)
    main, branch = now.main, now.branch
    if (main.etag, branch.etag) != seen:
        raise Moved(_moved(seen, main, branch))
    open_places = tuple(place for place in now.merged.conflicts if place not in decided)
    if open_places:
        raise Undecided(open_places)
    try:
        doc = now.together(decided).doc
        parse(doc)
    except BadDocument as error:
        raise NotBranched(str(error)) from error
    former = main.doc
    nothing_lost = _same(former, doc) or _is_version(flow, former, now.facts)
    main.doc, main.etag, main.saved_by, main.saved_at = doc, new_id(), by, timezone.now()
    kept = None if nothing_lost else _keep(flow, former, main)
    main.save()
    branch.base, branch.base_doc = main.etag, branch.doc
    branch.save(update_fields=["base", "base_doc"])
    audit(workspace=flow.workspace, actor=by, verb="flow.bring", obj=flow)
    return kept


def _merge(main: Branch, branch: Branch, decided: Mapping[str, Side], facts: Facts) -> Merged:
    return merge(branch.base_doc, main.doc, branch.doc, decided, facts)


def _moved(seen: tuple[str, str], main: Branch, branch: Branch) -> str:
    if main.etag != seen[0]:
        return _("Main was saved since this page was opened. Look at what differs now, then bring it in.")
    return _("The branch was saved since this page was opened. Look at what differs now, then bring it in.")


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return canonical(normal(one)) == canonical(normal(other))


def _is_version(flow: Flow, doc: dict[str, Any], facts: Facts) -> bool:
    """Whether a version holds just this draft, or there is nothing in it to keep."""
    digest = content_hash(normal(doc, facts))
    return not doc.get("steps") or flow.versions.exclude(number=None).filter(content_hash=digest).exists()


def _keep(flow: Flow, former: dict[str, Any], main: Branch) -> Branch:
    """What main was, as a branch that began with the new main: brought in again, it undoes what was brought."""
    known = set(Branch.objects.filter(flow=flow).values_list("name", flat=True))
    if len(known) > MAX_BRANCHES:
        raise NotBranched(
            _("What main has now would be kept as a branch, and there is no room. Delete one first.")
        )
    free = (f"main-before-{number}" for number in range(1, len(known) + 2))
    name = next(name for name in free if name not in known)
    made = _made(flow, name, former, base=main.etag, base_doc=main.doc, by=None)
    before = Branch.objects.get(pk=main.pk)
    Branch.objects.filter(pk=made.pk).update(saved_by=before.saved_by, saved_at=before.saved_at)
    return made


def _branch(flow: Flow, name: str) -> Branch:
    return Branch.objects.select_related("saved_by").get(flow=flow, name=name)
