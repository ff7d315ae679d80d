"""The map of addresses; each application brings its own."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("connectors.urls")),
    path("", include("designer.urls")),
    path("", include("runs.urls")),
    path("", include("marketplace.urls")),
    path("", include("api.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
