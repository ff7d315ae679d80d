"""How integrations, flows and jobs look from outside, under the contract's names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from accounts.models import ApiToken
from designer.models import Flow, Integration
from runs.models import Run
from runs.states import RunStatus

JOB_STATUS = {
    RunStatus.QUEUED: "queued",
    RunStatus.RUNNING: "running",
    RunStatus.COMPLETED: "completed",
    RunStatus.FAILED: "failed",
    RunStatus.CANCELLING: "cancelling",
    RunStatus.CANCELLED: "cancelled",
}


def moment(at: datetime | None) -> str | None:
    """Return a time as the contract writes it: UTC, milliseconds, ``Z``."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def token_json(token: ApiToken) -> dict[str, Any]:
    """Return whose token this is; ``*`` is the contract's word for one that may do all its person may."""
    return {"_userId": token.user_id, "scope": "*"}


def integration_json(integration: Integration) -> dict[str, Any]:
    """Return an integration."""
    return {"_id": integration.pk, "name": integration.name, "createdAt": moment(integration.created_at)}


def flow_json(flow: Flow) -> dict[str, Any]:
    """Return a flow."""
    return {
        "_id": flow.pk,
        "name": flow.name,
        "disabled": not flow.on,
        "_integrationId": flow.integration_id,
        "createdAt": moment(flow.created_at),
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
        "createdAt": moment(run.created_at),
        "startedAt": moment(run.started_at),
        "endedAt": moment(run.ended_at),
    }
