"""Values that flows keep between records and runs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Workspace
from designer.models import Environment, Flow
from lib.models import IdField


class StateValue(models.Model):
    """One value of a flow, or of the workspace (``flow`` is null). ``payload`` is compressed JSON.

    Each environment has its own, so that what is tried out moves no place that live runs go on from.
    ``mark`` is new with every write: who saw an older one does not overwrite what came since.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="states", db_index=False)
    flow = models.ForeignKey(Flow, null=True, on_delete=models.CASCADE, related_name="states", db_index=False)
    environment = models.CharField(max_length=12, choices=Environment.choices, default=Environment.PRODUCTION)
    key = models.CharField(max_length=200)
    payload = models.BinaryField()
    mark = models.CharField(max_length=24)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "environment", "key"], name="state_of_flow_once"),
            models.UniqueConstraint(
                fields=["workspace", "environment", "key"],
                condition=Q(flow=None),
                name="state_of_workspace_once",
            ),
        ]
