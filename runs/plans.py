"""Compiled plans of flow versions, kept in memory: a version never changes, so neither does its plan."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from connectors.models import InstalledConnector
from designer.models import FlowVersion
from runs.engine.plan import Plan, compile_plan


def plan_for(version_id: str) -> Plan:
    """Return the plan of a version. Raises ``FlowVersion.DoesNotExist`` for an unknown id."""
    connectors, workspace_id = _used(version_id)
    rows = (
        InstalledConnector.objects.filter(pk__in=connectors, workspace_id=workspace_id) if connectors else ()
    )
    return _plan(version_id, frozenset((row.pk, row.content_hash) for row in rows))


@lru_cache(maxsize=512)
def _used(version_id: str) -> tuple[frozenset[str], str]:
    """Return the installed connectors that a version uses, and its workspace."""
    version = FlowVersion.objects.only("doc", "workspace_id").get(pk=version_id)
    return connectors_of(version.doc), version.workspace_id


@lru_cache(maxsize=512)
def _plan(version_id: str, contents: frozenset[tuple[str, str]]) -> Plan:
    """Return the plan; ``contents`` (connector, content hash) changes when a private release is republished."""
    version = FlowVersion.objects.only("doc", "workspace_id").get(pk=version_id)
    return compile_plan(version.doc, declarations(version.doc, version.workspace_id))


def connectors_of(doc: dict[str, Any]) -> frozenset[str]:
    """Return the ids of the installed connectors that a flow document uses."""
    steps = (step for step in doc.get("steps", []) if step.get("kind") == "connector")
    return frozenset(filter(None, (step.get("config", {}).get("connector") for step in steps)))


def declarations(doc: dict[str, Any], workspace_id: str) -> dict[str, dict[str, Any]]:
    """Return the JSON declarations of the installed connectors that a flow document uses."""
    rows = InstalledConnector.objects.filter(pk__in=connectors_of(doc), workspace_id=workspace_id)
    return {row.pk: row.spec for row in rows}
