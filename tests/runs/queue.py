"""Flows and runs for the tests of the feeder, as rows: nothing of them is ever worked on."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Workspace
from designer.models import Flow, FlowVersion, Integration
from runs.models import Run


def flow(workspace: Workspace, name: str = "Flow", max_running: int | None = None) -> Flow:
    """Return a flow with a version."""
    integration, _ = Integration.objects.get_or_create(workspace=workspace, name="Queue")
    made = Flow.objects.create(
        workspace=workspace, integration=integration, name=name, max_running=max_running
    )
    FlowVersion.objects.create(workspace=workspace, flow=made, number=1, doc={}, content_hash=made.id)
    return made


def run(of: Flow, **fields: Any) -> str:
    """Return the id of a new run, queued unless told otherwise."""
    values = {"started_by": "manual", "created_at": timezone.now(), **fields}
    version = of.versions.get()
    return Run.objects.create(workspace=of.workspace, flow=of, version=version, **values).id
