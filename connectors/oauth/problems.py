"""What went wrong while an account was linked or renewed, in sentences: what, why, what to do."""

from __future__ import annotations

from social_core.exceptions import AuthCanceled, SocialAuthBaseException

from connectors.addresses import host_of
from connectors.oauth.backend import UnusableEndpoint
from connectors.oauth.granted import NotUsable
from connectors.oauth.provider import Provider
from connectors.oauth.words import provider_code, provider_words
from lib.words import N_
from lib.words import gettext as _

_AGAIN = N_("Begin again from the connection.")


def linking_problem(error: Exception, provider: Provider) -> str:
    """Return the sentence for an attempt that failed."""
    host = host_of(provider.token_url) or _("The provider")
    if isinstance(error, AuthCanceled):
        where = host_of(provider.authorize_url) or host
        said = _("%(where)s says that access was not allowed%(error)s.") % {
            "where": where,
            "error": _quoted(error),
        }
        return _("%(said)s Nothing was changed: link again whenever you want.") % {"said": said}
    if isinstance(error, NotUsable):
        return _("%(host)s answered, but the answer cannot be used. %(error)s Check the token address.") % {
            "host": host,
            "error": error,
        }
    if isinstance(error, UnusableEndpoint):
        return _("%(detail)s Change it in the connection.") % {"detail": error.detail}
    if isinstance(error, SocialAuthBaseException):
        return _provider_problem(error, host)
    raise error


def _provider_problem(error: SocialAuthBaseException, host: str) -> str:
    name = provider_code(error)
    code = f" ({name})" if name else ""
    if error.code == "authorization_code_rejected":
        return _(
            "%(host)s did not accept the code%(error)s. It may have been used before. %(again)s%(code)s"
        ) % {"host": host, "error": _quoted(error), "again": _(_AGAIN), "code": code}
    if error.code in ("malformed_response", "missing_claim"):
        detail = error.detail or _(
            "It is not the JSON that a token address gives, or there is no access token in it."
        )
        return _("%(host)s answered, but the answer cannot be used. %(detail)s Check the token address.") % {
            "host": host,
            "detail": detail,
        }
    if error.code in ("timeout", "connection_failed") or (error.code == "invalid_setting" and not name):
        return _("%(detail)s Check the token address, then link again.") % {"detail": error.detail}
    if error.provider_code in ("invalid_client", "unauthorized_client"):
        return _(
            "%(host)s does not know this client%(error)s. Check client ID and client secret.%(code)s"
        ) % {"host": host, "error": _quoted(error), "code": code}
    if error.provider_code == "invalid_scope":
        return _("%(host)s does not offer these scopes%(error)s. Check the scopes.%(code)s") % {
            "host": host,
            "error": _quoted(error),
            "code": code,
        }
    if error.source == "session":
        return _("This answer does not belong to a sign-in that you began here. %(again)s") % {
            "again": _(_AGAIN)
        }
    if error.code in ("unavailable", "rate_limited"):
        return _("%(host)s could not answer just now%(error)s. Try again a little later.%(code)s") % {
            "host": host,
            "error": _quoted(error),
            "code": code,
        }
    status = f" ({error.status_code})" if error.status_code and not code else code
    return _("%(host)s refused%(error)s. Check endpoints, client and redirect address there.%(status)s") % {
        "host": host,
        "error": _quoted(error),
        "status": status,
    }


def _quoted(error: SocialAuthBaseException) -> str:
    """The provider's own words, short."""
    words = provider_words(error)
    return f": “{words}”" if words else ""
