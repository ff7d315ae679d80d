"""The accounts application."""

from django.apps import AppConfig
from django.utils import translation

from lib import words


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Give the plain modules below a translator; this is the lowest application there is."""
        words.speak(translation.gettext, translation.ngettext, translation.get_language)
