"""Published versions of a flow: immutable, self-contained."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Workspace
from designer.models.flows import MAIN, Flow
from lib.models import IdField


class FlowVersion(models.Model):
    """What runs: the whole flow document as it was, with its content hash.

    ``number`` counts the published ones; null marks the snapshot of a draft made for a test run. ``branch`` is
    the one it was made from.
    The database refuses changes to ``doc``, ``number`` and ``content_hash`` (trigger in the migrations).
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="flow_versions")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    branch = models.CharField(max_length=40, default=MAIN)
    doc = models.JSONField()
    content_hash = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "number"], name="version_number_once")]
        indexes = [models.Index(fields=["flow", "content_hash"], name="version_by_hash")]

    def __str__(self) -> str:
        return f"{self.flow.name} {self.label}"

    @property
    def label(self) -> str:
        """What the version is called beside its flow's name."""
        return f"v{self.number}" if self.number else "draft"
