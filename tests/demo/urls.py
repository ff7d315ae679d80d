"""The map of addresses as it is where the demo is on."""

from __future__ import annotations

from django.urls import include, path

from config.urls import urlpatterns as product

urlpatterns = [*product, path("demo/", include("demo.urls"))]
