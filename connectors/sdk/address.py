"""Joining a connection's base address and a step's path, so that no path leads elsewhere."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from connectors.sdk.errors import DataError, Fatal

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def join(base_url: str, path: str) -> str:
    """The address of a path under the base address, queries of both included.

    A whole address is let through if scheme, host and port are the base's (that is how servers name next
    pages). Raises DataError for a path that leads elsewhere, has `.` or `..` segments or control characters.
    """
    base = _base(base_url)
    path = path.strip()
    if _CONTROL.search(path):
        raise DataError("The path has a line break or another control character.", may_have_arrived=False)
    if _SCHEME.match(path) and "://" in path:
        return _same_host(base, path)
    name, _, query = path.replace("#", "%23").partition("?")
    _check_segments(name)
    full = f"{base.path.rstrip('/')}/{name.lstrip('/')}" if name else base.path
    queries = "&".join(part for part in (base.query, query) if part)
    return urlunsplit((base.scheme, base.netloc, full or "/", queries, ""))


def without_parameters(url: str, names: frozenset[str]) -> str:
    """The address without these query parameters; the others stay as they are written."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair and _name(pair) not in names]
    return urlunsplit(parts._replace(query="&".join(kept)))


def with_query(url: str, pairs: list[tuple[str, str]]) -> str:
    """The address with these parameters added at the end of its query."""
    parts = urlsplit(url)
    added = urlencode(pairs)
    return urlunsplit(parts._replace(query="&".join(part for part in (parts.query, added) if part)))


def _base(base_url: str) -> SplitResult:
    try:
        base = urlsplit(base_url.strip())
        usable = base.scheme in _DEFAULT_PORTS and base.hostname and "@" not in base.netloc
        _ = base.port
    except ValueError:
        usable = False
    if not usable:
        raise Fatal(
            "The base address of the connection cannot be used. It has the form https://host/path, "
            "without user name.",
            may_have_arrived=False,
        )
    return base


def _same_host(base: SplitResult, url: str) -> str:
    try:
        parts = urlsplit(url)
        same = _origin(parts) == _origin(base) and "@" not in parts.netloc
    except ValueError:
        same = False
    if not same:
        raise DataError(
            f"The path leads to another server than {base.netloc}, where the credentials do not belong. "
            "Use a path under the base address, or a connection of its own.",
            may_have_arrived=False,
        )
    return urlunsplit(parts._replace(fragment=""))


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _check_segments(path: str) -> None:
    """A value from a record must not climb out of the path it was put into."""
    for segment in re.split(r"[/\\]", path):
        if unquote(segment) in (".", "..") or unquote(unquote(segment)) in (".", ".."):
            raise DataError(
                f"The path has a segment “{segment}”, which would lead to another place. Check the values "
                "in the path.",
                may_have_arrived=False,
            )


def _name(pair: str) -> str:
    found = parse_qsl(pair, keep_blank_values=True)
    return found[0][0] if found else ""
