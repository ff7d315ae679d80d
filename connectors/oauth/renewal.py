"""Asking a provider for a new access token, and what its refusals mean for the connection."""

from __future__ import annotations

from social_core.exceptions import AuthCredentialError, SocialAuthBaseException

from connectors.addresses import host_of
from connectors.models import Connection
from connectors.oauth.backend import ConnectBackend, UnusableEndpoint
from connectors.oauth.granted import Granted, NotUsable, granted
from connectors.oauth.strategy import ConnectStrategy
from connectors.oauth.words import provider_code, provider_words
from connectors.sdk.errors import ConnectorError, Fatal, RateLimited, Reauthorise, Retry
from connectors.sdk.outcome import retry_after
from connectors.vault import provider_of, refresh_token_of

_CLIENT_REFUSED = frozenset({"invalid_client", "unauthorized_client"})
_JUST_NOW = frozenset({"unavailable", "malformed_response", "missing_claim"})
_TRY_AGAIN = frozenset({408, 425})
_NOT_THERE = frozenset({404, 405})  # the address is wrong or its server half started: nobody has said no


def renew(connection: Connection) -> Granted:
    """Return new tokens; nothing is stored here.

    Raises ``Reauthorise`` when the provider says no, in whatever form: a person has to sign in. Raises
    ``RateLimited`` or ``Retry`` when it cannot be asked just now, ``Fatal`` when its address is of no use.
    """
    provider = provider_of(connection)
    backend = ConnectBackend(ConnectStrategy(), provider)
    host = host_of(provider.token_url)
    try:
        return granted(backend.refresh_token(refresh_token_of(connection).reveal()))
    except NotUsable as error:
        raise Retry(
            f"{host} renewed the access with an answer that cannot be used. {error} Try again a little later."
        ) from None
    except SocialAuthBaseException as error:
        raise _meaning(error, host) from None


def _meaning(error: SocialAuthBaseException, host: str) -> ConnectorError:
    name, status = provider_code(error), error.status_code or 0
    words = provider_words(error) or name or status or "no reason"
    said = f"{host} answered “{words}”."
    code = f" ({name or status})" if name or status else ""
    if isinstance(error, UnusableEndpoint):
        return Fatal(error.detail, may_have_arrived=False)
    if error.code == "rate_limited" or status == 429:
        return RateLimited(
            f"{host} wants fewer requests. Try again a little later.",
            retry_after=retry_after(error.retry_after),
            status=429,
        )
    if error.code in ("timeout", "connection_failed"):
        return Retry(f"The access could not be renewed: {error.detail} Try again a little later.")
    if error.code == "invalid_setting" and not name:
        return Fatal(f"The access could not be renewed: {error.detail}", may_have_arrived=False)
    if error.code in _JUST_NOW or status >= 500 or status in _TRY_AGAIN:
        return Retry(f"The access could not be renewed: {said} Try again a little later.{code}")
    if status in _NOT_THERE and not name:
        return Fatal(
            f"The access could not be renewed: {said} Check the token address of the connection.{code}"
        )
    if name in _CLIENT_REFUSED or (status == 401 and not isinstance(error, AuthCredentialError)):
        return Reauthorise(
            f"The client was not accepted: {said} Check client ID and secret, then sign in again.{code}"
        )
    return Reauthorise(f"The permission was withdrawn or has ended: {said} Sign in again.{code}")
