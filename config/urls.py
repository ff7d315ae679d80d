"""The map of addresses; each application brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

APPLICATIONS = ("accounts", "connectors", "designer", "runs", "marketplace", "api")

urlpatterns = [path("", include(f"{app}.urls")) for app in APPLICATIONS if find_spec(f"{app}.urls")]
if find_spec("accounts.adapter"):
    urlpatterns.insert(1, path("accounts/", include("allauth.urls")))
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
