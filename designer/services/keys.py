"""What a person chooses for the keys of the designer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from designer.models import OwnKeys

MOST = 200
LONGEST = 40
COMMAND = re.compile(r"[a-z][a-z-]{0,39}")


class BadKeys(ValueError):
    """The choice cannot be kept; the text is a sentence."""


def keys_of(user: User) -> dict[str, Any]:
    """Return ``{"letters", "keys"}`` as the canvas takes them."""
    found = OwnKeys.objects.filter(user=user).first() or OwnKeys()
    return {"letters": found.letters, "keys": found.keys}


@transaction.atomic
def choose_keys(*, user: User, change: Mapping[str, Any]) -> None:
    """Change ``letters`` and some of ``keys``; a key of None goes back to the one it came with.

    Raises :class:`BadKeys`. What another window chose meanwhile for other commands stays.
    """
    letters, keys = change.get("letters"), change.get("keys", {})
    if letters not in (True, False, None) or not isinstance(keys, dict) or not _good(keys):
        raise BadKeys(_("Keys are kept as the name of a command and a key of up to 40 characters."))
    own, _made = OwnKeys.objects.select_for_update().get_or_create(user=user)
    merged = {command: key for command, key in (own.keys | keys).items() if key is not None}
    if len(merged) > MOST:
        raise BadKeys(_("At most %(most)s keys of one's own are kept. Reset some first.") % {"most": MOST})
    own.keys = merged
    own.letters = own.letters if letters is None else letters
    own.save(update_fields=["keys", "letters"])


def _good(keys: dict[str, Any]) -> bool:
    named = all(COMMAND.fullmatch(command) for command in keys)
    return named and all(
        key is None or (isinstance(key, str) and len(key) <= LONGEST) for key in keys.values()
    )
