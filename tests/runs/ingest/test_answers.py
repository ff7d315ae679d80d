"""A respond step's answer on its way out."""

from __future__ import annotations

import pytest

from runs.ingest.answers import flow_answer


def answer(**made: object) -> dict[bytes, bytes]:
    """Return the headers of an answer."""
    return dict(flow_answer({"status": 200, "body": "x", **made}, "run").headers)


def test_a_flow_cannot_reach_into_the_readers_session() -> None:
    headers = answer(
        headers=[
            ["Set-Cookie", "session=1"],
            ["Content-Security-Policy", "default-src *"],
            ["Content-Length", "5"],
            ["Transfer-Encoding", "chunked"],
            ["X-Fine", "yes"],
        ]
    )
    assert headers[b"x-fine"] == b"yes"
    assert headers[b"content-security-policy"].startswith(b"sandbox")
    assert not {b"set-cookie", b"content-length", b"transfer-encoding"} & set(headers)


def test_headers_that_cannot_be_sent_are_left_out() -> None:
    headers = answer(headers=[["x-a", "a\r\nx-b: b"], ["bad name", "1"], ["", "1"], ["x-c", "ü→"]])
    assert b"x-a" not in headers
    assert b"bad name" not in headers
    assert headers[b"x-c"] == "ü→".encode()


def test_the_content_type_may_be_named_as_a_header() -> None:
    assert answer(headers=[["Content-Type", "text/csv"]])[b"content-type"] == b"text/csv"
    assert answer(content_type="text/plain")[b"content-type"] == b"text/plain"
    assert answer()[b"content-type"] == b"application/json"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "NEL",
            "Report-To",
            "Reporting-Endpoints",
            "Clear-Site-Data",
            "Strict-Transport-Security",
            "Alt-Svc",
        ),
        *("X-Accel-Redirect", "X-Sendfile", "X-Run-Id"),
    ],
)
def test_a_flow_says_nothing_that_holds_for_the_pages_of_others(name: str) -> None:
    sent = flow_answer({"headers": [[name, "of the flow"], ["X-Fine", "yes"]]}, "run").headers
    assert b"of the flow" not in {value for _name, value in sent}
    assert (b"x-fine", b"yes") in sent
