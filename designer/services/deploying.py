"""Put a version into an environment, or take it out of Development."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from designer.checks import Problem, problems
from designer.document import parse
from designer.environments import deployment_in, problems_in
from designer.facts import facts_of
from designer.models import Deployment, Environment, Flow, FlowVersion
from designer.routes import bump_epoch, conflicts, routes_of, write_routes
from designer.services.publishing import (
    NothingChanged,
    NotReady,
    give_back,
    locked,
    make_current,
    new_version,
    ready,
    refuse,
)

DEVELOPMENT, PRODUCTION = Environment.DEVELOPMENT, Environment.PRODUCTION


@transaction.atomic
def deploy(*, flow: Flow, number: int | None = None, note: str = "", by: User | None) -> FlowVersion:
    """Let version ``number`` run in Development, or the draft, of which a version is made if there is none yet.

    It gets its address there at once; live runs are not touched. Raises ``FlowVersion.DoesNotExist``,
    :class:`NotReady` with every problem, :class:`NothingChanged` when that version runs there already.
    """
    flow = locked(flow)
    before = deployment_in(flow, DEVELOPMENT)
    version = flow.versions.get(number=number) if number is not None else _of_draft(flow, note, by)
    if before and before.version_id == version.pk:
        raise NothingChanged(version)
    graph = parse(version.doc)
    addresses = routes_of(graph)
    refuse(problems(graph, facts_of(flow.workspace, flow)))
    refuse([*problems_in(flow, graph, DEVELOPMENT), *conflicts(flow, addresses, DEVELOPMENT)])
    Deployment.objects.update_or_create(
        flow=flow, environment=DEVELOPMENT, defaults={"version": version, "by": by, "at": timezone.now()}
    )
    write_routes(flow, addresses, DEVELOPMENT)
    bump_epoch()
    audit(workspace=flow.workspace, actor=by, verb="flow.deploy", obj=version)
    return version


def _of_draft(flow: Flow, note: str, by: User | None) -> FlowVersion:
    doc, digest = ready(flow)
    newest = flow.versions.exclude(number=None).order_by("-number").first()
    if newest is not None and newest.content_hash == digest:
        return newest
    return new_version(flow, doc, digest, note, by)


@transaction.atomic
def withdraw(*, flow: Flow, by: User | None) -> None:
    """Take the flow out of Development: its address there is gone, runs under way finish."""
    flow = locked(flow)
    gone, _rows = Deployment.objects.filter(flow=flow, environment=DEVELOPMENT).delete()
    if gone:
        write_routes(flow, [], DEVELOPMENT)
        bump_epoch()
        audit(workspace=flow.workspace, actor=by, verb="flow.withdraw", obj=flow)


@transaction.atomic
def promote(*, flow: Flow, number: int, by: User | None) -> FlowVersion:
    """Make the version that runs in Development the live one.

    Raises :class:`NotReady`: when another version runs there meanwhile, or Production lacks what it needs.
    """
    given, flow = flow, locked(flow)
    row = deployment_in(flow, DEVELOPMENT)
    if row is None or row.version.number != number:
        told = (
            _("Development runs version %(runs)s now, not version %(number)s. Look again, then promote.")
            if row
            else _("Development runs nothing now, not version %(number)s. Look again, then promote.")
        )
        raise NotReady(
            [Problem("", "", told % {"runs": row.version.number if row else "", "number": number})]
        )
    if flow.current_id == row.version_id:
        raise NothingChanged(row.version)
    refuse(problems(row.version.doc, facts_of(flow.workspace, flow)))
    make_current(flow, row.version, by)
    give_back(given, flow)
    audit(workspace=flow.workspace, actor=by, verb="flow.promote", obj=row.version)
    return row.version
