"""Listings, their immutable releases, and who installed them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Workspace
from connectors.models import InstalledConnector
from designer.models import Flow, FlowVersion
from lib.models import IdField


class Audience(models.TextChoices):
    """Who sees a listing."""

    PRIVATE = "private", "Private"
    PUBLIC = "public", "Public"


class Listing(models.Model):
    """The marketplace page of a connector; owned by the workspace that publishes it."""

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="listings")
    flow = models.ForeignKey(Flow, null=True, on_delete=models.SET_NULL, related_name="listings")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="listing_key_once")]


class Release(models.Model):
    """A snapshot that others install. A public one never changes: service, model and database refuse it.

    ``bundle`` is self-contained: the connector declaration and the flow document it runs.
    """

    class State(models.TextChoices):
        PUBLISHED = "published"
        DEPRECATED = "deprecated"

    id = IdField()
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="releases")
    version = models.CharField(max_length=20)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    bundle = models.JSONField()
    content_hash = models.CharField(max_length=64)
    flow_version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="releases")
    note = models.CharField(max_length=300, blank=True)
    deprecation_reason = models.CharField(max_length=300, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "version"], name="release_version_once")]

    def __str__(self) -> str:
        return f"{self.listing.title} {self.version}"


class Installation(models.Model):
    """A workspace's use of a release: the key with which its calls are let in, stored as a hash."""

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="installations")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="installations")
    connector = models.OneToOneField(
        InstalledConnector, on_delete=models.CASCADE, related_name="installation"
    )
    key_digest = models.CharField(max_length=64)
    installed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    installed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
