"""One request and one answer: what goes out, what comes back, connections that are kept."""

import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.http import BadAddress, EgressPolicy, NeverReachable, OutgoingRequest, Unreachable, send

from .conftest import Names
from .servers import Received, Server, answer, certificate, sending, serve


@pytest.fixture
def echo() -> Iterator[Server]:
    with serve(sending(answer(b"hello", X_Kind="echo"))) as server:
        yield server


def test_the_request_goes_out_as_asked_and_the_answer_comes_back_whole(echo: Server) -> None:
    request = OutgoingRequest(
        "POST", f"{echo.url}/a/b?x=1", {"X-One": "1"}, params=(("y", "2 3"), ("y", "ü")), body=b'{"a":1}'
    )
    got = send(request, echo.policy())
    seen = echo.requests[0]
    assert (seen.method, seen.target, seen.body) == ("POST", "/a/b?x=1&y=2+3&y=%C3%BC", b'{"a":1}')
    assert (seen.headers["x-one"], seen.headers["host"]) == ("1", f"127.0.0.1:{echo.port}")
    assert seen.headers["user-agent"] == "Flowyard"
    assert (got.status, got.reason, got.body, got.headers["x-kind"]) == (200, "OK", b"hello", "echo")
    assert got.url == f"{echo.url}/a/b?x=1&y=2+3&y=%C3%BC"
    assert (got.redirects, got.elapsed_ms >= 0) == ((), True)


def test_every_status_is_an_answer() -> None:
    for status in ("204 No Content", "404 Not Found", "500 Oops"):
        with serve(sending(answer(b"", status))) as server:
            assert send(OutgoingRequest("GET", server.url), server.policy()).status == int(status[:3])


def test_a_connection_is_kept_for_the_next_request(echo: Server) -> None:
    for _ in range(5):
        send(OutgoingRequest("GET", echo.url), echo.policy())
    assert (echo.connections, len(echo.requests)) == (1, 5)


def test_threads_do_not_share_connections(echo: Server) -> None:
    threads = [
        threading.Thread(target=lambda: send(OutgoingRequest("GET", echo.url), echo.policy()))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert echo.connections == 3


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    echo: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(OutgoingRequest("GET", echo.url), echo.policy())
    monkeypatch.setattr("lib.http.connection.IDLE_SECONDS", -1.0)
    send(OutgoingRequest("POST", echo.url, body=b"x"), echo.policy())
    assert echo.connections == 2


def test_reading_survives_a_kept_connection_that_the_server_closes_under_it() -> None:
    def reply(sock: socket.socket, request: Received) -> None:
        if len(server.requests) == 2:
            sock.shutdown(socket.SHUT_RDWR)
        else:
            sock.sendall(answer(b"fine"))

    with serve(reply) as server:
        for _ in range(2):
            assert send(OutgoingRequest("GET", server.url), server.policy()).body == b"fine"
    assert [one.method for one in server.requests] == ["GET", "GET", "GET"]


def test_cookies_are_kept_by_nobody() -> None:
    with serve(sending(answer(b"", Set_Cookie="session=1"))) as server:
        for _ in range(2):
            send(OutgoingRequest("GET", server.url), server.policy())
    assert all("cookie" not in one.headers for one in server.requests)


def test_the_environment_names_no_proxy_and_no_password(
    echo: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    send(OutgoingRequest("GET", echo.url), echo.policy())
    assert "authorization" not in echo.requests[0].headers


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "begins with http"),
        ("ftp://example.com/", "begins with http"),
        ("file:///etc/passwd", "begins with http"),
        ("//example.com", "begins with http"),
        ("http://", "has no host"),
        ("http://me:secret@example.com/", "no user name and password"),
        ("http://example.com:99999/", "cannot be used"),
        ("http://[::1/", "cannot be used"),
        ("http://exa mple.com/", "cannot be used|cannot be the name"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(url: str, words: str) -> None:
    with pytest.raises((BadAddress, Unreachable), match=words) as caught:
        send(OutgoingRequest("GET", url), EgressPolicy())
    assert caught.value.may_have_arrived is False
    assert "secret" not in str(caught.value)


def test_a_header_with_a_line_break_never_leaves(echo: Server) -> None:
    with pytest.raises(BadAddress, match="line break"):
        send(OutgoingRequest("GET", echo.url, {"X-A": "1\r\nX-B: 2"}), echo.policy())
    assert echo.requests == []


def test_nothing_is_logged(echo: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        send(OutgoingRequest("GET", f"{echo.url}/?api_key=canary"), echo.policy())
    assert "canary" not in caplog.text


def test_a_certificate_is_checked_by_name_though_the_address_is_connected_to(
    names: Names, tmp_path: Path
) -> None:
    tls, trusted = certificate(tmp_path, "shop.example")
    names("shop.example", "127.0.0.1")
    names("other.example", "127.0.0.1")
    with serve(sending(answer(b"sealed")), host="shop.example", tls=tls) as server:
        policy = EgressPolicy(
            frozenset({f"shop.example:{server.port}", f"other.example:{server.port}"}), ca_file=trusted
        )
        for _ in range(2):
            assert send(OutgoingRequest("GET", server.url), policy).body == b"sealed"
        assert server.connections == 1
        assert server.requests[0].headers["host"] == f"shop.example:{server.port}"
        with pytest.raises(NeverReachable, match="certificate of other.example is not valid") as caught:
            send(OutgoingRequest("POST", f"https://other.example:{server.port}/"), policy)
    assert (caught.value.sent, caught.value.may_have_arrived, len(server.requests)) == (False, False, 2)


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    tls, _ = certificate(tmp_path, "127.0.0.1")
    with (
        serve(sending(answer()), tls=tls) as server,
        pytest.raises(NeverReachable, match="certificate of 127.0.0.1 is not valid.* of a public authority"),
    ):
        send(OutgoingRequest("GET", server.url), server.policy())


def test_https_to_a_port_that_speaks_http_is_told_as_such() -> None:
    def talk() -> None:
        sock, _ = listener.accept()
        with sock:
            sock.recv(4096)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=talk, daemon=True).start()
        with pytest.raises(Unreachable, match="speaks HTTPS"):
            policy = EgressPolicy(frozenset({f"127.0.0.1:{port}"}))
            send(OutgoingRequest("GET", f"https://127.0.0.1:{port}"), policy)


def test_nobody_listening_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="refused the connection") as caught:
        send(
            OutgoingRequest("POST", f"http://127.0.0.1:{port}"),
            EgressPolicy(frozenset({f"127.0.0.1:{port}"})),
        )
    assert caught.value.may_have_arrived is False


def test_a_dead_address_does_not_keep_from_the_next_one(names: Names, echo: Server) -> None:
    names("two.example", ["127.0.0.2", "127.0.0.1"])
    policy = EgressPolicy(frozenset({f"two.example:{echo.port}"}))
    assert send(OutgoingRequest("GET", f"http://two.example:{echo.port}"), policy).body == b"hello"
