"""What a run leaves for people to read: log lines, and the first records that passed each step."""

from __future__ import annotations

from django.db import models

from designer.models import Flow
from lib.models import IdField
from runs.models.runs import Run


class LogLine(models.Model):
    """A line written by a log step or by the engine."""

    id = IdField()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="log_lines")
    # Of its run, again: the log of a flow is read by time, whatever the number of its runs.
    flow = models.ForeignKey(
        Flow, null=True, on_delete=models.CASCADE, related_name="log_lines", db_index=False
    )
    step = models.CharField(max_length=8)
    level = models.CharField(max_length=5)
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["run", "id"], name="log_of_run"),
            models.Index(fields=["flow", "-id"], name="log_of_flow"),
        ]


class StepTrace(models.Model):
    """The first records in and out of a step (``{"in": […], "out": […]}``) and its last exchanges, masked."""

    id = IdField()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="traces")
    step = models.CharField(max_length=8)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "step"], name="trace_of_step_once")]
