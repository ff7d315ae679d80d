"""A run of a flow version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Workspace
from designer.models import Environment, Flow, FlowVersion
from lib.models import IdField
from runs.models.inbox import InboxEvent
from runs.states import OPEN, RunStatus


class StartedBy(models.TextChoices):
    """What made the run."""

    MANUAL = "manual"
    TEST = "test"
    WEBHOOK = "webhook"
    API = "api"
    SCHEDULE = "schedule"
    RETRY = "retry"
    CALL = "call"
    FAILURE = "failure"


class Run(models.Model):
    """One run: claimed under a lease with a growing ``fence``, checkpointed after each page.

    ``stats`` is ``{step: {"in", "ok", "ignored", "failed", "held", "pending", "ms"}}``; the ``n_`` columns
    are the record counts of the whole run. ``slot`` is 1 while the run of a flow with ``max_running`` = 1
    is under way, so the database itself refuses a second one. ``seq`` grows with each commit.
    """

    id = IdField()
    # Keys without an index of their own have one below: each index costs a page in every commit.
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="runs", db_index=False)
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="runs", db_index=False)
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="runs")
    event = models.OneToOneField(InboxEvent, null=True, on_delete=models.SET_NULL, related_name="run")
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="retries", db_index=False
    )
    started_by = models.CharField(max_length=8, choices=StartedBy.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False)
    environment = models.CharField(max_length=12, choices=Environment.choices, default=Environment.PRODUCTION)

    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    wait_reason = models.CharField(max_length=300, blank=True)
    wait_until = models.DateTimeField(null=True, blank=True)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    seq = models.PositiveIntegerField(default=0)

    stats = models.JSONField(default=dict)
    n_in = models.PositiveBigIntegerField(default=0)
    n_ok = models.PositiveBigIntegerField(default=0)
    n_ignored = models.PositiveBigIntegerField(default=0)
    n_failed = models.PositiveBigIntegerField(default=0)
    n_held = models.PositiveBigIntegerField(default=0)
    answer = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=1000, blank=True)
    error_step = models.CharField(max_length=8, blank=True)

    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow"], condition=Q(slot=1), name="one_run_of_flow_at_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="runs_newest"),
            models.Index(fields=["flow", "-id"], name="runs_of_flow"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="retries_of_run"),
            models.Index(fields=["by"], condition=Q(by__isnull=False), name="runs_by_person"),
            models.Index(fields=["flow", "id"], condition=Q(status__in=sorted(OPEN)), name="runs_open"),
            # Only those that failed, were stopped or lost records are in it, so most commits do not touch it.
            models.Index(
                fields=["workspace", "-id"],
                condition=Q(status__in=["cancelled", "failed"]) | Q(n_failed__gt=0) | Q(n_held__gt=0),
                name="runs_unclean",
            ),
        ]

    @property
    def label(self) -> str:
        """The short name people see; the whole id is in the address."""
        return self.id[-6:]
