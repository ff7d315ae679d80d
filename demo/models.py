"""Where the demo is, and what its catalogue keeps: the airports that arrived, and the answers it gave."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lib.models import IdField


class DemoPlace(models.Model):
    """Whose the demo is and where it lies, one row: people may give themselves and it other names."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    workspace = models.ForeignKey("accounts.Workspace", models.SET_NULL, null=True, related_name="+")
    connection = models.ForeignKey("connectors.Connection", models.SET_NULL, null=True, related_name="+")


class CatalogueEntry(models.Model):
    """One airport of the catalogue; the ICAO code tells whether a record is new."""

    id = IdField()
    icao = models.CharField(max_length=8, unique=True)
    iata = models.CharField(max_length=3, blank=True, db_index=True)
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    area = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)
    elevation_ft = models.FloatField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "catalogue entries"


class CatalogueAnswer(models.Model):
    """The answer to a delivery, by its Idempotency-Key: sent again, it is answered, and not done, again."""

    id = IdField()
    key = models.CharField(max_length=200, unique=True)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    records = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
