"""Bodies by content type, and those that are refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from runs.ingest.bodies import parse_body
from runs.ingest.limits import Limits
from runs.ingest.refusals import Refusal

LIMITS = Limits(depth=100, values=1000, fields=10)
JSON = "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        (b"", JSON, None),
        (b'{"a": [1, 2.5, null, true]}', JSON, {"a": [1, 2.5, None, True]}),
        (b'\xef\xbb\xbf{"bom": 1}', JSON, {"bom": 1}),
        (b"[1]", "application/vnd.api+json", [1]),
        (b"a=1&b=2&a=3&c=", "application/x-www-form-urlencoded", {"a": ["1", "3"], "b": "2", "c": ""}),
        ("ça".encode("latin-1"), "text/plain; charset=iso-8859-1", "ça"),
        (b"<a/>", "application/xml", "<a/>"),
        (b"plain", "", "plain"),
        (b"\x00\xff", "image/png", {"base64": base64.b64encode(b"\x00\xff").decode()}),
        (b"a\x00b", "text/plain", {"base64": base64.b64encode(b"a\x00b").decode()}),
        (b"x", "text/plain; charset=unicode_escape", "x"),
        (b'{"a":"\\\\u0000"}', JSON, {"a": "\\u0000"}),
    ],
)
def test_a_body_becomes_a_value(body: bytes, kind: str, value: Any) -> None:
    assert parse_body(body, kind, LIMITS) == value


MALFORMED = [
    b"{",
    b"[1,]",
    b'{"a":1,}',
    b"{'a':1}",
    b"NaN",
    b"[Infinity]",
    b"1e999",
    b'{"a":1}{"b":2}',
    b'"\\ud800"',
    b'"\xff"',
    b'"tab\there"',
    b"01",
    b"tru",
    b"//",
    '{"a": "x"}'.encode("utf-16"),
]


@pytest.mark.parametrize("body", MALFORMED)
def test_malformed_json_is_refused_with_its_place(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse_body(body, JSON, LIMITS)
    assert caught.value.status == 400
    assert f"line {caught.value.more['line']}, column {caught.value.more['column']}" in caught.value.detail


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "levels deep"),
        (b'{"a":' * 100_000, "levels deep"),
        (b"[" + b"1," * 2000 + b"1]", "values"),
        (b'{"a": ["\\u0000"]}', "U+0000"),
        (b'{"\\u0000": 1}', "U+0000"),
    ],
)
def test_json_beyond_the_limits_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words.replace("+", r"\+")) as caught:
        parse_body(body, JSON, LIMITS)
    assert caught.value.status == 400


def test_brackets_inside_texts_do_not_count() -> None:
    text = "[{," * 5000 + '\\"' + "[" * 500
    assert parse_body(b'{"a": "' + text.encode() + b'"}', JSON, LIMITS) == {"a": text.replace('\\"', '"')}


@pytest.mark.parametrize("body", [b"a=%ff", b"\xff=1", b"a=%00", b"&".join([b"a=1"] * 20)])
def test_a_wrong_form_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse_body(body, "application/x-www-form-urlencoded", LIMITS)
    assert caught.value.status == 400
