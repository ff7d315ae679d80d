"""Requests as they are built and sent, and exchanges as they are shown."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk.address import join
from connectors.sdk.authenticators import AUTH_FIELDS, AuthKind, authenticator
from connectors.sdk.client import HttpClient
from connectors.sdk.errors import ConnectorError, DataError, Fatal, Reauthorise, Retry, Unknown
from connectors.sdk.exchange import SHOWN_BYTES
from connectors.sdk.request import Request
from lib.crypto import Secret
from lib.http import EgressPolicy, send
from tests.lib.http.servers import Received, Server, answer, sending, serve


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(sending(answer(b'{"ok": true}', Content_Type="application/json"))) as one:
        yield one


def client_of(
    server: Server, auth: str = "none", headers: tuple[tuple[str, str], ...] = (), **settings: Any
) -> HttpClient:
    return HttpClient(
        base_url=f"{server.url}/v1/?tenant=7",
        authenticator=authenticator(auth, settings),
        sender=functools.partial(send, policy=server.policy()),
        headers=headers,
    )


def sent(server: Server, request: Request, **more: Any) -> Received:
    client_of(server, **more).call(request)
    return server.requests[-1]


@pytest.mark.parametrize(
    ("base", "path", "url"),
    [
        ("https://h", "", "https://h/"),
        ("https://h/", "/a", "https://h/a"),
        ("https://h/v1", "a/b", "https://h/v1/a/b"),
        ("https://h/v1/", "/a/", "https://h/v1/a/"),
        ("https://h/v1", "", "https://h/v1"),
        ("https://h/v1?x=1", "/a?y=2", "https://h/v1/a?x=1&y=2"),
        ("https://h/v1", "?y=2", "https://h/v1?y=2"),
        ("https://h/v1", "/a#b", "https://h/v1/a%23b"),
        ("https://h/v1", "//evil.example/a", "https://h/v1/evil.example/a"),
        ("https://h/v1", "@evil.example/a", "https://h/v1/@evil.example/a"),
        ("https://h/v1", "/a:b/c", "https://h/v1/a:b/c"),
        ("https://h/v1", "urn:x", "https://h/v1/urn:x"),
        ("https://h/v1", "https://h/elsewhere?x=1", "https://h/elsewhere?x=1"),
        ("https://h/v1", "https://H:443/x", "https://H:443/x"),
        ("https://h/v1", "/a/..b/...", "https://h/v1/a/..b/..."),
    ],
)
def test_base_address_and_path(base: str, path: str, url: str) -> None:
    assert join(base, path) == url


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("https://evil.example/", "leads to another server"),
        ("http://h/", "leads to another server"),
        ("https://h:8443/", "leads to another server"),
        ("https://u:p@h/", "leads to another server"),
        ("https://h@evil.example/", "leads to another server"),
        ("https://[/", "leads to another server"),
        ("file:///etc/passwd", "leads to another server"),
        ("/../admin", "segment “..”"),
        ("/a/%2e%2E/b", "segment"),
        ("/a/%252e%252e/b", "segment"),
        ("/a/./b", "segment"),
        ("..", "segment"),
        ("/a\\..\\b", "segment"),
        ("/a\r\nX: 1", "line break"),
        ("/a\0", "control character"),
    ],
)
def test_a_path_never_leads_elsewhere(path: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        join("https://h/v1", path)
    assert caught.value.may_have_arrived is False


@given(st.text(max_size=30))
def test_whatever_the_path_the_host_stays(path: str) -> None:
    try:
        url = join("https://api.example/v1", path)
    except DataError:
        return
    assert url.startswith(("https://api.example/v1", "https://api.example/"))


@pytest.mark.parametrize(
    "base", ["", "h", "ftp://h", "https://", "https://u:p@h/", "https://h:x/", "http://["]
)
def test_a_base_address_that_cannot_be_used(base: str) -> None:
    with pytest.raises(Fatal, match="base address"):
        join(base, "/a")


def test_queries_are_merged_and_values_written_as_people_do(server: Server) -> None:
    query = (
        ("a", 1),
        ("b", True),
        ("c", None),
        ("d", ""),
        ("e", "x y&z"),
        ("e", [1, {"k": None}]),
        ("f", 1.5),
    )
    got = sent(server, Request(path="/t?p=1", query=query))
    assert got.target == "/v1/t?tenant=7&p=1&a=1&b=true&d=&e=x+y%26z&e=%5B1%2C%7B%22k%22%3Anull%7D%5D&f=1.5"


@pytest.mark.parametrize(
    ("kind", "body", "type_", "bytes_"),
    [
        ("json", {"a": [1, None]}, "application/json", b'{"a":[1,null]}'),
        ("json", '{"a": "as written"}', "application/json", b'{"a": "as written"}'),
        ("json", None, "application/json", b"null"),
        ("text", "grün", "text/plain; charset=utf-8", "grün".encode()),
        ("text", 7, "text/plain; charset=utf-8", b"7"),
        ("form", {"a": "1 2", "b": [1, 2], "c": None}, "application/x-www-form-urlencoded", b"a=1+2&b=1&b=2"),
        ("form", [{"name": "a", "value": "&"}, ["b", 2]], "application/x-www-form-urlencoded", b"a=%26&b=2"),
        ("none", {"a": 1}, None, b""),
    ],
)
def test_bodies(server: Server, kind: str, body: Any, type_: str | None, bytes_: bytes) -> None:
    got = sent(server, Request("POST", "/t", body_kind=kind, body=body))
    assert (got.headers.get("content-type"), got.body) == (type_, bytes_)


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("json", '{"a": }', "not valid JSON: line 1"),
        ("json", {"a": 2**70}, "cannot be written as JSON"),
        ("json", {"a": "\ud800"}, "cannot be written as JSON|not valid"),
        ("text", "\ud800", "half of a character"),
        ("form", "a=1", "rows of name and value"),
    ],
)
def test_a_body_that_cannot_be_sent_never_leaves(server: Server, kind: str, body: Any, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        sent(server, Request("POST", "/t", body_kind=kind, body=body))
    assert caught.value.may_have_arrived is False
    assert server.requests == []


def test_headers_of_connection_and_step_and_the_idempotency_key(server: Server) -> None:
    request = Request("POST", "/t", headers=(("x-a", "step"), ("Content-Type", "text/csv"), ("", "")),
                      body_kind="text", body="a,b", idempotency_key="run-1:2:3")  # fmt: skip
    got = sent(server, request, headers=(("X-A", "connection"), ("X-B", "b")))
    assert (got.headers["x-a"], got.headers["x-b"], got.headers["content-type"]) == ("step", "b", "text/csv")
    assert got.headers["idempotency-key"] == "run-1:2:3"


@pytest.mark.parametrize(
    "header",
    [("X-A", "1\r\nX-B: 2"), ("X-A", "a\0"), ("X A", "1"), ("X-A:", "1"), ("X\r\nB", "1"), ("X-A", "€"),
     ("Host", "evil.example"), ("content-length", "0"), ("Transfer-Encoding", "x"), ("Connection", "x")],
)  # fmt: skip
def test_headers_that_are_never_sent(server: Server, header: tuple[str, str]) -> None:
    with pytest.raises(DataError, match="header"):
        sent(server, Request(headers=(header,)))
    assert server.requests == []


def test_a_method_is_a_word(server: Server) -> None:
    with pytest.raises(Fatal, match="is not a method of HTTP"):
        sent(server, Request("GET /x HTTP/1.1\r\n"))
    assert sent(server, Request("patch")).method == "PATCH"


KEY = {"name": "X-K", "value": Secret("k&")}


@pytest.mark.parametrize(
    ("auth", "settings", "header", "value", "more"),
    [
        ("none", {}, "authorization", None, ""),
        ("basic", {"username": "u", "password": Secret("p:ü")}, "authorization", "Basic dTpwOsO8", ""),
        ("bearer", {"token": Secret("tok")}, "authorization", "Bearer tok", ""),
        ("oauth2", {"access_token": Secret("at")}, "authorization", "Bearer at", ""),
        ("api_key", {"placement": "header", **KEY}, "x-k", "k&", ""),
        ("api_key", {"placement": "query", **KEY}, "x-k", None, "&X-K=k%26"),
    ],
)
def test_ways_to_sign_in(
    server: Server, auth: str, settings: dict[str, Any], header: str, value: str | None, more: str
) -> None:
    got = sent(server, Request(path="/t"), auth=auth, **settings)
    assert (got.headers.get(header), got.target) == (value, f"/v1/t?tenant=7{more}")


def test_a_step_cannot_replace_the_credentials(server: Server) -> None:
    got = sent(server, Request(headers=(("authorization", "mine"),)), auth="bearer", token="real")
    assert got.headers["authorization"] == "Bearer real"


@pytest.mark.parametrize(
    ("auth", "settings"),
    [("basic", {}), ("bearer", {"token": ""}), ("oauth2", {}), ("api_key", {"name": "X"})],
)
def test_missing_credentials_are_told(auth: str, settings: dict[str, str]) -> None:
    with pytest.raises(Fatal, match="The connection has no"):
        authenticator(auth, settings)


def test_every_way_to_sign_in_has_its_fields() -> None:
    assert set(AUTH_FIELDS) == set(AuthKind)


CANARY = "canary-canary"


@pytest.mark.parametrize(
    ("auth", "settings"),
    [
        ("basic", {"username": "u", "password": CANARY}),
        ("bearer", {"token": CANARY}),
        ("oauth2", {"access_token": CANARY}),
        ("api_key", {"placement": "header", "name": "X-Odd", "value": CANARY}),
        ("api_key", {"placement": "query", "name": "odd", "value": CANARY}),
    ],
)
def test_no_exchange_and_no_error_shows_a_secret(auth: str, settings: dict[str, str]) -> None:
    """Not even when the server throws everything back that it got."""

    def reply(sock, request: Received) -> None:  # type: ignore[no-untyped-def]
        said = {"message": f"got {request.target} {request.headers} {request.body!r}", "password": CANARY}
        status = "200 OK" if "fine" in request.target else "400 Bad Request"
        sock.sendall(answer(json.dumps(said).encode(), status, X_Echo=request.headers.get("x-odd", CANARY)))

    with serve(reply) as server:
        client = client_of(server, auth, **settings)
        body = {"client_secret": CANARY, "note": f"use {CANARY}"}
        reply_ = client.call(Request("POST", "/fine", body_kind="json", body=body))
        with pytest.raises(DataError) as caught:
            client.call(Request("POST", "/t", body_kind="form", body=body))
    assert caught.value.exchange is not None
    shown = json.dumps([reply_.exchange.as_dict(), caught.value.exchange.as_dict(), str(caught.value)])
    assert CANARY not in shown
    assert "dTpjYW5hcnktY2FuYXJ5" not in shown
    assert "******" in shown


def test_an_exchange_shows_both_sides(server: Server) -> None:
    request = Request("POST", "/t", query=(("a", 1),), body_kind="json", body={"x": 1})
    shown = client_of(server).call(request).exchange.as_dict()
    assert shown["method"] == "POST"
    assert shown["url"] == f"{server.url}/v1/t?tenant=7&a=1"
    assert (shown["request_body"], shown["response_body"], shown["status"]) == ('{"x":1}', '{"ok":true}', 200)
    assert shown["response_headers"]["Content-Type"] == "application/json"
    assert json.loads(json.dumps(shown)) == shown


def test_long_bodies_are_cut_after_masking() -> None:
    body = (
        b'{"a": "' + b"x" * (SHOWN_BYTES - 12) + CANARY.encode() + b'", "b": "' + "ü".encode() * 9000 + b'"}'
    )
    with serve(sending(answer(body))) as server:
        shown = client_of(server, "bearer", token=CANARY).call(Request()).exchange.response_body
    assert "canar" not in shown
    assert SHOWN_BYTES - 4 <= len(shown.encode()) <= SHOWN_BYTES + 40
    assert shown.endswith(f"… ({len(body)} bytes in all)")


@pytest.mark.parametrize("size", [100, 5_000, 65_500, 65_530, 65_536, 70_000, 500_000])
def test_large_bodies_hide_members_and_literals_alike(size: int) -> None:
    """Also where only their beginning is looked at, and a secret lies across its end."""
    other = "unknown-to-us"
    rows = f'{{"password": "{other}", "pin": 4711, "note": "{CANARY}"}},' * (size // 60 + 1)
    body = f'[{rows[:size]}"{CANARY}"]'.encode()
    with serve(sending(answer(body))) as server:
        shown = client_of(server, "bearer", token=CANARY).call(Request()).exchange.response_body
    assert [word for word in (CANARY, other, "4711", "canary") if word in shown] == []
    assert shown.count("******") > 1


def test_bytes_that_are_no_text_can_be_shown() -> None:
    with serve(sending(answer(b"\x89PNG\xff\xfe\0"))) as server:
        assert "PNG" in client_of(server).call(Request()).exchange.response_body


@pytest.mark.parametrize(
    ("status", "kind"),
    [("401 No", Reauthorise), ("500 Oops", Retry), ("422 Bad", DataError), ("403 No", Fatal)],
)
def test_call_raises_what_the_status_means_and_exchange_does_not(
    status: str, kind: type[ConnectorError]
) -> None:
    with serve(sending(answer(b"words", status))) as server:
        assert client_of(server).exchange(Request()).answer.status == int(status[:3])
        with pytest.raises(kind, match="“words.”") as caught:
            client_of(server).call(Request())
    assert caught.value.exchange is not None
    assert caught.value.exchange.status == int(status[:3])


def test_a_network_error_carries_the_request() -> None:
    with serve(lambda sock, _: sock.shutdown(2)) as server, pytest.raises(Unknown) as caught:
        client_of(server).call(Request("POST", "/t", body_kind="json", body={"a": 1}))
    exchange = caught.value.exchange
    assert exchange is not None
    assert (exchange.status, exchange.request_body) == (None, '{"a":1}')
    assert "closed the connection" in exchange.error


def test_a_refusal_says_how_to_allow_it() -> None:
    client = HttpClient(
        base_url="http://127.0.0.1:9",
        authenticator=authenticator("none", {}),
        sender=functools.partial(send, policy=EgressPolicy()),
    )
    with pytest.raises(Fatal, match="FLOWYARD_EGRESS_ALLOW=127.0.0.1:9"):
        client.call(Request())
