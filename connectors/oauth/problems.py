"""What went wrong while an account was linked or renewed, in sentences: what, why, what to do."""

from __future__ import annotations

from social_core.exceptions import AuthCanceled, SocialAuthBaseException

from connectors.addresses import host_of
from connectors.oauth.backend import UnusableEndpoint
from connectors.oauth.granted import NotUsable
from connectors.oauth.provider import Provider

_AGAIN = "Begin again from the connection."


def linking_problem(error: Exception, provider: Provider) -> str:
    """Return the sentence for an attempt that failed."""
    host = host_of(provider.token_url) or "The provider"
    if isinstance(error, AuthCanceled):
        where = host_of(provider.authorize_url) or host
        said = f"{where} says that access was not allowed{_quoted(error)}."
        return f"{said} Nothing was changed: link again whenever you want."
    if isinstance(error, NotUsable):
        return f"{host} answered, but the answer cannot be used. {error} Check the token address."
    if isinstance(error, UnusableEndpoint):
        return f"{error.detail} Change it in the connection."
    if isinstance(error, SocialAuthBaseException):
        return _provider_problem(error, host)
    raise error


def _provider_problem(error: SocialAuthBaseException, host: str) -> str:
    code = f" ({error.provider_code})" if error.provider_code else ""
    if error.code == "authorization_code_rejected":
        return f"{host} did not accept the code{_quoted(error)}. It may have been used before. {_AGAIN}{code}"
    if error.code in ("malformed_response", "missing_claim"):
        detail = (
            error.detail
            or "It is not the JSON that a token address gives, or there is no access token in it."
        )
        return f"{host} answered, but the answer cannot be used. {detail} Check the token address."
    if error.code in ("timeout", "connection_failed"):
        return f"{error.detail} Check the token address, then link again."
    if error.provider_code in ("invalid_client", "unauthorized_client"):
        return f"{host} does not know this client{_quoted(error)}. Check client ID and client secret.{code}"
    if error.provider_code == "invalid_scope":
        return f"{host} does not offer these scopes{_quoted(error)}. Check the scopes.{code}"
    if error.source == "session":
        return f"This answer does not belong to a sign-in that you began here. {_AGAIN}"
    if error.code in ("unavailable", "rate_limited"):
        return f"{host} could not answer just now{_quoted(error)}. Try again a little later.{code}"
    status = f" ({error.status_code})" if error.status_code and not code else code
    return f"{host} refused{_quoted(error)}. Check endpoints, client and redirect address there.{status}"


def _quoted(error: SocialAuthBaseException) -> str:
    """The provider's own words, short."""
    words = " ".join(error.detail.replace("\x00", "").split())[:200].rstrip(".")
    return f": “{words}”" if words else ""
