"""Time and size: servers that drip, hang, break off, or send too much."""

import contextlib
import gzip
import os
import socket
import threading
import time
import zlib
from pathlib import Path

import pytest

from lib.http import Broken, EgressError, OutgoingRequest, TimedOut, TooLarge, check_host, send
from lib.http.address import EgressPolicy

from .servers import Received, Server, answer, certificate, sending, serve

SHORT = 0.4  # seconds; a server that is never cut would keep the test for ever, so no clock is compared


def dripping(data: bytes):  # type: ignore[no-untyped-def]
    """Sends one byte at a time, for as long as anybody listens."""

    def reply(sock: socket.socket, _: Received) -> None:
        with contextlib.suppress(OSError):
            for byte in data:
                sock.sendall(bytes([byte]))
                time.sleep(0.02)
            while True:
                sock.sendall(b"x")
                time.sleep(0.02)

    return reply


def hanging(sock: socket.socket, _: Received) -> None:
    with contextlib.suppress(OSError):
        sock.recv(1)


def _get(server: Server, method: str = "GET", **more):  # type: ignore[no-untyped-def]
    return send(OutgoingRequest(method, server.url, **more), server.policy())


@pytest.mark.parametrize(
    "start",
    [
        b"H",
        b"HTTP/1.1 200 OK\r\nX-A: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: ",
    ],
)
def test_a_server_that_drips_is_cut_at_the_deadline(start: bytes) -> None:
    with serve(dripping(start)) as server, pytest.raises(TimedOut, match=r"within 0\.4 s") as caught:
        _get(server, timeout=SHORT)
    assert caught.value.may_have_arrived is True


def test_a_server_that_hangs_is_cut_at_the_deadline() -> None:
    with serve(hanging) as server, pytest.raises(TimedOut):
        _get(server, timeout=SHORT)


def test_a_server_that_never_shakes_hands_is_cut_and_got_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        policy = EgressPolicy(frozenset({f"127.0.0.1:{port}"}))
        with pytest.raises(TimedOut, match="Nothing was sent") as caught:
            send(OutgoingRequest("POST", f"https://127.0.0.1:{port}", timeout=SHORT), policy)
    assert caught.value.may_have_arrived is False


def test_dripping_over_tls_is_cut_too(tmp_path: Path) -> None:
    tls, trusted = certificate(tmp_path, "127.0.0.1")
    with serve(dripping(b"HTTP/1.1 200 OK\r\n\r\n"), tls=tls) as server, pytest.raises(TimedOut):
        send(OutgoingRequest("GET", server.url, timeout=SHORT), server.policy(ca_file=trusted))


def test_a_server_that_takes_no_body_is_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        port = deaf.getsockname()[1]
        policy = EgressPolicy(frozenset({f"127.0.0.1:{port}"}))
        request = OutgoingRequest("POST", f"http://127.0.0.1:{port}", body=b"x" * 20_000_000, timeout=SHORT)
        with pytest.raises(TimedOut) as caught:
            send(request, policy)
    assert caught.value.may_have_arrived is True


def test_the_deadline_covers_all_redirects_together() -> None:
    def reply(sock: socket.socket, request: Received) -> None:
        time.sleep(0.15)
        sock.sendall(answer(b"", "302 Found", Location=f"/{len(server.requests)}"))

    with serve(reply) as server, pytest.raises(TimedOut):
        _get(server, timeout=SHORT)
    assert len(server.requests) < 6


def test_a_name_server_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: gate.wait(30) and [])
    with pytest.raises(TimedOut, match="name server did not answer") as caught:
        check_host("slow.example", 443, EgressPolicy(), timeout=0.2)
    gate.set()
    assert caught.value.may_have_arrived is False


def test_a_connection_works_again_after_a_deadline() -> None:
    def reply(sock: socket.socket, request: Received) -> None:
        if request.target == "/hang":
            hanging(sock, request)
        else:
            sock.sendall(answer(b"fine"))

    with serve(reply) as server:
        with pytest.raises(TimedOut):
            send(OutgoingRequest("GET", f"{server.url}/hang", timeout=SHORT), server.policy())
        assert _get(server).body == b"fine"


def test_an_answer_that_is_too_large_is_cut() -> None:
    body = b"x" * 20_000_000
    with serve(sending(answer(body))) as server:
        with pytest.raises(TooLarge, match="larger than 16 MB"):
            _get(server)
        assert len(_get(server, max_bytes=20_000_000).body) == 20_000_000


