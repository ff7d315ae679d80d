"""Hides secrets before anything is shown, logged or stored:

Headers, addresses, JSON values, literal texts.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any, AnyStr
from urllib.parse import quote, quote_plus

MASK = "******"

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = frozenset(
    {
        "token",
        "tokens",
        "secret",
        "secrets",
        "password",
        "passwords",
        "passwd",
        "pwd",
        "passphrase",
        "passcode",
    }
    | {"credential", "credentials", "authorization", "bearer", "jwt", "signature", "otp", "pin"}
    | {"apikey", "accesskey", "cookie", "session", "sessionid"}
)
_KEY_OWNERS = frozenset(
    {"api", "access", "private", "secret", "auth", "client", "signing", "encryption", "subscription"}
    | {"app", "shared", "master"}
)
# A place in a list and a promise not to repeat are no credentials: hiding them would hide how paging went.
_PLACE_WORDS = frozenset({"next", "page", "continuation", "sync", "idempotency"})
_HEADER_PARTS = ("token", "secret", "key", "password", "auth", "cookie", "credential", "signature", "session")
_OPEN_HEADERS = frozenset({"idempotency-key", "www-authenticate", "proxy-authenticate", "sec-websocket-key"})
_QUERY_EXTRA = frozenset({"key", "sig", "code", "auth", "access"})

# A scheme begins where a run of its letters does and is read once, so that long texts take no longer than their length.
_URL = re.compile(r"(?<![a-zA-Z0-9+.-])[a-zA-Z0-9+.-]++://[^\s\"'<>\\]+")
_USERINFO = re.compile(r"^([a-zA-Z0-9+.-]*:)?//[^/?#]*@")
_SCHEME_WITH_CREDENTIAL = re.compile(r"\b(Bearer|Basic|Token|Digest)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE)
SHORTEST_LITERAL = 4
"""A text shorter than this is in too many others to be masked."""


def is_secret_name(name: str) -> bool:
    """Whether a JSON key or form field of this name holds a secret ("clientSecret", not "monkey")."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if _PLACE_WORDS.intersection(words) and "secret" not in words:
        return False
    if _SECRET_WORDS.intersection(words) or "".join(words) in _SECRET_WORDS:
        return True
    return any(
        word in ("key", "keys") and before in _KEY_OWNERS
        for before, word in zip(words, words[1:], strict=False)
    )


def is_secret_header(name: str) -> bool:
    """Whether a header of this name may carry a credential; wider than `is_secret_name` on purpose."""
    lowered = name.strip().lower()
    if lowered in _OPEN_HEADERS:
        return False
    return lowered.startswith("proxy-") or any(part in lowered for part in _HEADER_PARTS)


def is_secret_parameter(name: str) -> bool:
    """Whether a query parameter of this name holds a secret; `key`, `sig` and `code` count here."""
    return name.lower() in _QUERY_EXTRA or is_secret_name(name)


def headers(values: Mapping[str, str]) -> dict[str, str]:
    """The headers with the values of credential headers masked."""
    return {name: MASK if is_secret_header(name) else value for name, value in values.items()}


def url(address: str) -> str:
    """The address without user name and password, and with the values of secret parameters masked."""
    bare = _USERINFO.sub(lambda found: f"{found.group(1) or ''}//{MASK}@", address)
    before, mark, fragment = bare.partition("#")
    path, question, query = before.partition("?")
    masked_query = "&".join(_masked_pair(pair) for pair in query.split("&")) if query else ""
    masked_fragment = (
        "&".join(_masked_pair(pair) for pair in fragment.split("&")) if "=" in fragment else fragment
    )
    return path + question + masked_query + mark + masked_fragment


def json_value(value: Any) -> Any:
    """A copy of a JSON value in which every member with a secret name is masked.

    Depth is bounded by its parser.
    """
    if isinstance(value, Mapping):
        return {key: _masked_member(key, member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    return value


def text(words: str, secrets: Iterable[str] = ()) -> str:
    """The text with given secrets, addresses' credentials and `Bearer …` values masked."""
    clean = literals(words, secrets)
    clean = _URL.sub(lambda found: url(found.group()), clean)
    return _SCHEME_WITH_CREDENTIAL.sub(lambda found: f"{found.group(1)} {MASK}", clean)


def literals(words: AnyStr, secrets: Iterable[str]) -> AnyStr:
    """The text or bytes with each given secret masked, also percent-encoded, JSON-escaped or in base64."""
    for form in _forms(secrets):
        if isinstance(words, bytes):
            words = words.replace(form.encode("utf-8", "surrogatepass"), MASK.encode())
        else:
            words = words.replace(form, MASK)
    return words


def basic_pair(username: str, password: str) -> tuple[str, ...]:
    """The literal secrets that a user name and password give:

    The password, and the pair as Basic sends it.
    """
    return (password, base64.b64encode(f"{username}:{password}".encode()).decode())


def _masked_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}={MASK}" if equals and value and is_secret_parameter(name) else pair


def _masked_member(key: Any, member: Any) -> Any:
    if isinstance(key, str) and member not in (None, "", True, False) and is_secret_name(key):
        return MASK
    return json_value(member)


def _forms(secrets: Iterable[str]) -> list[str]:
    forms: set[str] = set()
    for plain in secrets:
        if len(plain) >= SHORTEST_LITERAL:
            raw = plain.encode("utf-8", "surrogatepass")
            forms.update((plain, quote(raw, safe=""), quote_plus(raw), base64.b64encode(raw).decode()))
            forms.add(plain.replace("\\", "\\\\").replace('"', '\\"'))
    return sorted(forms, key=len, reverse=True)
