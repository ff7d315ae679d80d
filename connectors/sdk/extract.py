"""From the bytes of an answer to a value:

Strict JSON, text, or nothing. What does not fit is told, never guessed.
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from typing import NoReturn

from connectors.sdk.errors import DataError
from connectors.sdk.json import Json
from lib.exact_json import JSONDecodeError, exact_json
from lib.http import Answer

MAX_DEPTH = 200  # levels; what is deeper cannot be stored again
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_QUICK_ROUNDS = 12  # more levels than nearly all answers have
# A text that does not end counts to the end of the data: it is looked at once, not once for each quote in it.
_BRACKET_OR_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


class Extraction(StrEnum):
    """What to take from an answer."""

    JSON = "json"
    TEXT = "text"
    NONE = "none"


def extract(answer: Answer, kind: Extraction | str) -> Json:
    """The value of an answer; None for an empty body or where nothing is wanted. Raises DataError."""
    kind = Extraction(kind)
    if kind is Extraction.NONE or not answer.body:
        return None if kind is not Extraction.TEXT else ""
    if kind is Extraction.TEXT:
        return _text(answer)
    return parse_json(answer.body, _charset(answer), status=answer.status)


def parse_json(body: bytes, charset: str = "", *, status: int | None = None) -> Json:
    """The JSON value of these bytes. Raises DataError for what is not JSON or cannot be kept exactly.

    Refused: NaN, halves of surrogate pairs, more than MAX_DEPTH levels. Whole numbers beyond 64 bits come as
    texts. Of equal keys the last one counts. JSON is UTF-8 by definition; another charset is believed only
    where the bytes are not UTF-8.
    """
    data = _utf8(body, charset, status)
    if not data.strip():
        return None
    if _is_deep(data):
        _refuse(f"The answer is nested more than {MAX_DEPTH} levels deep, more than Flowyard keeps.", status)
    try:
        return exact_json(data)
    except JSONDecodeError as error:
        _refuse(_why_not(data, error), status)


def _utf8(body: bytes, charset: str, status: int | None) -> bytes:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[3:] if encoding == "utf-8" else _recoded(body, encoding, status)
    if body[:1] == b"\0":
        return _recoded(body, "utf-32-be" if body[1:2] == b"\0" else "utf-16-be", status)
    if body[1:2] == b"\0":
        return _recoded(body, "utf-32-le" if body[2:4] == b"\0\0" else "utf-16-le", status)
    try:
        body.decode()
    except UnicodeDecodeError:
        return _recoded(body, charset or "utf-8", status)
    return body


def _recoded(body: bytes, encoding: str, status: int | None) -> bytes:
    try:
        return body.decode(encoding).encode()
    except LookupError:
        _refuse(f"The answer is written in “{encoding[:40]}”, which Flowyard cannot read.", status)
    except UnicodeError:
        _refuse(f"The answer says it is written in {encoding}, but some of its bytes are not.", status)


def _is_deep(data: bytes) -> bool:
    """Whether the nesting goes beyond MAX_DEPTH.

    Pairs of brackets are taken out, innermost first, at C speed.
    """
    brackets = data.translate(None, _NOT_BRACKETS)
    for _ in range(_QUICK_ROUNDS):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    # What is left is deep, or brackets inside texts: look exactly.
    return len(brackets) > MAX_DEPTH and _goes_deep(data)


def _goes_deep(data: bytes) -> bool:
    level = 0
    for token in _BRACKET_OR_TEXT.finditer(data):
        first = token.group()[:1]
        if first in b"[{":
            level += 1
            if level > MAX_DEPTH:
                return True
        elif first != b'"':
            level -= 1
    return False


def _why_not(data: bytes, error: JSONDecodeError) -> str:
    text = data.decode()
    start = " ".join(text[:60].split())
    if text.lstrip()[:1] not in (
        "{",
        "[",
        '"',
        "-",
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "t",
        "f",
        "n",
    ):
        hint = (
            " Check the path; the server may want a sign-in." if start.startswith("<") else " Check the path."
        )
        return f"The answer is not JSON: it starts with “{start[:40]}…”.{hint}"
    if "infinity" in error.msg:
        return "The answer has a number that is too large to be kept. Ask the server for it as a text."
    near = " ".join(text[max(error.pos - 15, 0) : error.pos + 15].split())
    return (
        f"The answer is not valid JSON: line {error.lineno}, character {error.colno}, near “{near}”: "
        f"{error.msg}. "
        "Tell the server's owner, or read the answer as text."
    )


def _text(answer: Answer) -> str:
    charset = _charset(answer) or "utf-8"
    try:
        return answer.body.decode(charset).removeprefix("\ufeff")
    except LookupError:
        _refuse(f"The answer is written in “{charset[:40]}”, which Flowyard cannot read.", answer.status)
    except UnicodeError:
        _refuse(f"The answer says it is a text in {charset}, but some of its bytes are not.", answer.status)


def _charset(answer: Answer) -> str:
    found = _CHARSET.search(answer.headers.get("Content-Type") or answer.headers.get("content-type") or "")
    return found.group(1).lower() if found else ""


def _refuse(sentence: str, status: int | None) -> NoReturn:
    raise DataError(f"{sentence} ({status})" if status and status != 200 else sentence, status=status)
