"""The addresses the connections' tests need, whatever the layers above do."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("connectors.urls")), path("accounts/", include("allauth.urls"))]