def test_an_endless_answer_without_a_length_is_cut() -> None:
    def reply(sock: socket.socket, _: Received) -> None:
        with contextlib.suppress(OSError):
            sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                sock.sendall(b"x" * 65536)

    with serve(reply) as server, pytest.raises(TooLarge):
        _get(server, max_bytes=1_000_000)


@pytest.mark.parametrize(("pack", "encoding"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")])
def test_a_bomb_is_cut_while_it_unpacks(pack, encoding: str) -> None:  # type: ignore[no-untyped-def]
    bomb = pack(b"\0" * 200_000_000)
    assert len(bomb) < 1_000_000
    with serve(sending(answer(bomb, Content_Encoding=encoding))) as server, pytest.raises(TooLarge):
        _get(server)


def test_a_bomb_in_a_bomb_is_not_opened() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 1_000_000))
    reply = sending(answer(bomb, Content_Encoding="gzip, gzip"))
    with serve(reply) as server, pytest.raises(Broken, match="packed its answer as “gzip, gzip”"):
        _get(server)


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


TEXT = bytes(range(256)) * 5000
PACKED = [
    ("gzip", gzip.compress(TEXT)),
    ("x-gzip", gzip.compress(TEXT)),
    ("GZIP", gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])),
    ("gzip", gzip.compress(TEXT) + b"\0\0\0\0"),
    ("deflate", zlib.compress(TEXT)),
    ("deflate", _raw_deflate(TEXT)),
    ("identity", TEXT),
]


@pytest.mark.parametrize(("encoding", "body"), PACKED)
def test_packed_answers_are_unpacked(encoding: str, body: bytes) -> None:
    with serve(sending(answer(body, Content_Encoding=encoding))) as server:
        assert _get(server).body == TEXT


def test_a_packed_answer_may_be_empty() -> None:
    with serve(sending(answer(b"", Content_Encoding="gzip"))) as server:
        assert _get(server).body == b""


def _chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    parts = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + parts + end


def test_chunks_are_put_together_and_the_connection_is_kept() -> None:
    with serve(sending(_chunked(b"one", b"two"))) as server:
        assert [_get(server).body for _ in range(2)] == [b"onetwo", b"onetwo"]
    assert server.connections == 1


CLOSED = b"Connection: close\r\n"
BAD_ANSWERS = {
    "short": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", "broke off before its end"),
    "truncated chunk": (_chunked(b"one", end=b"ff\r\nabc"), "broke off|closed the connection"),
    "no last chunk": (_chunked(b"one", end=b""), "broke off|closed|could not be read"),
    "bad chunk": (_chunked(b"one", end=b"zz\r\n"), "broke off|could not be read"),
    "truncated gzip": (
        answer(gzip.compress(TEXT)[:-100], Content_Encoding="gzip"),
        "broke off before its end",
    ),
    "gzip that is none": (answer(b"plain text", Content_Encoding="gzip"), "cannot be unpacked"),
    "unasked packing": (answer(b"abc", Content_Encoding="br"), "packed its answer as “br”"),
    "nothing": (b"", "closed the connection"),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", "did not answer in HTTP"),
    "half a header": (b"HTTP/1.1 200 OK\r\nContent-Le", "broke off|closed|did not answer"),
    "many headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n", "more or longer headers"),
    "long header": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "more or longer headers"),
    "two lengths": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "could not be read",
    ),
}


def cutting_off(data: bytes):  # type: ignore[no-untyped-def]
    """Sends these bytes and says that no more will come."""

    def reply(sock: socket.socket, _: Received) -> None:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)

    return reply


@pytest.mark.parametrize("kind", [kind for kind in BAD_ANSWERS if kind != "half a header"])
def test_a_bad_answer_is_broken_and_never_half_used(kind: str) -> None:
    data, words = BAD_ANSWERS[kind]

    with serve(cutting_off(data)) as server, pytest.raises(Broken, match=words) as caught:
        _get(server, "POST")
    assert caught.value.may_have_arrived is True
    assert caught.value.__cause__ is None
    assert "urllib3" not in str(caught.value)


def test_a_reset_in_the_middle_is_broken() -> None:
    def reply(sock: socket.socket, _: Received) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        os.close(sock.detach())

    with serve(reply) as server, pytest.raises(Broken) as caught:
        _get(server)
    assert caught.value.may_have_arrived is True


def test_only_our_own_errors_come_out() -> None:
    for data, _ in BAD_ANSWERS.values():
        with serve(cutting_off(data)) as server, contextlib.suppress(EgressError):
            _get(server)
