"""Integrations and flows: make, rename, delete and take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from accounts.services import audit
from designer.checks import problems
from designer.document import MAX_NAME, parse
from designer.environments import version_in
from designer.facts import facts_of
from designer.models import Branch, Deployment, Environment, Flow, Integration
from designer.routes import bump_epoch, conflicts, drop_routes, routes_of, write_routes
from designer.services.schedules import stop_schedule, write_schedule
from designer.versions import empty_document
from lib.fields.scalars import as_number
from lib.ids import new_id

MOST_AT_ONCE = 1000


class BadName(ValueError):
    """The name cannot be used; the text is a sentence for the field."""


class RenameFailed(ValueError):
    """Details of a flow cannot be saved; ``errors`` has a sentence for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def checked_name(name: Any, what: str) -> str:
    """The name without space around it; raises :class:`BadName`."""
    text = " ".join(name.split()) if isinstance(name, str) else ""
    if not text:
        raise BadName(_("%(what)s needs a name; it is empty.") % {"what": what})
    if len(text) > MAX_NAME:
        raise BadName(
            _("A name has at most %(max_name)s characters. This one has %(count)s.")
            % {"max_name": MAX_NAME, "count": len(text)}
        )
    if "\x00" in text:
        raise BadName(_("A name is text. There is a zero byte in this one."))
    return text


@transaction.atomic
def create_integration(
    *, workspace: Workspace, name: str, by: User | None, description: str = ""
) -> Integration:
    """A new, empty group of flows; raises :class:`BadName`."""
    made = Integration.objects.create(
        workspace=workspace,
        name=checked_name(name, _("An integration")),
        description=description.strip()[:300],
        created_by=by,
    )
    audit(workspace=workspace, actor=by, verb="integration.create", obj=made)
    return made


@transaction.atomic
def rename_integration(*, integration: Integration, name: str, by: User | None) -> Integration:
    """Give it another name; raises :class:`BadName`."""
    integration.name = checked_name(name, _("An integration"))
    integration.save(update_fields=["name"])
    audit(workspace=integration.workspace, actor=by, verb="integration.rename", obj=integration)
    return integration


@transaction.atomic
def delete_integration(*, integration: Integration, by: User | None) -> None:
    """Take it and its flows out of sight and free their addresses; ``restore_integration`` undoes it."""
    now = timezone.now()
    for flow in Flow.objects.filter(integration=integration):
        drop_routes(flow)
        stop_schedule(flow)
    Flow.objects.filter(integration=integration).update(deleted_at=now)
    integration.deleted_at = now
    integration.save(update_fields=["deleted_at"])
    bump_epoch()
    audit(workspace=integration.workspace, actor=by, verb="integration.delete", obj=integration)


@transaction.atomic
def restore_integration(*, integration: Integration, by: User | None) -> None:
    """Undo :func:`delete_integration`: the flows that went with it come back too."""
    went = Flow.every.filter(integration=integration, deleted_at=integration.deleted_at)
    integration.deleted_at = None
    integration.save(update_fields=["deleted_at"])
    for flow in went:
        _bring_back(flow)
    bump_epoch()
    audit(workspace=integration.workspace, actor=by, verb="integration.restore", obj=integration)


@transaction.atomic
def create_flow(
    *,
    workspace: Workspace,
    integration: Integration,
    name: str,
    by: User | None,
    doc: dict[str, Any] | None = None,
) -> Flow:
    """A new flow, off and never published, with ``doc`` as its draft.

    Raises :class:`BadName`, ``BadDocument``.
    """
    name = checked_name(name, _("A flow"))
    doc = doc if doc is not None else empty_document(name)
    graph = parse(doc)
    problems(graph, facts_of(workspace))  # a draft may have some, but what cannot be judged is never stored
    trigger = graph.trigger
    flow = Flow.objects.create(
        workspace=workspace,
        integration=integration,
        name=name,
        description=str(doc.get("description") or "")[:300],
        trigger=trigger.kind if trigger else "",
        created_by=by,
    )
    Branch.objects.create(flow=flow, doc=doc, etag=new_id(), saved_by=by, saved_at=timezone.now())
    audit(workspace=workspace, actor=by, verb="flow.create", obj=flow)
    return flow


@transaction.atomic
def rename_flow(*, flow: Flow, name: str, by: User | None) -> Flow:
    """Give it another name; raises :class:`BadName`."""
    flow.name = checked_name(name, _("A flow"))
    flow.save(update_fields=["name"])
    bump_epoch()  # the door names the flow in what it says
    audit(workspace=flow.workspace, actor=by, verb="flow.rename", obj=flow)
    return flow


