"""The variables of the frame around a flow's pages."""

from __future__ import annotations

from typing import Any

from accounts.access import WorkspaceRequest
from designer.models import Flow


def flow_context(request: WorkspaceRequest, flow: Flow) -> dict[str, Any]:
    """What `layout/flow.html` needs: workspace, flow, branch, and what the member may do."""
    can = {
        "operate": request.member.can("operator"),
        "build": request.member.can("builder"),
        "admin": request.member.can("admin"),
    }
    return {"workspace": request.workspace, "flow": flow, "branch": "main", "can": can}
