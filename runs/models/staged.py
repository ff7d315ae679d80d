"""What makes a test run differ from a live one."""

from __future__ import annotations

from django.db import models

from runs.models.runs import Run


class StagedRun(models.Model):
    """A test run that begins at a step or in which steps are mocked; runs without a row are like live ones.

    ``begins_at`` is that step, or empty. ``payload`` is :class:`runs.engine.staging.Staging`, compressed.
    """

    run = models.OneToOneField(Run, primary_key=True, on_delete=models.CASCADE, related_name="staged")
    begins_at = models.CharField(max_length=8, blank=True)
    payload = models.BinaryField()
