"""Classification: what each status and each network error means to do next."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk.errors import ConnectorError, DataError, Fatal, RateLimited, Reauthorise, Retry, Unknown
from connectors.sdk.outcome import LONGEST_WAIT, classify, from_egress, retry_after, words_of
from lib.http import (
    BadAddress,
    Broken,
    EgressError,
    NeverReachable,
    RedirectLoop,
    Refused,
    TimedOut,
    TooLarge,
    Unreachable,
)

TABLE = [
    (301, "GET", DataError), (304, "GET", DataError), (400, "GET", DataError), (401, "GET", Reauthorise),
    (401, "POST", Reauthorise), (402, "GET", DataError), (403, "GET", Fatal), (404, "GET", DataError),
    (405, "GET", Fatal), (407, "GET", Fatal), (408, "POST", Retry), (409, "POST", DataError),
    (410, "GET", DataError), (413, "POST", DataError), (422, "POST", DataError), (425, "POST", Retry),
    (429, "POST", RateLimited), (451, "GET", DataError), (500, "GET", Retry), (500, "POST", Retry),
    (501, "GET", Fatal), (502, "GET", Retry), (502, "POST", Unknown), (503, "POST", Retry),
    (504, "GET", Retry), (504, "PUT", Unknown), (505, "GET", Fatal), (521, "GET", Retry), (599, "GET", Retry),
]  # fmt: skip


@pytest.mark.parametrize(("status", "method", "kind"), TABLE)
def test_what_a_status_means(status: int, method: str, kind: type[ConnectorError]) -> None:
    error = classify(status, {}, b'{"message": "No such customer."}', method=method)
    assert type(error) is kind
    assert error.status == status
    assert "“No such customer.”" in str(error)
    assert str(error).endswith(f"({status})")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206])
def test_good_answers_are_no_errors(status: int) -> None:
    assert classify(status, {}, b"anything") is None


def test_what_was_surely_not_done_says_so() -> None:
    def may_have_arrived(status: int) -> bool:
        error = classify(status, {}, b"", method="POST")
        assert error is not None
        return error.may_have_arrived

    assert [may_have_arrived(status) for status in (401, 408, 429, 503, 500)] == [False] * 4 + [True]


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "5"}, {"X-RateLimit-Remaining": "0"}, {"retry-after": "5"}]
)
def test_a_403_that_means_429(headers: dict[str, str]) -> None:
    assert isinstance(classify(403, headers, b""), RateLimited)


def test_waiting_times_are_handed_on() -> None:
    busy, down = classify(429, {"Retry-After": "7"}, b""), classify(503, {"Retry-After": "9"}, b"")
    assert isinstance(busy, RateLimited)
    assert isinstance(down, Retry)
    assert (busy.retry_after, down.retry_after) == (7.0, 9.0)
    assert "to wait 7 s" in str(busy)


NOW = datetime.datetime(2026, 9, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0), ("7", 7.0), (" 1.5 ", 1.5), ("-1", None), ("1e9", LONGEST_WAIT),
        ("1000000000", LONGEST_WAIT),
        ("nan", None), ("inf", None), ("", None), (None, None), ("soon", None), ("5 s", None), ("٣", 3.0),
        ("Tue, 01 Sep 2026 12:01:00 GMT", 60.0), ("Tue, 01 Sep 2026 11:00:00 GMT", 0.0),
        ("Tue, 01 Sep 2099 12:00:00 GMT", LONGEST_WAIT), ("Tuesday, 01-Sep-26 12:02:00 GMT", 120.0),
        ("Tue, 99 Sep 2026 12:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=NOW) == seconds


@given(st.text(max_size=40))
def test_retry_after_is_never_taken_aback(value: str) -> None:
    found = retry_after(value, now=NOW)
    assert found is None or 0 <= found <= LONGEST_WAIT


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": {"code": 7, "message": "Bad iata"}}', "Bad iata"),
        (b'{"error": "invalid_grant", "error_description": "Token expired"}', "Token expired"),
        (b'{"title": "Not valid", "detail": "iata is too long"}', "iata is too long"),
        (b'{"errors": [{"message": "one"}, {"message": "two"}]}', "one; two"),
        (b'{"errors": ["one", "two"]}', "one; two"),
        (b'{"message": ["name is required"]}', "name is required"),
        (b'"just a text"', "just a text"),
        (b'{"fault": {"faultstring": "Over quota"}}', "Over quota"),
        (b"<html><head><title>502 Bad &amp; Gateway</title></head></html>", "502 Bad & Gateway"),
        (b"<html>no title</html>", ""),
        (b"plain words\nin two lines", "plain words in two lines"),
        (b'{"id": 1}', '{"id": 1}'),
        (b"", ""),
        (b"\xff\xfe\x00", "\ufffd\ufffd\x00"),
        (b"x" * 1000, "x" * 300 + "…"),
    ],
)
def test_the_servers_own_words(body: bytes, words: str) -> None:
    assert words_of(body) == words


def test_a_server_without_words() -> None:
    assert "The server gave no reason." in str(classify(400, {}, b""))


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_answer_can_be_classified(status: int, body: bytes) -> None:
    error = classify(status, {}, body, method="POST")
    assert (error is None) == (200 <= status < 300)


ARRIVED = {"may_have_arrived": True}
NETWORK: list[tuple[EgressError, type[ConnectorError], type[ConnectorError]]] = [
    (BadAddress("s"), DataError, DataError),
    (Refused("h", 1, "a private address"), Fatal, Fatal),
    (Unreachable("s"), Retry, Retry),
    (NeverReachable("s"), Fatal, Fatal),
    (TimedOut("s", may_have_arrived=False), Retry, Retry),
    (TimedOut("s", may_have_arrived=True), Retry, Unknown),
    (Broken("s"), Retry, Unknown),
    (TooLarge("s"), Fatal, Unknown),
    (RedirectLoop("s"), Fatal, Unknown),
]


@pytest.mark.parametrize(("error", "reading", "writing"), NETWORK)
def test_what_a_network_error_means(
    error: EgressError, reading: type[ConnectorError], writing: type[ConnectorError]
) -> None:
    assert type(from_egress(error, method="get")) is reading
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        found = from_egress(error, method=method)
        assert type(found) is writing
        assert found.may_have_arrived == error.may_have_arrived
    assert str(error) in str(from_egress(error, method="POST"))


def test_a_post_whose_redirect_was_refused_may_have_happened() -> None:
    error = Refused("h", 1, "a private address")
    error.may_have_arrived = True
    assert isinstance(from_egress(error, method="POST"), Unknown)


def test_no_page_makes_the_search_for_its_title_slow() -> None:
    page = b"<title>" * 14_000  # minutes, if each of them is looked for its end
    assert words_of(page + b"Out of order</title>") == ""
    assert words_of(b"<html><title lang='en'>Out of order</title></html>") == "Out of order"
