"""Addresses of the demo; mounted under /demo/ only where the demo is on."""

from __future__ import annotations

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("api/airports", views.airport_list, name="airports"),
    path("api/airports/<str:iata>", views.airport, name="airport"),
    path("sink/catalogue", views.receive, name="receive"),
    path("sink/", views.show, name="catalogue"),
    path("sink/empty", views.empty, name="empty"),
]
