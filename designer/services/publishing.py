"""Versions: publish the draft, go back to an earlier one, turn the flow on and off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from designer.checks import Problem, problems
from designer.document import parse
from designer.environments import problems_in, version_in
from designer.facts import facts_of
from designer.models import MAIN, Deployment, Environment, Flow, FlowVersion
from designer.routes import bump_epoch, conflicts, routes_of, write_routes
from designer.services.drafts import draft_of, replace_draft
from designer.services.schedules import write_schedule
from designer.versions import content_hash, normal


class NotReady(Exception):
    """The flow cannot be published, tested or turned on; ``problems`` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem.message for problem in self.problems[:3]))


class NothingChanged(NotReady):
    """The draft is what the current version is."""

    def __init__(self, version: FlowVersion) -> None:
        self.version = version
        super().__init__(
            [Problem("", "", _("Nothing changed since version %(number)s.") % {"number": version.number})]
        )


@transaction.atomic
def publish(*, flow: Flow, note: str = "", by: User | None) -> FlowVersion:
    """Make the draft the next version and the current one.

    A draft that is what runs in Development becomes no second version. Raises :class:`NotReady` with every
    problem, :class:`NothingChanged` when the current version is the same.
    """
    given, flow = flow, locked(flow)
    refuse(_off_main(flow))
    doc, digest = ready(flow)
    if flow.current and flow.current.content_hash == digest:
        raise NothingChanged(flow.current)
    version = _tried(flow, digest, note) or new_version(flow, doc, digest, note, by)
    make_current(flow, version, by)
    give_back(given, flow)
    audit(workspace=flow.workspace, actor=by, verb="flow.publish", obj=version)
    return version


@transaction.atomic
def restore_version(
    *, flow: Flow, number: int, by: User | None, into: Literal["live", "draft"] = "live"
) -> FlowVersion:
    """Make an earlier version the current one again, or copy it into the draft.

    Raises ``FlowVersion.DoesNotExist``; :class:`NotReady` when what it needs is gone, say a connection.
    """
    given, flow = flow, locked(flow)
    version = flow.versions.get(number=number)
    if into == "draft":
        replace_draft(flow=flow, doc=version.doc, by=by)
    else:
        refuse(problems(version.doc, facts_of(flow.workspace, flow)))
        make_current(flow, version, by)
    give_back(given, flow)
    audit(workspace=flow.workspace, actor=by, verb=f"flow.restore_{into}", obj=version)
    return version


@transaction.atomic
def switch(*, flow: Flow, on: bool, by: User | None) -> Flow:
    """Turn the flow on or off; raises :class:`NotReady` when there is nothing to turn on."""
    given, flow = flow, locked(flow)
    if on:
        if flow.current is None:
            raise NotReady(
                [Problem("", "", _("This flow was never published. Publish it, then turn it on."))]
            )
        addresses = routes_of(flow.current.doc)
        refuse(conflicts(flow, addresses))
        write_routes(flow, addresses)
    flow.on = on
    flow.save(update_fields=["on"])
    if flow.current is not None:
        write_schedule(flow, flow.current.doc)
    bump_epoch()
    give_back(given, flow)
    audit(workspace=flow.workspace, actor=by, verb="flow.on" if on else "flow.off", obj=flow)
    return flow


@transaction.atomic
def snapshot(*, flow: Flow, by: User | None) -> FlowVersion:
    """The draft as a version without a number, for a test run; the same content gives the same version.

    Raises :class:`NotReady`, also when Development, where tests run, lacks what it needs.
    """
    flow = locked(flow)
    doc, digest = ready(flow)
    refuse(problems_in(flow, parse(doc), Environment.DEVELOPMENT))
    known = flow.versions.filter(content_hash=digest).order_by("-id").first()
    return known or FlowVersion.objects.create(
        workspace_id=flow.workspace_id,
        flow=flow,
        number=None,
        branch=flow.branch,
        doc=doc,
        content_hash=digest,
        author=by,
    )


def locked(flow: Flow) -> Flow:
    """The flow's row as it is now, locked until the caller's transaction ends."""
    rows = Flow.objects.select_for_update(of=("self",)).select_related("workspace", "current", "integration")
    row = rows.get(pk=flow.pk)
    row.branch = flow.branch
    return row


def give_back(given: Flow, flow: Flow) -> None:
    """Let the caller's object show what the locked one became."""
    given.current, given.trigger, given.max_running, given.on = (
        flow.current,
        flow.trigger,
        flow.max_running,
        flow.on,
    )


def ready(flow: Flow) -> tuple[dict[str, Any], str]:
    """The draft as a version would hold it, and its hash; raises :class:`NotReady`."""
    facts = facts_of(flow.workspace, flow)
    draft = draft_of(flow).doc
    refuse(problems(draft, facts))
    doc = normal(draft, facts) | {"name": flow.name, "description": flow.description}
    return doc, content_hash(doc)


def refuse(found: Sequence[Problem]) -> None:
    """Raise :class:`NotReady` when there are problems."""
    if found:
        raise NotReady(found)


def _off_main(flow: Flow) -> list[Problem]:
    if flow.branch == MAIN:
        return []
    advice = _("Bring “%(branch)s” into main first, or deploy it to Development.") % {"branch": flow.branch}
    return [Problem("", "", _("Only main is published. %(advice)s") % {"advice": advice})]


def new_version(flow: Flow, doc: dict[str, Any], digest: str, note: str, by: User | None) -> FlowVersion:
    """The next version of a locked flow."""
    return FlowVersion.objects.create(
        workspace_id=flow.workspace_id,
        flow=flow,
        number=(flow.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        doc=doc,
        content_hash=digest,
        note=note.strip()[:300],
        branch=flow.branch,
        author=by,
    )


def _tried(flow: Flow, digest: str, note: str) -> FlowVersion | None:
    """The version in Development, when it has this content; it takes the note if it has none."""
    version = version_in(flow, Environment.DEVELOPMENT)
    if version is None or version.content_hash != digest:
        return None
    if note.strip() and not version.note:
        version.note = note.strip()[:300]
        version.save(update_fields=["note"])
    return version


def make_current(flow: Flow, version: FlowVersion, by: User | None) -> None:
    """Let a version run in Production from now on; raises :class:`NotReady`. For a locked flow."""
    graph = parse(version.doc)
    refuse(problems_in(flow, graph, Environment.PRODUCTION))
    trigger = graph.trigger.kind if graph.trigger else ""
    addresses = routes_of(graph)
    refuse(conflicts(flow, addresses))
    if flow.current is None or flow.trigger != trigger:
        flow.max_running = 1 if trigger in ("manual", "schedule") else None
    flow.current, flow.trigger = version, trigger
    flow.save(update_fields=["current", "trigger", "max_running"])
    Deployment.objects.update_or_create(
        flow=flow,
        environment=Environment.PRODUCTION,
        defaults={"version": version, "by": by, "at": timezone.now()},
    )
    write_routes(flow, addresses)
    write_schedule(flow, graph)
    bump_epoch()
