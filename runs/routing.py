"""Where WebSockets go."""

from __future__ import annotations

from django.urls import re_path

from runs.consumers import RunConsumer

websocket_urlpatterns = [
    re_path(r"^ws/w/(?P<ws>[-\w]+)/runs/(?P<run_id>[0-9a-f]{24})/$", RunConsumer.as_asgi()),
]
