"""The end of a workspace's runs, when it is deleted."""

from __future__ import annotations

from accounts.models import User, Workspace
from runs.models import Run
from runs.services import cancel_run
from runs.states import OPEN


def close(workspace: Workspace, by: User) -> None:
    """Stop every run that has not ended; the others go when their time of keeping is over."""
    for run in Run.objects.filter(workspace=workspace, status__in=OPEN).select_related("workspace"):
        cancel_run(run=run, by=by)
