"""How integrations, flows and jobs look from outside, under the contract's names."""

from __future__ import annotations

from typing import Any

from designer.models import Flow, Integration
from runs.models import Run
from runs.states import RunStatus

JOB_STATUS = {
    RunStatus.QUEUED: "queued",
    RunStatus.RUNNING: "running",
    RunStatus.COMPLETED: "completed",
    RunStatus.FAILED: "failed",
    RunStatus.CANCELLING: "canceling",
    RunStatus.CANCELLED: "canceled",
}


def integration_json(integration: Integration) -> dict[str, Any]:
    """Return an integration."""
    return {"_id": integration.pk, "name": integration.name, "createdAt": integration.created_at.isoformat()}


def flow_json(flow: Flow) -> dict[str, Any]:
    """Return a flow."""
    return {
        "_id": flow.pk,
        "name": flow.name,
        "disabled": not flow.on,
        "_integrationId": flow.integration_id,
        "createdAt": flow.created_at.isoformat(),
    }


def job_json(run: Run) -> dict[str, Any]:
    """Return a run as a job."""
    return {
        "_id": run.pk,
        "type": "flow",
        "_flowId": run.flow_id,
        "_integrationId": run.flow.integration_id,
        "status": JOB_STATUS[RunStatus(run.status)],
        "numSuccess": run.n_ok,
        "numIgnore": run.n_ignored,
        "numError": run.n_failed + run.n_held,
        "createdAt": run.created_at.isoformat(),
        "startedAt": run.started_at.isoformat() if run.started_at else None,
        "endedAt": run.ended_at.isoformat() if run.ended_at else None,
    }
