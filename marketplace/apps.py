"""The marketplace application."""

from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "marketplace"

    def ready(self) -> None:
        from accounts.closing import add_closer, add_holding
        from marketplace import closing
        from marketplace.door import release_door
        from runs.ingest.doors import set_release_door

        set_release_door(release_door)
        add_closer(closing.close)
        add_holding("releases", closing.releases)
