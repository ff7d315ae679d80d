"""Asking a provider for a new access token, and what its refusals mean for the connection."""

from __future__ import annotations

from social_core.exceptions import AuthCredentialError, SocialAuthBaseException

from connectors.addresses import host_of
from connectors.models import Connection
from connectors.oauth.backend import ConnectBackend, UnusableEndpoint
from connectors.oauth.granted import Granted, NotUsable, granted
from connectors.oauth.strategy import ConnectStrategy
from connectors.sdk.errors import ConnectorError, Fatal, RateLimited, Reauthorise, Retry
from connectors.sdk.outcome import retry_after
from connectors.vault import provider_of, refresh_token_of

_CLIENT_REFUSED = frozenset({"invalid_client", "unauthorized_client"})


def renew(connection: Connection) -> Granted:
    """Return new tokens; nothing is stored here.

    Raises ``Reauthorise`` (a person has to sign in), ``RateLimited``, ``Retry`` or ``Fatal``.
    """
    provider = provider_of(connection)
    backend = ConnectBackend(ConnectStrategy(), provider)
    host = host_of(provider.token_url)
    try:
        return granted(backend.refresh_token(refresh_token_of(connection).reveal()))
    except NotUsable as error:
        raise Retry(f"{host} renewed the access with an answer that cannot be used. {error}") from None
    except SocialAuthBaseException as error:
        raise _meaning(error, host) from None


def _meaning(error: SocialAuthBaseException, host: str) -> ConnectorError:
    words = " ".join(error.detail.replace("\x00", "").split())[:200].rstrip(".")
    code = f" ({error.provider_code})" if error.provider_code else ""
    said = f"{host} answered “{words or error.provider_code or error.status_code or 'no reason'}”."
    if isinstance(error, UnusableEndpoint):
        return Fatal(error.detail, may_have_arrived=False)
    if isinstance(error, AuthCredentialError) or error.code in ("authorization_declined", "token_revoked"):
        return Reauthorise(f"The permission was withdrawn or has ended: {said} Sign in again.{code}")
    if error.provider_code in _CLIENT_REFUSED or error.status_code == 401:
        return Reauthorise(
            f"The client was not accepted: {said} Check client ID and secret, then sign in again.{code}"
        )
    if error.code == "rate_limited" or error.status_code == 429:
        return RateLimited(
            f"{host} wants fewer requests.", retry_after=retry_after(error.retry_after), status=429
        )
    if error.code in ("timeout", "connection_failed"):
        return Retry(f"The access could not be renewed: {error.detail}")
    if (
        error.code in ("unavailable", "malformed_response", "missing_claim")
        or (error.status_code or 0) >= 500
    ):
        return Retry(f"The access could not be renewed: {said} It is tried again.{code}")
    return Fatal(f"The access could not be renewed: {said} Check the connection.{code}")
