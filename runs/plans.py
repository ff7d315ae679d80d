"""Compiled plans of flow versions, kept in memory: a version never changes, so neither does its plan."""

from __future__ import annotations

from functools import lru_cache

from connectors.models import InstalledConnector
from designer.models import FlowVersion
from runs.engine.plan import Plan, compile_plan


@lru_cache(maxsize=512)
def plan_for(version_id: str) -> Plan:
    """Return the plan of a version. Raises ``FlowVersion.DoesNotExist`` for an unknown id."""
    version = FlowVersion.objects.only("doc", "workspace_id").get(pk=version_id)
    return compile_plan(version.doc, declarations(version.doc, version.workspace_id))


def declarations(doc: dict, workspace_id: str) -> dict[str, dict]:
    """Return the JSON declarations of the installed connectors that a flow document uses."""
    wanted = {
        step.get("config", {}).get("connector")
        for step in doc.get("steps", [])
        if step.get("kind") == "connector"
    }
    rows = InstalledConnector.objects.filter(pk__in=wanted - {None}, workspace_id=workspace_id)
    return {row.pk: row.spec for row in rows}
