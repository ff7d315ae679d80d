"""The guard: what may be connected to, and what hides behind other forms of an address."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.http import (
    EgressError,
    EgressPolicy,
    NeverReachable,
    OutgoingRequest,
    Refused,
    Unreachable,
    check_host,
    send,
)
from lib.http.address import wall

from .conftest import Names
from .servers import answer, sending, serve

WALLED = (
    "0.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16",
    "169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1",
    "198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255",
    ":: ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::7f00:1",
    "64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a9fe:a9fe::1 2002:0a00:0001::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0",
    "fec0::1 ff02::1 100::1 5f00::1 4000::1",
)
PUBLIC = (
    "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.0.1 172.32.0.1 192.167.1.1",
    "223.255.255.255 2606:4700:4700::1111 2a00:1450:4001:80b::200e ::ffff:8.8.8.8 64:ff9b::808:808",
    "2002:0808:0808::1",
)


@pytest.mark.parametrize("ip", [ip for row in WALLED for ip in row.split()])
def test_addresses_behind_the_wall(ip: str) -> None:
    assert wall(ip)


@pytest.mark.parametrize("ip", [ip for row in PUBLIC for ip in row.split()])
def test_public_addresses(ip: str) -> None:
    assert wall(ip) is None


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_judged_like_the_address_itself(ip) -> None:  # type: ignore[no-untyped-def]
    hexa = f"{int(ip) >> 16:x}:{int(ip) & 0xFFFF:x}"
    assert wall(f"::ffff:{hexa}") == wall(f"64:ff9b::{hexa}") == wall(f"2002:{hexa}::") == wall(str(ip))


SPELLINGS = (
    "localhost localhost. LOCALHOST 127.1 0x7f.1 0x7f000001 2130706433 017700000001 0 169.254.169.254",
    "[::1] [::ffff:7f00:1] [::ffff:127.0.0.1] [::] １２７.0.0.1 127。0。0。1",
)


@pytest.mark.parametrize("host", [host for row in SPELLINGS for host in row.split()])
def test_every_way_to_write_this_machine_is_refused(host: str) -> None:
    with serve(sending(answer(b"secret"))) as server, pytest.raises(EgressError) as caught:
        send(OutgoingRequest("GET", f"http://{host}:{server.port}/"), EgressPolicy())
    assert server.connections == 0
    assert caught.value.may_have_arrived is False


def test_the_refusal_says_how_an_owner_can_allow_it() -> None:
    with pytest.raises(Refused) as caught:
        check_host("127.0.0.1", 8900, EgressPolicy())
    assert (caught.value.host, caught.value.port) == ("127.0.0.1", 8900)
    assert "FLOWYARD_EGRESS_ALLOW=127.0.0.1:8900" in str(caught.value)


def test_a_refused_ipv6_address_is_named_as_it_has_to_be_typed() -> None:
    with pytest.raises(Refused) as caught:
        check_host("::1", 80, EgressPolicy())
    assert caught.value.allow_entry == "[::1]:80"
    assert check_host("::1", 80, EgressPolicy(frozenset({caught.value.allow_entry})))[0].ip == "::1"


def test_one_walled_address_among_public_ones_is_enough(names: Names) -> None:
    names("mixed.example", ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(Refused):
        check_host("mixed.example", 443, EgressPolicy())


def test_public_addresses_come_back_for_connecting(names: Names) -> None:
    names("good.example", ["93.184.216.34", "2606:4700::1"])
    found = check_host("good.example", 25, EgressPolicy())
    assert [(one.ip, one.port, one.family) for one in found] == [
        ("93.184.216.34", 25, socket.AF_INET),
        ("2606:4700::1", 25, socket.AF_INET6),
    ]


def test_the_allow_list_opens_one_host_and_port(names: Names) -> None:
    names("erp.example", "127.0.0.1")
    policy = EgressPolicy(frozenset({"ERP.example:8443"}))
    assert check_host("erp.example", 8443, policy)
    for host, port in (("erp.example", 8444), ("127.0.0.1", 8443), ("erp.example.", 8443)):
        with pytest.raises((Refused, Unreachable)):
            check_host(host, port, policy)


def test_the_guard_can_be_taken_away() -> None:
    assert check_host("127.0.0.1", 80, EgressPolicy(enabled=False))


def test_an_unknown_name_is_told_as_such() -> None:
    with pytest.raises(NeverReachable, match=r"No host named nowhere\.invalid was found"):
        check_host("nowhere.invalid", 80, EgressPolicy())


@pytest.mark.parametrize("number", [socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_SYSTEM])
def test_a_name_that_cannot_be_looked_up_just_now_may_be_found_later(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(number, "not now")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(Unreachable, match="could not be looked up just now") as caught:
        check_host("shop.example", 80, EgressPolicy())
    assert not isinstance(caught.value, NeverReachable)


def test_a_name_that_cannot_be_one_is_told_as_such() -> None:
    with pytest.raises(NeverReachable, match="cannot be the name of a host"):
        check_host("a" * 70 + ".example", 80, EgressPolicy())


def test_the_allow_list_is_read_from_text() -> None:
    policy = EgressPolicy.from_text(" localhost:8900, [::1]:80 ,,Erp.example:1")
    assert policy.allow == {"localhost:8900", "[::1]:80", "erp.example:1"}
    assert EgressPolicy.from_text("").allow == frozenset()


@pytest.mark.parametrize(
    "entry", ["localhost", "http://localhost:80", ":80", "host:", "host:abc", "host:80/path"]
)
def test_an_entry_of_another_form_is_refused_with_a_sentence(entry: str) -> None:
    with pytest.raises(ValueError, match="An entry has the form host:port"):
        EgressPolicy.from_text(entry)


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(names: Names) -> None:
    """DNS rebinding: the first lookup is public, the second would lead to a server here."""
    with serve(sending(answer(b"secret"))) as server:
        names("rebind.example", "192.0.2.1", "127.0.0.1")
        with pytest.raises(Refused):
            send(OutgoingRequest("GET", f"http://rebind.example:{server.port}/", timeout=2), EgressPolicy())
        names("rebind.example", "127.0.0.1", "10.9.9.9")
        policy = EgressPolicy(frozenset({f"rebind.example:{server.port}"}))
        assert send(OutgoingRequest("GET", f"http://rebind.example:{server.port}/"), policy).body == b"secret"
    assert server.connections == 1
