"""Flows as files: export without secrets and with stable key order, and import into a workspace."""

from __future__ import annotations

import copy
from typing import Any

from django.db import transaction

from accounts.models import User, Workspace
from connectors.models import Connection, InstalledConnector
from designer.document import parse
from designer.facts import facts_of
from designer.layout import laid_out
from designer.models import Flow, FlowVersion, Integration
from designer.services.drafts import draft_of
from designer.services.places import create_flow, create_integration, handlers_for
from designer.steps.kind import Facts, text_of
from designer.steps.secrets import masked
from designer.versions import normal

IMPORTED = "Imported"
NAMES = ("connection_name", "connector_key", "connector_title", "flow_name")


def export_flow(flow: Flow, version: FlowVersion | None = None) -> dict[str, Any]:
    """The draft, or ``version``, as a document for elsewhere.

    Connections, installed connectors and called flows are named beside their id, so that import can find them again;
    whatever looks like a secret typed into a header or query is masked.
    """
    facts = facts_of(flow.workspace, flow)
    doc = normal(version.doc if version else draft_of(flow).doc, facts)
    for step in doc["steps"]:
        step["config"] = masked(step["kind"], step["config"]) | _named(step["config"], facts)
    handler = (
        {"on_failure": {"flow": flow.handler_id, "flow_name": flow.handler.name}} if flow.handler else {}
    )
    return doc | {"name": flow.name, "description": flow.description} | handler


def _named(config: dict[str, Any], facts: Facts) -> dict[str, str]:
    named = {}
    if connection := facts.connections.get(text_of(config, "connection")):
        named["connection_name"] = connection.name
    if connector := facts.installed.get(text_of(config, "connector")):
        named |= {"connector_key": connector.key, "connector_title": connector.title}
    if flow := facts.flows.get(text_of(config, "flow")):
        named["flow_name"] = flow.name
    return named


@transaction.atomic
def import_flow(
    *, workspace: Workspace, doc: dict[str, Any], by: User | None, integration: Integration | None = None
) -> Flow:
    """A new flow, off and never published, from an exported document; raises ``BadDocument``.

    Connections and flows are found by id, else by name; one that is not there is left open and shows as a
    problem of its step. The flow that is started when a run fails is found likewise, or there is none. Steps
    without places are laid out. Without ``integration`` the flow goes to the integration “Imported”.
    """
    name = parse(doc).name.strip() or "Imported flow"
    doc = laid_out(copy.deepcopy(doc))
    for step in doc.get("steps", []):
        config = step.get("config")
        if isinstance(config, dict):
            step["config"] = _settled(config, workspace)
    flow = create_flow(
        workspace=workspace,
        integration=integration or _imported(workspace, by),
        name=name,
        by=by,
        doc=normal(doc, facts_of(workspace)),
    )
    flow.handler = _handler(flow, doc.get("on_failure"))
    flow.save(update_fields=["handler"])
    return flow


def _handler(flow: Flow, asked: Any) -> Flow | None:
    """The flow of this workspace that the document starts when a run fails: by id, else by name."""
    if not isinstance(asked, dict):
        return None
    rows = handlers_for(flow)
    by_id = rows.filter(pk=str(asked.get("flow", ""))[:24]).first()
    return by_id or rows.filter(name=str(asked.get("flow_name", ""))[:80]).first()


def _imported(workspace: Workspace, by: User | None) -> Integration:
    found = Integration.objects.filter(workspace=workspace, name=IMPORTED).first()
    return found or create_integration(workspace=workspace, name=IMPORTED, by=by)


def _settled(config: dict[str, Any], workspace: Workspace) -> dict[str, Any]:
    """The settings with the ids of this workspace in place of those of the other one."""
    new = {key: value for key, value in config.items() if key not in NAMES}
    if "connection" in config or "connection_name" in config:
        new["connection"] = _connection(config, workspace)
    if "connector" in config or "connector_key" in config:
        new["connector"] = _connector(config, workspace)
    if "flow" in config or "flow_name" in config:
        new["flow"] = _flow(config, workspace)
    return new


def _flow(config: dict[str, Any], workspace: Workspace) -> str:
    rows = Flow.objects.filter(workspace=workspace)
    by_id = rows.filter(pk=str(config.get("flow", ""))[:24]).first()
    found = by_id or rows.filter(name=str(config.get("flow_name", ""))[:80]).order_by("pk").first()
    return found.pk if found else ""


def _connection(config: dict[str, Any], workspace: Workspace) -> str:
    rows = Connection.objects.filter(workspace=workspace).defer("secrets")
    by_id = rows.filter(pk=str(config.get("connection", ""))[:24]).first()
    found = by_id or rows.filter(name=str(config.get("connection_name", ""))[:80]).first()
    return found.pk if found else ""


def _connector(config: dict[str, Any], workspace: Workspace) -> str:
    rows = InstalledConnector.objects.filter(workspace=workspace, deleted_at=None)
    by_id = rows.filter(pk=str(config.get("connector", ""))[:24]).first()
    key = str(config.get("connector_key", ""))[:80]
    found = by_id or rows.filter(key=key).order_by("-installed_at").first()
    return found.pk if found else ""
