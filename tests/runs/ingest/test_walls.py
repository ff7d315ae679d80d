"""What the door refuses before it looks at routes: hosts, sizes, slowness, broken input."""

from __future__ import annotations

import pytest

from runs.models import InboxEvent
from tests.runs.ingest import building
from tests.runs.ingest.serving import Door, Reply, read_reply

POST = b"POST /hook/acme/orders HTTP/1.1\r\nhost: localhost\r\n"
JSON = b"content-type: application/json\r\n"


def send(door: Door, *parts: bytes) -> Reply:
    """Send bytes as they are and read the answer."""
    with door.raw() as connection:
        for part in parts:
            connection.sendall(part)
        return read_reply(connection)


@pytest.fixture
def orders(door: Door) -> Door:
    """Return a door with one webhook behind it."""
    building.publish(building.webhook("orders"), building.respond())
    return door


def test_an_unknown_host_is_refused(orders: Door) -> None:
    reply = orders.call("POST", "/hook/acme/orders", {}, headers={"Host": "evil.example"})
    assert reply.status == 400
    assert "FLOWYARD_ALLOWED_HOSTS" in reply.detail


@pytest.mark.parametrize("host", [b"", b"host: \r\n", b"host: localhost\r\nhost: evil.example\r\n"])
def test_a_missing_or_double_host_is_refused(orders: Door, host: bytes) -> None:
    reply = send(orders, b"POST /hook/acme/orders HTTP/1.1\r\n" + host + b"content-length: 0\r\n\r\n")
    assert reply.status == 400


def test_plain_text_is_refused_where_https_is_the_rule(orders: Door, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert orders.call("POST", "/hook/acme/orders", {}).status == 403


def test_a_compressed_body_is_refused_and_says_so(orders: Door) -> None:
    reply = orders.call("POST", "/hook/acme/orders", {}, headers={"Content-Encoding": "gzip"})
    assert reply.status == 415 and "send it plain" in reply.detail


def test_fifty_megabytes_are_refused_with_a_sentence(orders: Door) -> None:
    part = b"x" * (1024 * 1024)
    reply = send(orders, POST + JSON + b"content-length: %d\r\n\r\n" % (50 * len(part)), *[part] * 50)
    assert reply.status == 413
    assert "Nothing was stored" in reply.detail
    assert reply.headers["connection"] == "close"


def test_fifty_megabytes_in_chunks_are_refused_too(orders: Door) -> None:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    head = POST + JSON + b"transfer-encoding: chunked\r\n\r\n"
    assert send(orders, head, *[chunk] * 50, b"0\r\n\r\n").status == 413


def test_a_million_headers_are_refused(orders: Door) -> None:
    many = b"x-many: 1\r\n" * 10_000
    reply = send(orders, POST, *[many] * 100, b"\r\n")
    assert reply.status == 431
    assert "headers" in reply.detail


def test_more_headers_than_needed_are_refused(orders: Door) -> None:
    reply = send(orders, POST, b"x-many: 1\r\n" * 120, b"content-length: 0\r\n\r\n")
    assert reply.status == 431


def test_one_huge_header_is_refused(orders: Door) -> None:
    assert send(orders, POST, b"x-huge: " + b"x" * 40_000 + b"\r\ncontent-length: 0\r\n\r\n").status == 431


def test_a_huge_address_is_refused(orders: Door) -> None:
    reply = send(orders, b"POST /hook/acme/" + b"x" * 10_000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n")
    assert reply.status == 414


def test_a_slow_upload_is_ended(orders: Door) -> None:
    reply = send(orders, POST + JSON + b"content-length: 100\r\n\r\n{")
    assert reply.status == 408
    assert "did not arrive" in reply.detail
    assert not InboxEvent.objects.exists()


def test_a_sender_that_hangs_up_leaves_nothing(orders: Door) -> None:
    with orders.raw() as connection:
        connection.sendall(POST + JSON + b"content-length: 100\r\n\r\n{")
    assert orders.call("POST", "/hook/acme/orders", {}).status == 201
    assert InboxEvent.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"NaN", b'{"a": "\\u0000"}', b'"\\ud800"', b"[" * 100_000, b"\xff\xfe", b"\x00"],
)
def test_broken_json_never_makes_a_mistake_of_ours(orders: Door, body: bytes) -> None:
    reply = orders.call("POST", "/hook/acme/orders", body, headers={"content-type": "application/json"})
    assert reply.status == (400 if body else 201)


@pytest.mark.parametrize(
    "junk",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"POST /hook/acme/orders HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n",
        POST + b"content-length: 5\r\ncontent-length: 6\r\n\r\n",
        b"POST /hook/acme/\xff HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ],
)
def test_what_is_not_http_gets_a_400(orders: Door, junk: bytes) -> None:
    reply = send(orders, junk)
    assert reply.status == 400
    assert orders.call("POST", "/hook/acme/orders", {}).status == 201


def test_every_answer_names_its_request_and_is_no_page(orders: Door) -> None:
    replies = [
        orders.call("POST", "/hook/acme/orders", {}),
        orders.call("POST", "/hook/acme/none", {}),
        orders.call("GET", "/hook/acme/orders"),
    ]
    assert len({reply.headers["x-request-id"] for reply in replies}) == 3
    for reply in replies:
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["content-security-policy"].startswith("sandbox")
