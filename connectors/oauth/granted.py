"""What a token endpoint granted, read with suspicion: it is somebody else's server."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

MAX_TOKEN = 16_384
MAX_SECONDS = 10 * 365 * 86_400
_TOKEN = re.compile(r"[\x21-\x7e]+\Z")


class NotUsable(ValueError):
    """The answer holds no token that can be used; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Tokens and until when they hold; ``expires_at`` is None when the provider did not say."""

    access_token: str
    refresh_token: str
    token_type: str
    scope: str
    expires_at: datetime | None

    def secrets(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return the connection's secrets with these tokens; a refresh token that was not replaced stays."""
        new = {"access_token": self.access_token, "token_type": self.token_type, "granted_scope": self.scope}
        new |= {"refresh_token": self.refresh_token} if self.refresh_token else {}
        return {**before, **{name: value for name, value in new.items() if value}}


def granted(answer: Any) -> Granted:
    """Return what was granted. Raises :class:`NotUsable`."""
    if not isinstance(answer, dict):
        raise NotUsable("The answer is no JSON object.")
    kind = answer.get("token_type") or "Bearer"
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise NotUsable(
            f"The tokens are of the type “{str(kind)[:40]}”, and Flowyard can send bearer tokens only."
        )
    return Granted(
        access_token=_token(answer.get("access_token"), "access token"),
        refresh_token=_token(answer.get("refresh_token"), "refresh token")
        if answer.get("refresh_token")
        else "",
        token_type="Bearer",
        scope=_scope(answer.get("scope")),
        expires_at=_expiry(answer.get("expires_in")),
    )


def _token(given: Any, what: str) -> str:
    if not isinstance(given, str) or not given:
        raise NotUsable(f"There is no {what} in it.")
    if len(given) > MAX_TOKEN or not _TOKEN.match(given):
        raise NotUsable(f"The {what} in it cannot be sent in a header.")
    return given


def _scope(given: Any) -> str:
    if isinstance(given, list):
        given = " ".join(one for one in given if isinstance(one, str))
    return given[:2000] if isinstance(given, str) else ""


def _expiry(given: Any) -> datetime | None:
    """When the token ends; nothing usable means: use it until it is refused."""
    try:
        seconds = (
            float(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else math.nan
        )
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(seconds) or seconds <= 0:
        return None
    return timezone.now() + timedelta(seconds=min(seconds, MAX_SECONDS))
