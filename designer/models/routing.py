"""How events reach flows: one row for each webhook path and API resource."""

from __future__ import annotations

from django.db import models

from accounts.models import Workspace
from designer.models.environments import Environment
from designer.models.flows import Flow
from lib.models import IdField


class Route(models.Model):
    """An address of a deployed flow; those of Development have ``/dev`` in front.

    ``shape`` is the path with every parameter as ``*`` (``/airports/*``), so that two flows can never
    share an address: the unique constraint tells the second one.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="routes")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(max_length=8, choices=[("hook", "webhook"), ("api", "API")])
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    shape = models.CharField(max_length=300)
    environment = models.CharField(max_length=12, choices=Environment.choices, default=Environment.PRODUCTION)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "environment", "kind", "method", "shape"], name="route_once"
            )
        ]


class RoutingEpoch(models.Model):
    """One row whose ``number`` grows with each change of routes, switches or versions.

    The fast door keeps routes in memory and reads this row in its commit, so a change holds at once.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
