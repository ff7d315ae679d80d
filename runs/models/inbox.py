"""The inbox: every accepted event, on disk before the answer leaves."""

from __future__ import annotations

from django.db import models

from accounts.models import Workspace
from designer.models import Flow
from lib.models import IdField


class InboxEvent(models.Model):
    """One delivery. ``payload`` is the trigger as expressions see it; large ones are in ``blob``.

    ``parked`` events wait because the flow was off or had no published version.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted"
        PARKED = "parked"
        DISCARDED = "discarded"

    id = IdField()
    # No index of their own: each costs a page in every commit, and ``inbox_by_state`` begins with the flow.
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="inbox", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACCEPTED)
    dedupe_key = models.CharField(max_length=200, null=True, blank=True)
    payload = models.JSONField(default=dict)
    blob = models.CharField(max_length=24, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "dedupe_key"], name="delivery_once")]
        indexes = [models.Index(fields=["flow", "state"], name="inbox_by_state")]
