"""A provider's own words, as they may be shown: short, on one line, without what was sent in confidence."""

from __future__ import annotations

import unicodedata

from social_core.exceptions import SocialAuthBaseException

from lib import redact

MAX_WORDS = 200
MAX_CODE = 60
_READ = 5_000


def provider_words(error: SocialAuthBaseException) -> str:
    """Return what the provider said, without a full stop; empty if it said nothing."""
    return _shown(error.detail, error, MAX_WORDS).rstrip(".")


def provider_code(error: SocialAuthBaseException) -> str:
    """Return the provider's name for the error, such as ``invalid_grant``; empty if it gave none."""
    return _shown(str(error.provider_code or ""), error, MAX_CODE)


def _shown(said: str, error: SocialAuthBaseException, longest: int) -> str:
    """Masked before it is cut: half a secret would not be found."""
    kept = ("".join(" " if _is_control(one) else one for one in said[:_READ])).split()
    line = redact.text(" ".join(kept), getattr(error.backend, "sent", ()))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _is_control(letter: str) -> bool:
    """Whether it is no letter at all: control characters, marks that turn the direction, halves of characters."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs")
