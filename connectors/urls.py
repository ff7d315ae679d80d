"""Addresses of connections; see the views."""

from typing import Any

app_name = "connectors"
urlpatterns: list[Any] = []
