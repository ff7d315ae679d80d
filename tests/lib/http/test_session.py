"""The session for libraries that use requests themselves: the same walls, requests' own exceptions."""

import socket
import time

import pytest
import requests

from lib.http import EgressPolicy, RedirectLoop, Refused, TimedOut, TooLarge, guarded_session

from .servers import Received, answer, sending, serve


def test_it_works_like_a_session_of_requests() -> None:
    with serve(sending(answer(b'{"access_token": "t"}', Content_Type="application/json"))) as server:
        response = guarded_session(server.policy()).request(
            "POST", f"{server.url}/token", data={"code": "c"}, auth=("id", "secret"), timeout=5.0,
            verify=False,
        )  # fmt: skip
    assert response.json() == {"access_token": "t"}
    assert server.requests[0].body == b"code=c"
    assert server.requests[0].headers["authorization"].startswith("Basic ")


def test_a_walled_address_is_refused_also_by_redirect() -> None:
    with pytest.raises(requests.ConnectionError) as caught:
        guarded_session(EgressPolicy()).get("http://127.0.0.1:1/")
    assert isinstance(caught.value.egress, Refused)
    with serve(sending(answer(b"", "302 Found", Location="http://169.254.169.254/"))) as server:
        with pytest.raises(requests.ConnectionError, match="FLOWYARD_EGRESS_ALLOW"):
            guarded_session(server.policy()).get(server.url)
        assert len(server.requests) == 1


def test_the_deadline_is_the_total_of_all_redirects() -> None:
    def reply(sock: socket.socket, request: Received) -> None:
        time.sleep(0.15)
        sock.sendall(answer(b"", "302 Found", Location=f"/{len(server.requests)}"))

    with serve(reply) as server, pytest.raises(requests.Timeout) as caught:
        guarded_session(server.policy(), timeout=0.4).get(server.url, timeout=60)
    assert isinstance(caught.value.egress, TimedOut)


def test_a_large_answer_is_cut() -> None:
    with serve(sending(answer(b"x" * 3000))) as server, pytest.raises(requests.ConnectionError) as caught:
        guarded_session(server.policy(), max_bytes=2000).get(server.url)
    assert isinstance(caught.value.egress, TooLarge)


def test_endless_redirects_end() -> None:
    def reply(sock: socket.socket, request: Received) -> None:
        sock.sendall(answer(b"", "302 Found", Location="/"))

    with serve(reply) as server, pytest.raises(requests.ConnectionError) as caught:
        guarded_session(server.policy()).get(server.url)
    assert isinstance(caught.value.egress, RedirectLoop)


def test_a_client_secret_does_not_follow_a_redirect_elsewhere() -> None:
    with serve(sending(answer(b"x"))) as other:
        moved = answer(b"", "307 Temporary Redirect", Location=f"http://127.0.0.1:{other.port}/")
        with serve(sending(moved)) as server, pytest.raises(requests.ConnectionError, match="stopped there"):
            guarded_session(server.policy(other)).post(server.url, data={"client_secret": "canary"})
    assert other.requests == []


def test_an_unusable_address_is_invalid_to_requests_too() -> None:
    with pytest.raises(requests.exceptions.InvalidURL):
        guarded_session(EgressPolicy()).get("http://")
