"""The API application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        """Let the OpenAPI document know how callers sign in."""
        from api import openapi  # noqa: F401  (registers itself)
