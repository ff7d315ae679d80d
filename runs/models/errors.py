"""Failed and held records, with what is needed to mend and retry them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Workspace
from designer.models import Flow
from lib.models import IdField
from runs.models.runs import Run


class RunError(models.Model):
    """One record that a step could not finish.

    ``record`` and ``vars`` are the record as it reached the step (compressed JSON); ``exchange`` the masked
    request and answer. ``fingerprint`` groups the same reason at the same step.
    """

    class State(models.TextChoices):
        OPEN = "open"
        HELD = "held"
        RETRYING = "retrying"
        RESOLVED = "resolved"
        SKIPPED = "skipped"

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="run_errors")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="run_errors")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="errors")
    retry = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="retried_errors")
    step = models.CharField(max_length=8)
    step_name = models.CharField(max_length=80)
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=1000)
    fingerprint = models.CharField(max_length=32)
    record_key = models.CharField(max_length=80, blank=True)
    page = models.PositiveIntegerField(default=0)
    payload = models.BinaryField()
    exchange = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    tries = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "flow", "fingerprint", "state", "id"],
                condition=Q(state__in=["held", "open", "retrying"]),
                name="errors_open",
            ),
            models.Index(fields=["run", "step", "id"], name="errors_of_step"),
        ]