@transaction.atomic
def update_details(*, flow: Flow, data: Mapping[str, Any], by: User | None) -> Flow:
    """Change name, description, integration (an id) and max_running (text; empty is no limit) from a form.

    Raises :class:`RenameFailed` with a sentence for each wrong field; nothing is changed then.
    """
    errors: dict[str, str] = {}
    flow.name = _name_or_error(data, errors)
    flow.description = str(data.get("description") or "").strip()[:300]
    flow.integration = _integration_or_error(flow, data, errors)
    flow.max_running = _at_once_or_error(str(data.get("max_running") or "").strip(), errors)
    if "handler" in data:
        flow.handler = _handler_or_error(flow, str(data["handler"]).strip(), errors)
    if errors:
        flow.refresh_from_db()
        raise RenameFailed(errors)
    flow.save(update_fields=["name", "description", "integration", "max_running", "handler"])
    bump_epoch()
    audit(workspace=flow.workspace, actor=by, verb="flow.update", obj=flow)
    return flow


def _name_or_error(data: Mapping[str, Any], errors: dict[str, str]) -> str:
    try:
        return checked_name(data.get("name"), _("A flow"))
    except BadName as error:
        errors["name"] = str(error)
        return ""


def _integration_or_error(flow: Flow, data: Mapping[str, Any], errors: dict[str, str]) -> Integration:
    asked = str(data.get("integration") or flow.integration_id)
    found = Integration.objects.filter(workspace_id=flow.workspace_id, pk=asked).first()
    if found is None:
        errors["integration"] = _("This integration is not there any more. Choose another one.")
    return found or flow.integration


def handlers_for(flow: Flow) -> QuerySet[Flow]:
    """The flows that may be started when a run of ``flow`` fails: those that are started by hand, not itself."""
    return Flow.objects.filter(
        workspace_id=flow.workspace_id, trigger="manual", integration__deleted_at=None
    ).exclude(pk=flow.pk)


def _handler_or_error(flow: Flow, asked: str, errors: dict[str, str]) -> Flow | None:
    if not asked:
        return None
    found = handlers_for(flow).filter(pk=asked).first()
    if found is None:
        errors["handler"] = _(
            "This flow cannot be started here: it is gone, or no longer started by hand. Choose another one."
        )
    return found


def _at_once_or_error(text: str, errors: dict[str, str]) -> int | None:
    if not text:
        return None
    number = as_number(text)
    if isinstance(number, int) and 1 <= number <= MOST_AT_ONCE:
        return number
    errors["max_running"] = _(
        "A whole number from 1 to %(most_at_once)s, or nothing. You wrote “%(text)s”."
    ) % {"most_at_once": MOST_AT_ONCE, "text": text[:20]}
    return None


@transaction.atomic
def delete_flow(*, flow: Flow, by: User | None) -> None:
    """Take it out of sight and free its addresses; ``restore_flow`` brings it back."""
    drop_routes(flow)
    stop_schedule(flow)
    flow.deleted_at = timezone.now()
    flow.save(update_fields=["deleted_at"])
    bump_epoch()
    audit(workspace=flow.workspace, actor=by, verb="flow.delete", obj=flow)


@transaction.atomic
def restore_flow(*, flow: Flow, by: User | None) -> Flow:
    """Undo :func:`delete_flow`. If its address was taken meanwhile, the flow comes back turned off."""
    _bring_back(flow)
    bump_epoch()
    audit(workspace=flow.workspace, actor=by, verb="flow.restore", obj=flow)
    return flow


def _bring_back(flow: Flow) -> None:
    addresses = routes_of(flow.current.doc) if flow.current else []
    if conflicts(flow, addresses):
        flow.on = False
    else:
        write_routes(flow, addresses)
    _bring_back_to_development(flow)
    flow.deleted_at = None
    flow.save(update_fields=["deleted_at", "on"])
    if flow.current is not None:
        write_schedule(flow, flow.current.doc)


def _bring_back_to_development(flow: Flow) -> None:
    """Its address there, too; where another flow took it, the flow is out of Development."""
    version = version_in(flow, Environment.DEVELOPMENT)
    addresses = routes_of(version.doc) if version else []
    if conflicts(flow, addresses, Environment.DEVELOPMENT):
        Deployment.objects.filter(flow=flow, environment=Environment.DEVELOPMENT).delete()
    else:
        write_routes(flow, addresses, Environment.DEVELOPMENT)
