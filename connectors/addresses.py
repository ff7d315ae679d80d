"""Judging an address that a person typed, before anything is sent there."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from connectors.egress import policy
from lib.http import EgressError, Refused, check_host
from lib.words import gettext as _

LOOKUP_SECONDS = 3.0
_PORTS = {"http": 80, "https": 443}


def address_problem(url: str) -> str:
    """Return what keeps the address from being used, with what to do; empty when nothing does.

    A name that cannot be looked up just now is let through: the test of the connection tells.
    """
    parts = _parts(url)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        return _("An address begins with http:// or https:// and names a host. You wrote “%(url)s”.") % {
            "url": url[:120]
        }
    if "@" in parts.netloc:
        return _(
            "An address holds no user name and password: addresses are shown. Choose how to sign in below."
        )
    if parts.fragment or any(letter.isspace() or ord(letter) < 32 for letter in url):
        return _("An address has no spaces and no part after #. Check what was pasted.")
    return _guard_problem(parts)


def endpoint_problem(url: str) -> str:
    """The same for an address that gets secrets: it has to be https, unless the install allows the host."""
    problem = address_problem(url)
    if problem:
        return problem
    parts = urlsplit(url)
    if parts.scheme == "https" or policy().lets_through(parts.hostname or "", port_of(parts)):
        return ""
    return _("This address gets secrets, so it begins with https://. You wrote http://.")


def host_of(url: str) -> str:
    """Return the host of an address with its port when it is not the usual one; empty for no address."""
    parts = _parts(url)
    if parts is None or not parts.hostname:
        return ""
    usual = parts.port is None or parts.port == _PORTS.get(parts.scheme)
    return parts.hostname if usual else f"{parts.hostname}:{parts.port}"


def same_server(one: str, other: str) -> bool:
    """Whether both addresses have one scheme, host and port, so that a secret for one suits the other."""
    return _origin(one) == _origin(other)


def port_of(parts: SplitResult) -> int:
    """Return the port an address leads to."""
    return parts.port or _PORTS.get(parts.scheme, 443)


def _origin(url: str) -> tuple[str, str, int]:
    parts = _parts(url)
    return (parts.scheme, (parts.hostname or "").lower(), port_of(parts)) if parts else ("", url, 0)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _guard_problem(parts: SplitResult) -> str:
    try:
        check_host(parts.hostname or "", port_of(parts), policy(), timeout=LOOKUP_SECONDS)
    except Refused as refused:
        return str(refused)
    except EgressError:
        return ""
    return ""
