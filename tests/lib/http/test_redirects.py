"""Redirects: each hop checked anew, credentials left behind, circles found."""

import socket
from collections.abc import Callable

import pytest

from lib.http import Answer, BadAddress, OutgoingRequest, RedirectLoop, Refused, send

from .conftest import Names
from .servers import Received, Server, answer, sending, serve

SECRETS = {
    "Authorization": "Bearer canary", "Cookie": "a=canary", "X-Api-Key": "canary", "X-Shop": "canary",
    "Proxy-Authorization": "canary", "X-Auth-Token": "canary", "Accept-Language": "de",
}  # fmt: skip


def redirecting(where: Callable[[Received], str | None], status: str = "302 Found") -> Callable[..., None]:
    """Redirects to where(request), or answers when that is None."""

    def reply(sock: socket.socket, request: Received) -> None:
        target = where(request)
        sock.sendall(answer(b"moved", status, Location=target) if target else answer(b"arrived"))

    return reply


def _get(server: Server, path: str = "/", *others: Server, **more) -> Answer:  # type: ignore[no-untyped-def]
    return send(OutgoingRequest("GET", server.url + path, **more), server.policy(*others))


def test_redirects_are_followed_and_listed() -> None:
    places = {"/": "/one", "/one": "two?x=1", "/two?x=1": "//127.0.0.1:%d/three"}
    with serve(redirecting(lambda r: (places.get(r.target) or "").replace("%d", str(server.port)))) as server:
        got = _get(server)
    assert (got.status, got.body, got.url) == (200, b"arrived", f"{server.url}/three")
    assert got.redirects == (f"{server.url}/one", f"{server.url}/two?x=1", f"{server.url}/three")
    assert server.connections == 1


INWARDS = (
    "http://169.254.169.254/latest/meta-data/ http://10.0.0.1/ http://[::ffff:7f00:1]:PORT/ "
    "http://[::1]:PORT/",
    "http://localhost.:PORT/ http://0x7f.1:PORT/",
)


@pytest.mark.parametrize("target", [target for row in INWARDS for target in row.split()])
def test_a_redirect_inwards_is_refused(names: Names, target: str) -> None:
    names("localhost.", "127.0.0.1")
    with (
        serve(sending(answer(b"secret"))) as inner,
        serve(redirecting(lambda r: target.replace("PORT", str(inner.port)))) as server,
        pytest.raises(Refused),
    ):
        _get(server)
    assert inner.connections == 0


def test_credentials_stay_with_their_host() -> None:
    with (
        serve(sending(answer(b"x"))) as other,
        serve(redirecting(lambda r: f"{other.url}/")) as server,
    ):
        _get(server, "/", other, headers=SECRETS, secret_headers=frozenset({"x-shop"}))
        seen = other.requests[0].headers
    assert "canary" not in " ".join(seen.values())
    assert seen["accept-language"] == "de"
    assert seen["host"] == f"127.0.0.1:{other.port}"


def test_credentials_go_along_on_the_same_host_scheme_and_port() -> None:
    with serve(redirecting(lambda r: "/there" if r.target == "/" else None)) as server:
        _get(server, "/", headers=SECRETS, secret_headers=frozenset({"x-shop"}))
    assert all(one.headers["authorization"] == "Bearer canary" for one in server.requests)
    assert all(one.headers["x-shop"] == "canary" for one in server.requests)


@pytest.mark.parametrize(
    ("status", "method", "then", "body"),
    [
        ("301 Moved", "POST", "GET", b""),
        ("302 Found", "POST", "GET", b""),
        ("303 See Other", "POST", "GET", b""),
        ("303 See Other", "PUT", "GET", b""),
        ("301 Moved", "PUT", "PUT", b"data"),
        ("302 Found", "DELETE", "DELETE", b"data"),
        ("307 Temporary", "POST", "POST", b"data"),
        ("308 Permanent", "PATCH", "PATCH", b"data"),
        ("303 See Other", "HEAD", "HEAD", b""),
    ],
)
def test_the_method_after_a_redirect(status: str, method: str, then: str, body: bytes) -> None:
    def reply(sock: socket.socket, request: Received) -> None:
        sent = b"" if request.target == "/" or request.method == "HEAD" else b"ok"
        moved = answer(b"", status, Location="/there")
        sock.sendall(moved if request.target == "/" else answer(sent))

    with serve(reply) as server:
        send(
            OutgoingRequest(
                method, server.url, {"Content-Type": "text/x"}, body=b"data" if method != "HEAD" else None
            ),
            server.policy(),
        )
    assert (server.requests[1].method, server.requests[1].body) == (then, body)
    assert ("content-type" in server.requests[1].headers) == (bool(body) or method == "HEAD")


def test_post_then_get_of_the_same_address_is_no_circle() -> None:
    def reply(sock: socket.socket, request: Received) -> None:
        sock.sendall(
            answer(b"", "303 See Other", Location="/") if request.method == "POST" else answer(b"result")
        )

    with serve(reply) as server:
        got = send(OutgoingRequest("POST", f"{server.url}/", body=b"x"), server.policy())
    assert got.body == b"result"


def test_a_circle_is_found() -> None:
    with (
        serve(redirecting(lambda r: "/b" if r.target == "/a" else "/a")) as server,
        pytest.raises(RedirectLoop, match="redirects in a circle"),
    ):
        _get(server, "/a")
    assert len(server.requests) == 2


def test_endless_redirects_end_after_ten() -> None:
    with (
        serve(redirecting(lambda r: f"/{int(r.target[1:] or 0) + 1}")) as server,
        pytest.raises(RedirectLoop, match="more than 10 times"),
    ):
        _get(server)
    assert len(server.requests) == 11


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x/", "http://u:p@example.com/"])
def test_a_redirect_to_an_unusable_address(target: str) -> None:
    with serve(redirecting(lambda r: target)) as server, pytest.raises(BadAddress) as caught:
        _get(server)
    assert caught.value.may_have_arrived is True


def test_a_post_whose_redirect_fails_may_have_arrived() -> None:
    reply = redirecting(lambda r: "http://10.0.0.1/", "303 See Other")
    with serve(reply) as server, pytest.raises(Refused) as caught:
        send(OutgoingRequest("POST", server.url, body=b"x"), server.policy())
    assert caught.value.may_have_arrived is True


def test_redirects_can_be_left_unfollowed() -> None:
    with serve(redirecting(lambda r: "/there")) as server:
        got = _get(server, follow_redirects=False)
    assert (got.status, got.headers["location"], got.redirects) == (302, "/there", ())


def test_a_redirect_without_a_place_is_an_answer() -> None:
    with serve(sending(answer(b"?", "302 Found"))) as server:
        assert _get(server).status == 302


def test_a_policy_counts_for_every_hop() -> None:
    with (
        serve(sending(answer(b"x"))) as other,
        serve(redirecting(lambda r: other.url)) as server,
        pytest.raises(Refused) as caught,
    ):
        _get(server)
    assert caught.value.allow_entry == f"127.0.0.1:{other.port}"
