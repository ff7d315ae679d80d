"""One backend for every provider of OAuth 2: what differs between providers comes from the connection."""

from __future__ import annotations

from typing import Any

import requests
from django.conf import settings
from django.urls import reverse
from requests.auth import HTTPBasicAuth
from social_core.backends.oauth import BaseOAuth2PKCE
from social_core.exceptions import AuthProviderError, AuthResponseError, SocialAuthBaseException
from social_core.utils import http_error

from connectors.addresses import endpoint_problem
from connectors.egress import policy
from connectors.oauth.account import account_name
from connectors.oauth.provider import Provider
from connectors.oauth.strategy import ConnectStrategy
from connectors.sdk.outcome import words_of
from lib.http import BadAddress, NeverReachable, Refused, guarded_session

SECONDS = 15.0
MAX_BYTES = 1_000_000


_OPEN = frozenset({"grant_type", "client_id", "redirect_uri"})


class UnusableEndpoint(SocialAuthBaseException):
    """An endpoint may not be asked (any more); the detail is the sentence that says why."""


class ConnectBackend(BaseOAuth2PKCE):
    """Authorization code with PKCE (S256, always), bound to a person; it links and never signs in."""

    name = "connect"
    ASSOCIATION_ONLY = True
    REDIRECT_STATE = False
    STATE_PARAMETER = True

    def __init__(self, strategy: ConnectStrategy, provider: Provider) -> None:
        super().__init__(strategy, redirect_uri())
        self.provider = provider
        self.sent: tuple[str, ...] = (provider.client_secret.reveal(),)
        """What a provider's words may quote and nobody may read: secret, code, tokens."""

    def setting(self, name: str, default: Any = None) -> Any:
        """Return the pipeline from the settings, and nothing else: no setting weakens what is fixed here."""
        return super().setting(name, default) if name == "PIPELINE" else default

    def authorization_url(self) -> str:
        """Return where the person is sent."""
        return _usable(self, self.provider.authorize_url)

    def access_token_url(self) -> str:
        """Return where codes and refresh tokens are exchanged."""
        return _usable(self, self.provider.token_url)

    def get_key_and_secret(self) -> tuple[str, str]:
        """Return the client's id and secret."""
        return self.provider.client_id, self.provider.client_secret.reveal()

    def use_basic_auth(self) -> bool:
        """Tell whether the client's secret goes into a header."""
        return self.provider.basic

    def get_scope(self) -> list[str]:
        """Return the scopes that are asked for."""
        return list(self.provider.scopes)

    def auth_extra_arguments(self) -> dict[str, str]:
        """Return the extra parameters of the authorization address."""
        return dict(self.provider.extra)

    def auth_complete_params(self, state: str | None = None) -> dict[str, str]:
        """Return the token request, without an empty secret (public clients have none)."""
        params: dict[str, str] = super().auth_complete_params(state)
        return {**_without_empty_secret(params), "client_id": self.provider.client_id}

    def refresh_token_params(self, token: str, *args: Any, **kwargs: Any) -> dict[str, str]:
        """Return the renewal request; with Basic the secret stays out of the body."""
        params = {"refresh_token": token, "grant_type": "refresh_token", "client_id": self.provider.client_id}
        secret = "" if self.provider.basic else self.provider.client_secret.reveal()
        return params | ({"client_secret": secret} if secret else {})

    def refresh_token_auth(self) -> HTTPBasicAuth | None:
        """Return the client's header."""
        return HTTPBasicAuth(*self.get_key_and_secret()) if self.provider.basic else None

    def get_user_id(self, details: Any, response: Any) -> str:
        """Return the uid, the connection's id: one person can link several accounts of one provider."""
        return self.provider.connection_id

    def get_user_details(self, response: Any) -> dict[str, str]:
        """Return nothing: a linking never touches the person's own profile."""
        return {}

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return whose account it is, for showing only; a provider that does not tell is no failure."""
        told: Any = {}
        if self.provider.userinfo_url:
            try:
                told = self.get_json(
                    _usable(self, self.provider.userinfo_url),
                    headers={"Authorization": f"Bearer {access_token}"},
                )
            except SocialAuthBaseException:
                told = {}
        return {"flowyard_account": account_name(told, kwargs.get("response") or {})}

    def request(
        self, url: str, *, method: str = "GET", stage: Any = "user_info", **kwargs: Any
    ) -> requests.Response:
        """Send through the egress door, without redirects: a secret goes to the address that was typed."""
        kwargs["timeout"] = SECONDS
        sent = kwargs.get("data") or {}
        self.sent += tuple(str(value) for name, value in sent.items() if value and name not in _OPEN)
        try:
            with guarded_session(policy(), timeout=SECONDS, max_bytes=MAX_BYTES) as session:
                response = session.request(method, url, allow_redirects=False, **kwargs)
                response.raise_for_status()
        except requests.HTTPError as error:
            raise _with_words(http_error(self, error, stage=stage), error) from None
        except requests.Timeout as error:
            raise AuthProviderError(self, str(error), code="timeout", stage=stage) from None
        except requests.RequestException as error:
            lasting = isinstance(getattr(error, "egress", None), BadAddress | NeverReachable | Refused)
            code = "invalid_setting" if lasting else "connection_failed"
            raise AuthProviderError(self, str(error), code=code, stage=stage) from None
        if response.is_redirect:
            raise AuthResponseError(self, "It redirected to another address.", stage=stage)
        return response


def _with_words(problem: SocialAuthBaseException, error: requests.HTTPError) -> SocialAuthBaseException:
    """The problem with what the provider said, where it is no JSON of the protocol's form."""
    if not problem.detail and not problem.provider_code and error.response is not None:
        problem.detail = words_of(error.response.content)
    return problem


def redirect_uri() -> str:
    """Return the one address that providers send people back to."""
    return settings.PUBLIC_URL + reverse("connectors:complete")


def _usable(backend: ConnectBackend, url: str) -> str:
    problem = endpoint_problem(url)
    if problem:
        raise UnusableEndpoint(backend, problem)
    return url


def _without_empty_secret(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name != "client_secret" or value}
