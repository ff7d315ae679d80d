"""Integrations, flows and their drafts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Workspace
from lib.models import IdField

MAIN = "main"
"""The branch that every flow has, and from which it is published."""


class Live(models.Manager):
    """Rows that were not deleted."""

    def get_queryset(self):
        return super().get_queryset().filter(deleted_at=None)


class Integration(models.Model):
    """A group of flows; the tile on the home page."""

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="integrations")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = Live()
    every = models.Manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Flow(models.Model):
    """A flow: its draft is on a branch, what runs is ``current`` while ``on`` is true.

    ``trigger`` repeats the kind of the current version's trigger (or the draft's) for lists.
    ``max_running``: no more runs at once than this; null is unlimited.
    ``starter`` is the key of the template it was made from, or nothing. ``handler`` is the flow that is started
    when a run of this one fails or loses records. ``branch`` is not stored: it names the branch that a request is
    about, whose draft is meant wherever a draft is read or written.
    """

    branch = MAIN

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="flows")
    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="flows")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    trigger = models.CharField(max_length=12, blank=True)
    on = models.BooleanField(default=False)
    max_running = models.PositiveIntegerField(null=True, blank=True)
    starter = models.CharField(max_length=40, blank=True, default="")
    handler = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="handled"
    )
    current = models.ForeignKey(
        "FlowVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = Live()
    every = models.Manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["workspace", "integration"], name="flows_of_integration")]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """The flow in an address: its id, and the branch when it is not main."""
        return self.pk if self.branch == MAIN else f"{self.pk}~{self.branch}"


class Branch(models.Model):
    """A named draft of a flow; ``etag`` changes with each save, so a stale writer is told.

    ``base`` is the etag that main had when the branch was taken from it, or last brought into it, and ``base_doc``
    the document that the two had in common then; null where that is not known.
    """

    id = IdField()
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="branches")
    name = models.CharField(max_length=40, default=MAIN)
    doc = models.JSONField()
    etag = models.CharField(max_length=24)
    base = models.CharField(max_length=24, blank=True, default="")
    base_doc = models.JSONField(null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "name"], name="branch_name_once")]
