"""What the runs of a flow did in an environment, by minute and by hour."""

from __future__ import annotations

from django.db import models

from designer.models import Environment, Flow
from lib.models import IdField
from runs.models.runs import Run


class Meter(models.Model):
    """The runs of a flow in an environment that were made in the ``minutes`` (1 or 60) from ``at`` on and have ended.

    Retries and tests are not among them.

    ``latency`` is a histogram of their milliseconds from the accepted event to the end, ``steps`` their counters:
    ``{step: {"in", "ok", "ignored", "failed", "held", "ms", "runs": histogram of ms in one run}}``.
    """

    id = IdField()
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="meters", db_index=False)
    environment = models.CharField(max_length=12, choices=Environment.choices, default=Environment.PRODUCTION)
    minutes = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    ok = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    records = models.PositiveBigIntegerField(default=0)
    latency = models.JSONField(default=dict)
    steps = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "environment", "minutes", "at"], name="one_meter_each")
        ]
        indexes = [models.Index(fields=["minutes", "at"], name="meters_by_age")]


class MeterMark(models.Model):
    """One row: runs up to the id ``reached`` are counted or in :class:`Unmetered`; ``turn`` grows with each count."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    reached = models.CharField(max_length=24, blank=True)
    turn = models.PositiveBigIntegerField(default=0)


class Unmetered(models.Model):
    """A run that was still under way when the count came by."""

    run = models.OneToOneField(Run, primary_key=True, on_delete=models.CASCADE, related_name="+")
