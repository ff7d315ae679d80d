"""The designer application."""

from django.apps import AppConfig


class DesignerConfig(AppConfig):
    name = "designer"

    def ready(self) -> None:
        """Tell the connections which flows use them."""
        from connectors.usage import set_usage_finder
        from designer.usage import flows_by_connection

        set_usage_finder(flows_by_connection)
