"""When a flow is due: one row for each published flow that the clock starts."""

from __future__ import annotations

from django.db import models

from designer.models.flows import Flow
from lib.models import IdField


class FlowSchedule(models.Model):
    """The due time of a flow; the scheduler fires it and moves it on.

    ``due_at`` is null while nothing is due: the flow is off, the schedule paused, or its times are over.
    ``last_due`` is the newest due time that was dealt with: the next one lies after it, also when the clock
    was put back. ``settings`` are the trigger's, as published. ``missed`` counts the due times of the last
    time that some were not run as planned: ``told_at`` says when that was noticed, ``told`` in words.
    """

    id = IdField()
    flow = models.OneToOneField(Flow, on_delete=models.CASCADE, related_name="schedule")
    settings = models.JSONField(default=dict)
    paused = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    last_due = models.DateTimeField(null=True, blank=True)
    missed = models.PositiveIntegerField(default=0)
    told = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="schedules_due")
        ]
