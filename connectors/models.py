"""Connections (what a workspace may talk to) and connectors that live in the database."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from lib.models import IdField, SealedField


class AuthKind(models.TextChoices):
    """How a connection proves who it is."""

    NONE = "none", _("No sign-in")
    BASIC = "basic", _("User name and password")
    BEARER = "bearer", _("Bearer token")
    API_KEY = "api_key", _("API key")
    OAUTH2 = "oauth2", _("OAuth 2")


class ConnectionStatus(models.TextChoices):
    """What is known of a connection."""

    UNTESTED = "untested", _("Not tested")
    WORKS = "works", _("Works")
    UNLINKED = "unlinked", _("Not linked yet")
    BROKEN = "broken", _("Disconnected")


class LiveConnections(models.Manager["Connection"]):
    """Connections that were not deleted."""

    def get_queryset(self) -> models.QuerySet[Connection]:
        return super().get_queryset().filter(deleted_at=None)


class Connection(models.Model):
    """A connector with its credentials.

    ``options`` holds what may be shown (OAuth endpoints, client id, key name and place); ``secrets``
    holds what may not, and is read through :mod:`connectors.vault` alone.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="connections")
    connector = models.CharField(max_length=60, default="http")
    name = models.CharField(max_length=80)
    base_url = models.CharField(max_length=500, blank=True)
    auth = models.CharField(max_length=10, choices=AuthKind.choices, default=AuthKind.NONE)
    options = models.JSONField(default=dict, blank=True)
    secrets = SealedField()
    status = models.CharField(
        max_length=10, choices=ConnectionStatus.choices, default=ConnectionStatus.UNTESTED
    )
    status_reason = models.CharField(max_length=500, blank=True)
    account = models.CharField(max_length=200, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    # Who renews the token at the moment, and until when they may take: no lock is held during the call.
    refresh_owner = models.CharField(max_length=24, blank=True, default="")
    refresh_until = models.DateTimeField(null=True, blank=True)
    installed = models.ForeignKey(
        "InstalledConnector", null=True, blank=True, on_delete=models.CASCADE, related_name="connections"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LiveConnections()
    every = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=Q(deleted_at=None), name="connection_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class InstalledConnector(models.Model):
    """A connector that a workspace took from the marketplace: the JSON form of a declaration, pinned.

    ``release_id`` names the marketplace release; ``spec`` is its copy, so it works whatever happens to
    the publisher. ``notice`` tells builders about deprecation or a successor.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="installed_connectors")
    release_id = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    publisher = models.CharField(max_length=80)
    spec = models.JSONField()
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="published")
    notice = models.CharField(max_length=300, blank=True)
    installed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    installed_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "release_id"],
                condition=Q(deleted_at=None),
                name="release_installed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class LinkAttempt(models.Model):
    """One way to a provider and back: who began it for which connection, and what was promised there.

    Known by the hash of its ``state``; ``kept`` holds the state and the PKCE verifier, and why it failed once
    it has. Used once, by one person, within its time.
    """

    id = IdField()
    digest = models.CharField(max_length=64, unique=True)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="link_attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kept = SealedField()
    return_to = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)


class ConnectionDraft(models.Model):
    """A wizard somebody is in the middle of; its answers are sealed, because secrets are among them."""

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="connection_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        Connection, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    connector = models.CharField(max_length=60, default="http")
    state = SealedField()
    next_url = models.CharField(max_length=500, blank=True)
    step = models.CharField(max_length=8, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)
