"""The end of a workspace's flows, when it is deleted."""

from __future__ import annotations

from accounts.models import User, Workspace
from designer.models import ConfigValue, Flow, Integration
from designer.services import delete_integration


def close(workspace: Workspace, by: User) -> None:
    """Take every flow out of sight, free its addresses and erase what was set for its environments."""
    ConfigValue.objects.filter(flow__workspace=workspace).delete()
    for integration in Integration.objects.filter(workspace=workspace):
        delete_integration(integration=integration, by=by)


def flows(workspace: Workspace) -> int:
    """Return how many flows the workspace has."""
    return Flow.objects.filter(workspace=workspace, integration__deleted_at=None).count()
