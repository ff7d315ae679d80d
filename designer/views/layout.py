"""The variables of the frame around a flow's pages."""

from __future__ import annotations

from typing import Any

from accounts.access import WorkspaceRequest
from designer.models import MAIN, Flow


def flow_context(request: WorkspaceRequest, flow: Flow) -> dict[str, Any]:
    """What `layout/flow.html` needs: workspace, flow, branch (of all branches), and what the member may do."""
    can = {
        "operate": request.member.can("operator"),
        "build": request.member.can("builder"),
        "admin": request.member.can("admin"),
    }
    names = flow.branches.values_list("name", flat=True)
    branches = sorted(names, key=lambda name: (name != MAIN, name))
    return {
        "workspace": request.workspace,
        "flow": flow,
        "branch": flow.branch,
        "branches": branches,
        "can": can,
    }
