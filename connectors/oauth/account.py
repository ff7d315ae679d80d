"""Whose account was linked, as far as the provider tells. For showing only: nothing is decided by it."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson

MAX_NAME = 200
_KEYS = ("email", "preferred_username", "login", "username", "name", "display_name", "sub", "id")


def account_name(userinfo: Any, response: Any) -> str:
    """Return a name from the account address's answer, else from the id token; empty when neither has one."""
    return _name_in(userinfo) or _name_in(_claims(response))


def _name_in(told: Any) -> str:
    if not isinstance(told, dict):
        return ""
    values = (told.get(key) for key in _KEYS)
    found = next(
        (one for one in values if isinstance(one, str | int) and not isinstance(one, bool) and one), ""
    )
    return " ".join(str(found).replace("\x00", "").split())[:MAX_NAME]


def _claims(response: Any) -> Any:
    """The claims of an id token, unverified: it came straight from the token address."""
    token = response.get("id_token") if isinstance(response, dict) else None
    parts = token.split(".") if isinstance(token, str) else []
    if len(parts) != 3:
        return None
    try:
        return orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (orjson.JSONDecodeError, binascii.Error, ValueError):
        return None
