"""The designer application."""

from django.apps import AppConfig


class DesignerConfig(AppConfig):
    name = "designer"

    def ready(self) -> None:
        """Tell the connections which flows use them."""
        from accounts.closing import add_closer, add_holding
        from connectors.usage import set_usage_finder
        from designer import closing
        from designer.usage import flows_by_connection

        set_usage_finder(flows_by_connection)
        add_closer(closing.close)
        add_holding("flows", closing.flows)
