"""The addresses of connections and of account linking."""

from __future__ import annotations

from django.urls import path

from connectors.views import link, pages, wizard

app_name = "connectors"

urlpatterns = [
    path("w/<slug:ws>/connections/", pages.connections, name="list"),
    path("w/<slug:ws>/connections/new/", wizard.new, name="new"),
    path("w/<slug:ws>/connections/wizard/<slug:draft_id>/", wizard.resume, name="resume"),
    path("w/<slug:ws>/connections/<slug:connection_id>/", pages.detail, name="detail"),
    path("w/<slug:ws>/connections/<slug:connection_id>/edit/", wizard.edit, name="edit"),
    path("w/<slug:ws>/connections/<slug:connection_id>/test", pages.test, name="test"),
    path("w/<slug:ws>/connections/<slug:connection_id>/delete", pages.delete, name="delete"),
    path("connect/<slug:ws>/<slug:connection_id>/start", link.start, name="link"),
    path("connect/complete/", link.complete, name="complete"),
    path("connect/failed/<slug:attempt_id>/", link.not_linked, name="not_linked"),
]
