"""Sealing credentials: Fernet with several keys, the first seals, every one opens.

Keys come in as an argument; nothing here reads the environment. `Secret` keeps an opened value out of logs
and pages.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from lib.redact import MASK


class CryptoError(Exception):
    """Credentials cannot be sealed or opened; the text is a sentence for the owner."""


class BadKey(CryptoError):
    """A key is missing or has the wrong form."""


class CannotOpen(CryptoError):
    """No key opens this text, or it was changed."""


class Secret:
    """A text that shows itself to nobody: printed or logged it is a mask; `reveal()` gives the text.

    It is no `str` on purpose, so that JSON, string concatenation and templates cannot take it for one.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, to be handed to the one who needs it and to no other."""
        return self._text

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"'{MASK}'"

    def __format__(self, spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not copied, pickled or sent to other processes.")


def new_key() -> str:
    """A new key for CREDENTIAL_KEYS."""
    return Fernet.generate_key().decode()


def seal(keys: Sequence[str], value: Mapping[str, Any]) -> str:
    """The JSON object as text that only the keys open;

    `Secret` values are sealed as their texts. Raises BadKey.
    """
    plain = orjson.dumps(dict(value), default=_reveal)
    return _fernet(keys).encrypt(plain).decode()


def open_sealed(keys: Sequence[str], text: str) -> dict[str, Any]:
    """What was sealed. Raises BadKey, and CannotOpen if no key fits or the text was changed."""
    try:
        opened = orjson.loads(_fernet(keys).decrypt(text.encode()))
    except (InvalidToken, UnicodeEncodeError):
        raise CannotOpen(
            "The stored credentials cannot be opened with the present keys. "
            "Add the key that sealed them to CREDENTIAL_KEYS, or enter the credentials again."
        ) from None
    except orjson.JSONDecodeError:
        opened = None
    if not isinstance(opened, dict):
        raise CannotOpen("The stored credentials have an unknown form. Enter the credentials again.")
    return opened


def has_newest_key(keys: Sequence[str], text: str) -> bool:
    """Tell whether the first key sealed this text. Raises BadKey."""
    try:
        _fernet(keys[:1]).decrypt(text.encode())
    except (InvalidToken, UnicodeEncodeError):
        return False
    return True


def reseal(keys: Sequence[str], text: str) -> str:
    """The same value sealed with the first key. Raises like `open_sealed`."""
    return seal(keys, open_sealed(keys, text))


def _fernet(keys: Sequence[str]) -> MultiFernet:
    if not keys:
        raise BadKey("There is no key for credentials. Set CREDENTIAL_KEYS.")
    return MultiFernet([_one(number, key) for number, key in enumerate(keys, start=1)])


def _one(number: int, key: str) -> Fernet:
    try:
        return Fernet(key.strip())
    except ValueError:
        raise BadKey(
            f"Key {number} of CREDENTIAL_KEYS is not a key: it has to be 32 bytes in URL-safe base64. "
            "Make one with flowyard newkey, and keep the old ones behind it."
        ) from None


def _reveal(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"Credentials hold plain JSON; {type(value).__name__} is none.")
