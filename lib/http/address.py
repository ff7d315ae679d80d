"""The guard: which addresses may be connected to.

A name is resolved, every address it stands for is checked, and only a checked address is connected to. What
is not a public unicast address is refused, also when it hides inside an IPv6 address, unless its host and
port are on the allow list.
"""

from __future__ import annotations

import queue
import socket
import threading
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple

from lib.http.errors import NeverReachable, Refused, TimedOut, Unreachable

# What resolvers answer when there is no such name, or a name without an address (not on every system).
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_IPV4_WALLS = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a private address of a provider's network"),
        ("127.0.0.0/8", "an address of Flowyard's own machine"),
        ("168.63.129.16/32", "the address of a cloud's control service"),
        ("169.254.0.0/16", "a link-local address, where clouds keep their credentials"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "a reserved address"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a reserved address"),
        ("198.51.100.0/24", "a reserved address"),
        ("203.0.113.0/24", "a reserved address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_IPV6_WALLS = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "an unspecified address"),
        ("::1/128", "an address of Flowyard's own machine"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
        ("2001::/23", "a reserved address"),  # Teredo and other protocol assignments
        ("2001:db8::/32", "a reserved address"),
        ("3fff::/20", "a reserved address"),
    )
)
_IPV6_PUBLIC = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class EgressPolicy:
    """Where Flowyard may connect to.

    `allow` holds "host:port" as typed in the URL (an IPv6 address in brackets) and opens exceptions;
    `enabled=False` takes the guard away; `ca_file` names a PEM file of certificates trusted beside the public
    ones.
    """

    allow: frozenset[str] = field(default_factory=frozenset)
    enabled: bool = True
    ca_file: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "allow", frozenset(entry.strip().lower() for entry in self.allow))

    @classmethod
    def from_text(cls, text: str, *, enabled: bool = True, ca_file: str = "") -> EgressPolicy:
        """Reads "host:port,host:port". Raises ValueError with a sentence about an entry of another form."""
        entries = frozenset(entry.strip() for entry in text.split(",") if entry.strip())
        for entry in entries:
            host, colon, port = entry.rpartition(":")
            if not (host and colon and port.isascii() and port.isdigit() and "/" not in host):
                raise ValueError(
                    f"An entry has the form host:port, for example erp.example:8443. You wrote {entry}."
                )
        return cls(entries, enabled, ca_file)

    def lets_through(self, host: str, port: int) -> bool:
        """Whether this host and port need no check."""
        name = f"[{host}]" if ":" in host else host
        return not self.enabled or f"{name.lower()}:{port}" in self.allow


class Address(NamedTuple):
    """An address that may be connected to: `ip` for people and libraries, `sockaddr` for `socket.connect`."""

    ip: str
    port: int
    family: socket.AddressFamily
    sockaddr: Any


def check_host(host: str, port: int, policy: EgressPolicy, *, timeout: float = 10.0) -> list[Address]:
    """The addresses a host stands for, all of them checked; connect to these and to no freshly resolved ones.

    Raises Refused if any of them is walled off, NeverReachable if there is no such name, Unreachable if it
    cannot be told just now, TimedOut if the lookup takes longer than `timeout` seconds.
    """
    addresses = _resolve(host, port, timeout)
    if not policy.lets_through(host, port):
        for address in addresses:
            if kind := wall(address.ip):
                raise Refused(host, port, kind)
    return addresses


def wall(ip: str) -> str | None:
    """What kind of walled-off address this is, in words; None for a public one."""
    address = ip_address(ip.partition("%")[0])
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _IPV4_WALLS if address in network), None)
    inner = _embedded(address)
    if inner is not None:
        return wall(str(inner))
    if found := next((kind for network, kind in _IPV6_WALLS if address in network), None):
        return found
    return None if address in _IPV6_PUBLIC else "a reserved address"


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a mapped, 6to4 or NAT64 address leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _resolve(host: str, port: int, timeout: float) -> list[Address]:
    found = _look_up(host, port, timeout)
    if isinstance(found, UnicodeError):
        raise NeverReachable(f"“{host[:80]}” cannot be the name of a host. Check the address.")
    if isinstance(found, OSError) and found.errno in _NO_SUCH_NAME:
        raise NeverReachable(f"No host named {host} was found. Check the address for a typing mistake.")
    if isinstance(found, OSError):
        raise Unreachable(
            f"The name {host} could not be looked up just now. Nothing was sent. Try again a little later, and "
            "check the network's name server if it stays so."
        )
    known = (socket.AF_INET, socket.AF_INET6)
    addresses = [Address(entry[4][0], port, entry[0], entry[4]) for entry in found if entry[0] in known]
    if not addresses:
        raise NeverReachable(f"The host {host} has no address that Flowyard can connect to.")
    return list(dict.fromkeys(addresses))


def _look_up(host: str, port: int, timeout: float) -> Any:
    """The answer of the resolver, or its OSError or UnicodeError.

    A thread of its own, because a lookup cannot be given a time limit nor be stopped; it ends when the
    resolver gives up.
    """
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name=f"look-up-{host[:40]}", daemon=True).start()
    try:
        return answers.get(timeout=max(timeout, 0.001))
    except queue.Empty:
        raise TimedOut(
            f"The name {host} was not found within {timeout:.0f} s, because the name server did not answer. "
            "Nothing was sent. Check the network's name server.",
            may_have_arrived=False,
        ) from None
