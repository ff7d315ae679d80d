"""How social-core reaches Django and our settings while an account is linked."""

from __future__ import annotations

from social_django.strategy import DjangoStrategy


class ConnectStrategy(DjangoStrategy):
    """Django's strategy; settings of a provider come from the connection that is being linked."""
