"""The egress policy of this install: what may be reached although it is private."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from lib.http import EgressPolicy


@lru_cache(maxsize=8)
def _policy(allow: frozenset[str]) -> EgressPolicy:
    return EgressPolicy(allow=allow)


def policy() -> EgressPolicy:
    """Return the policy that every outgoing call is held to (``FLOWYARD_EGRESS_ALLOW``)."""
    return _policy(frozenset(settings.EGRESS_ALLOW))


def own_policy() -> EgressPolicy:
    """Return the policy for calls to this install's own public address.

    Only for addresses that Flowyard made itself (marketplace connectors), never for one a person typed.
    """
    parts = urlsplit(settings.PUBLIC_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return _policy(frozenset({*settings.EGRESS_ALLOW, f"{parts.hostname}:{port}"}))
