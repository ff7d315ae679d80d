"""Sample data of a step: what test events and tests brought, kept for the wizard and autocomplete."""

from __future__ import annotations

from django.db import models

from designer.models.flows import Flow
from lib.models import IdField


class Sample(models.Model):
    """The newest data seen at a step: ``data`` is ``{"input": …, "output": …}``, cut to 64 KB.

    ``listening_until`` is set while the designer waits for a test event of a webhook.
    """

    id = IdField()
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="samples")
    step = models.CharField(max_length=8)
    data = models.JSONField(default=dict)
    listening_until = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "step"], name="sample_of_step_once")]
