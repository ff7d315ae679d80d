"""Extraction: what is JSON comes out exactly, what is not is told, nothing is guessed."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk.errors import DataError
from connectors.sdk.extract import MAX_DEPTH, extract, parse_json
from lib.http import Answer


def _answer(body: bytes, content_type: str = "application/json", status: int = 200) -> Answer:
    return Answer(status, "", {"Content-Type": content_type}, body, "https://h/", 1)


def test_html_with_status_200_is_told_by_its_beginning() -> None:
    with pytest.raises(DataError, match="The answer is not JSON: it starts with “<html>…”"):
        extract(_answer(b"<html>", "text/html"), "json")
    with pytest.raises(DataError, match="the server may want a sign-in"):
        parse_json(b"<!DOCTYPE html><html><body>Log in</body></html>")


BAD = [
    (b"hello", "starts with “hello"), (b"{", "line 1"), (b'{"a": 1,}', "near"), (b'{"a"\n: 1 "b"}', "line 2"),
    (b"NaN", "starts with “NaN"), (b'{"a": NaN}', "not valid JSON"), (b"[Infinity]", "not valid JSON"),
    (b'"\\ud800"', "not valid JSON"), (b'{"a": "\\udc00x"}', "not valid JSON"), (b"01", "not valid JSON"),
    (b'"\x01"', "not valid JSON"), (b"[1] []", "not valid JSON"), (b"'a'", "starts with"),
    (b"\xff\xff{}", "some of its bytes are not"), (b'"\xed\xa0\x80"', "some of its bytes are not"),
    (b"[" * 100_000, "nested more than 200 levels"),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested more than 200 levels"),
    (b"[" + b"1" * 100_000 + b"]", "a number that is too large"), (b"1e999", "a number that is too large"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "words"), BAD, ids=lambda value: repr(value[:20]))
def test_what_is_not_json_is_a_data_error(body: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        parse_json(body)
    assert len(str(caught.value)) < 400


GOOD = [
    (b'{"a": 1}', {"a": 1}), (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
    ('{"ü": "€"}'.encode("utf-16"), {"ü": "€"}), ('{"a": 1}'.encode("utf-16-le"), {"a": 1}),
    ('{"a": 1}'.encode("utf-16-be"), {"a": 1}), ('{"a": 1}'.encode("utf-32"), {"a": 1}),
    ("[1, 2]".encode("utf-32-be"), [1, 2]), ("[1, 2]".encode("utf-32-le"), [1, 2]),
    (b'{"a": 1, "a": 2}', {"a": 2}), (b"18446744073709551615", 2**64 - 1),
    (b"[" + b"1" * 300 + b"]", ["1" * 300]), (b"18446744073709551616", "18446744073709551616"),
    (b"-9223372036854775808", -(2**63)), (b"3.1415926535897932384626433832795", 3.141592653589793),
    (b'"12345678901234567890123"', "12345678901234567890123"), (b'"\\u0000"', "\0"),
    (b'"\\ud83d\\ude00"', "😀"), (b"  \n ", None), (b"null", None), (b'["\\"[[[", "]"]', ['"[[[', "]"]),
    (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None), (b'"' + b"[{" * 1000 + b'"', "[{" * 1000),
]  # fmt: skip


@pytest.mark.parametrize(("body", "value"), GOOD, ids=lambda value: repr(value)[:20])
def test_what_is_json_comes_out_exactly(body: bytes, value: object) -> None:
    found = parse_json(body)
    assert value is None or found == value
    orjson.dumps(found)  # and can be stored again


def test_a_wrong_charset_is_believed_only_where_the_bytes_are_not_utf_8() -> None:
    assert extract(_answer('"ü"'.encode(), "application/json; charset=iso-8859-1"), "json") == "ü"
    assert extract(_answer('"ü"'.encode("latin-1"), 'application/json; charset="ISO-8859-1"'), "json") == "ü"
    with pytest.raises(DataError, match="“klingon”, which Flowyard cannot read"):
        extract(_answer('"ü"'.encode("latin-1"), "application/json; charset=klingon"), "json")


def test_an_empty_answer_is_nothing() -> None:
    assert [extract(_answer(b"", status=204), kind) for kind in ("json", "text", "none")] == [None, "", None]


def test_text_and_nothing() -> None:
    assert extract(_answer("grün".encode("latin-1"), "text/plain; charset=latin-1"), "text") == "grün"
    assert extract(_answer("\ufeffa".encode(), "text/plain"), "text") == "a"
    assert extract(_answer(b"\xff\xff", "image/png"), "none") is None
    with pytest.raises(DataError, match="says it is a text in utf-8"):
        extract(_answer(b"\xff\xff", "text/plain"), "text")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_every_json_value_survives(value) -> None:  # type: ignore[no-untyped-def]
    assert parse_json(orjson.dumps(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_data_error(body: bytes) -> None:
    try:
        orjson.dumps(parse_json(body))
    except DataError as error:
        assert str(error)


def test_a_text_that_never_ends_is_looked_at_once() -> None:
    body = b"[]" * 300 + b'"' + b'\\"' * 1_000_000  # hours, if each quote is taken for a beginning
    with pytest.raises(DataError):
        parse_json(b"[" * 20 + body)
