"""Who is told of trouble, what waits to be told, and what became of each message."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from designer.models import Flow
from lib.models import IdField, SealedField


class Kind(models.TextChoices):
    """What a notice is about."""

    FAILED = "failed", _("Run failed")
    ERRORS = "errors", _("Run with errors")
    DISCONNECTED = "disconnected", _("Connection broken")
    TEST = "test", _("Test")


class Channel(models.TextChoices):
    """How a notice travels."""

    MAIL = "mail", _("Mail")
    WEBHOOK = "webhook", _("Webhook")


class Watch(models.Model):
    """What a workspace wants to be told, and where; one with a ``flow`` stands in for it at that flow.

    ``kinds`` are names of :class:`Kind`, ``mail_to`` addresses. ``secrets`` holds what webhooks are signed with
    (``{"current", "previous", "previous_until"}``) and is read through :mod:`connectors.vault` alone.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="watches")
    flow = models.OneToOneField(Flow, null=True, on_delete=models.CASCADE, related_name="watch")
    kinds = models.JSONField(default=list)
    mail_to = models.JSONField(default=list)
    webhook_url = models.CharField(max_length=500, blank=True)
    secrets = SealedField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(flow=None), name="one_watch_of_workspace"
            )
        ]

    def __str__(self) -> str:
        return str(self.flow) if self.flow_id else str(self.workspace)


class Trouble(models.Model):
    """Something that somebody may want to know: written with what happened, gone when a notice counts it."""

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    flow = models.ForeignKey(Flow, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    run = models.CharField(max_length=24, blank=True)
    connection = models.CharField(max_length=24, blank=True)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    @property
    def subject(self) -> str:
        """The id of what is in trouble."""
        return self.flow_id or self.connection


class Series(models.Model):
    """Repeats of one kind of trouble at one subject: ``count`` of them wait until ``quiet_until``.

    ``last`` is the newest of them: ``{"run", "text", "at"}``.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    flow = models.ForeignKey(Flow, null=True, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=24)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quiet_until = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)
    last = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "subject", "kind"], name="one_series_each")
        ]


class Notice(models.Model):
    """A message as it is told, whatever the channel. ``facts`` is the ``data`` of its webhook.

    ``title`` and ``text`` are in the install's first language; ``words`` has both in the others, by code.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="notices")
    flow = models.ForeignKey(Flow, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=1000, blank=True)
    url = models.CharField(max_length=500, blank=True)
    words = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    @property
    def said_title(self) -> str:
        """The title in the language spoken now."""
        return self._said("title")

    @property
    def said_text(self) -> str:
        """The text in the language spoken now."""
        return self._said("text")

    def _said(self, part: str) -> str:
        return str(self.words.get(get_language(), {}).get(part, getattr(self, part)))


class Delivery(models.Model):
    """One notice on its way to one target. A worker that takes it moves ``due_at`` ahead: compare and set."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Delivered")
        FAILED = "failed", _("Not delivered")

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    watch = models.ForeignKey(Watch, null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    target = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    result = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="deliveries_due")]
