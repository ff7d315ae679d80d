"""Work that a run still has to do, newest on top."""

from __future__ import annotations

from django.db import models

from lib.models import IdField
from runs.models.runs import Run


class Page(models.Model):
    """A page of records waiting at a step, or (``kind`` source) a place to fetch the next page from.

    ``rank`` orders the stack: the highest is worked next. ``records`` is compressed JSON, or ``blob`` names
    it when it is large. ``cursor`` is the place in the source, or the number of the next write batch.
    ``intent`` is the write that may be under way: ``{"batch", "key", "first", "count", "at"}``.
    """

    id = IdField()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="pages")
    rank = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8)
    step = models.CharField(max_length=8)
    records = models.BinaryField(null=True)
    blob = models.CharField(max_length=24, blank=True)
    count = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(null=True)
    intent = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "rank"], name="page_rank_once")]
