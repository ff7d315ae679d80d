"""Where a flow runs: what is deployed in each environment, and what differs between them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from connectors.models import Connection
from designer.models.flows import Flow
from designer.models.versions import FlowVersion
from lib.models import IdField, SealedField


class Environment(models.TextChoices):
    """The two places in which every flow can run, in the order of promotion.

    Tests of the draft run in Development; what is live runs in Production.
    """

    DEVELOPMENT = "development", _("Development")
    PRODUCTION = "production", _("Production")


class Deployment(models.Model):
    """The version of a flow that runs in an environment, and who put it there when.

    ``Flow.current`` repeats the one in Production for the fast door and for lists.
    """

    id = IdField()
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="deployments")
    environment = models.CharField(max_length=12, choices=Environment.choices)
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="deployments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "environment"], name="deployment_once")]


class ConfigValue(models.Model):
    """The value of a flow's configurable in one environment.

    That of a secret is in ``secrets`` under the key ``value``, and ``value`` is null then; it is read through
    :mod:`connectors.vault` alone.
    """

    id = IdField()
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="config_values")
    environment = models.CharField(max_length=12, choices=Environment.choices)
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    secrets = SealedField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "environment", "name"], name="config_value_once")
        ]


class StandIn(models.Model):
    """In ``environment``, steps of the flow that name ``connection`` use ``instead``."""

    id = IdField()
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="stand_ins")
    environment = models.CharField(max_length=12, choices=Environment.choices)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    instead = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "environment", "connection"], name="stand_in_once")
        ]
