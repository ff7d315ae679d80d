"""The draft of a flow: read, save without losing another's work, copy."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from designer.checks import Problem, problems
from designer.document import MAX_NAME, Graph, parse
from designer.facts import facts_of
from designer.models import MAIN, Branch, Flow
from designer.services.places import create_flow
from designer.steps.kind import Facts
from designer.steps.table import KINDS
from designer.versions import normal
from lib.ids import new_id


class Stale(Exception):
    """Somebody saved the draft since it was read; ``branch`` is what is stored now."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        who = str(branch.saved_by) if branch.saved_by else _("Somebody")
        super().__init__(
            _("%(who)s saved this flow since you opened it. Load that version, or keep yours as a copy.")
            % {"who": who}
        )


def draft_of(flow: Flow) -> Branch:
    """The draft of the branch that is meant, main unless ``flow.branch`` names another one."""
    return Branch.objects.select_related("saved_by").get(flow=flow, name=flow.branch)


def problems_of(flow: Flow, doc: Graph | dict[str, Any], facts: Facts | None = None) -> list[Problem]:
    """What keeps this document from being published as ``flow``; raises ``BadDocument``."""
    return problems(doc, facts or facts_of(flow.workspace, flow))


def summaries_of(doc: Graph | dict[str, Any], facts: Facts) -> dict[str, str]:
    """The second line of each node, by step id."""
    graph = doc if isinstance(doc, Graph) else parse(doc)
    return {step.id: KINDS[step.kind].summary(step.config, facts) for step in graph.steps.values()}


def save_draft(*, flow: Flow, doc: dict[str, Any], etag: str, by: User | None) -> Branch:
    """Store ``doc`` as the draft if the stored one still has ``etag``, in one statement.

    Raises ``BadDocument``, or :class:`Stale` when somebody saved in between; nothing is changed then.
    """
    parse(doc)
    now = timezone.now()
    rows = Branch.objects.filter(flow=flow, name=flow.branch, etag=etag)
    if not rows.update(doc=doc, etag=new_id(), saved_by=by, saved_at=now):
        raise Stale(draft_of(flow))
    if flow.current_id is None and flow.branch == MAIN:
        _remember_trigger(flow, doc)
    return draft_of(flow)


def _remember_trigger(flow: Flow, doc: dict[str, Any]) -> None:
    trigger = parse(doc).trigger
    kind = trigger.kind if trigger else ""
    if kind != flow.trigger:
        Flow.objects.filter(pk=flow.pk, current=None).update(trigger=kind)
        flow.trigger = kind


@transaction.atomic
def replace_draft(*, flow: Flow, doc: dict[str, Any], by: User | None) -> Branch:
    """Put ``doc`` in place of whatever the draft is; open tabs are told by their next save."""
    parse(doc)
    Branch.objects.filter(flow=flow, name=flow.branch).update(
        doc=doc, etag=new_id(), saved_by=by, saved_at=timezone.now()
    )
    return draft_of(flow)


def copy_draft(*, flow: Flow, doc: dict[str, Any], by: User | None) -> Flow:
    """A new flow beside ``flow`` with this document; raises ``BadDocument``."""
    suffix = " (copy)"
    name = flow.name[: MAX_NAME - len(suffix)] + suffix
    copied = normal(doc, facts_of(flow.workspace))
    return create_flow(
        workspace=flow.workspace, integration=flow.integration, name=name, by=by, doc=copied | {"name": name}
    )
