"""Calls: runs that a step of a run started of another flow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lib.models import IdField
from runs.models.runs import Run


class Call(models.Model):
    """One run that was called for one record: the record's ``place`` in ``page``, the ``turn`` from 1 on.

    ``waits`` tells that the record goes on with the answer; ``ended`` that nobody need wait for it any more.
    ``depth`` counts calls within calls.
    """

    id = IdField()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="calls", db_index=False)
    page = models.CharField(max_length=24)
    place = models.PositiveIntegerField()
    turn = models.PositiveIntegerField(default=1)
    step = models.CharField(max_length=8)
    child = models.OneToOneField(Run, null=True, on_delete=models.SET_NULL, related_name="call")
    waits = models.BooleanField(default=True)
    ended = models.BooleanField(default=False)
    depth = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "page", "place", "turn"], name="call_once"),
        ]
        indexes = [
            models.Index(fields=["run", "step", "-id"], name="calls_of_step"),
            models.Index(fields=["run", "page"], condition=Q(ended=False), name="calls_open"),
        ]
