"""Turns a body into the JSON value that expressions see, by its content type."""

from __future__ import annotations

import base64
import re
from itertools import accumulate
from typing import Any
from urllib.parse import parse_qsl

from lib.exact_json import JSONDecodeError, exact_json
from runs.ingest.limits import Limits
from runs.ingest.refusals import Refusal

_BOM = b"\xef\xbb\xbf"
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_CHARSET = re.compile(r'charset="?([A-Za-z0-9_.:-]+)', re.IGNORECASE)
# Only these: some of Python's codecs take quadratic time or give half characters.
_CHARSETS = frozenset(
    {"utf-8", "utf8", "us-ascii", "iso-8859-1", "latin-1", "iso-8859-15", "windows-1252", "utf-16"}
)


def parse_body(body: bytes, content_type: str, limits: Limits) -> Any:
    """Return JSON and forms as values, text as text, and anything else as ``{"base64": …}``; None when empty.

    Raises :class:`Refusal` with 400 for a body that is not what its content type says.
    """
    if not body:
        return None
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("application/json", "text/json") or kind.endswith("+json"):
        return parse_json(body.removeprefix(_BOM), limits)
    if kind == "application/x-www-form-urlencoded":
        return parse_form(body, limits)
    return _text_or_bytes(body, content_type)


def parse_json(body: bytes, limits: Limits) -> Any:
    """Return the JSON value; refuses malformed, too deep or too long ones, and U+0000."""
    _check_shape(body, limits)
    try:
        value = exact_json(body)
    except JSONDecodeError as error:
        raise Refusal(
            400,
            f"The body is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}. "
            "Nothing was stored.",
            line=error.lineno,
            column=error.colno,
        ) from None
    if b"\\u0000" in body and _has_nul(value):
        raise Refusal(
            400, "A text in the body holds the character U+0000, which cannot be stored. Leave it out."
        )
    return value


def parse_form(body: bytes, limits: Limits) -> dict[str, Any]:
    """Return the form's fields; one that is given several times becomes a list."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=limits.fields
        )
    except UnicodeDecodeError:
        raise Refusal(
            400, "The form is not UTF-8, so its fields cannot be read. Nothing was stored."
        ) from None
    except ValueError:
        raise Refusal(400, f"A form may have {limits.fields} fields. This one has more.") from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise Refusal(
            400, "A field of the form holds the character U+0000, which cannot be stored. Leave it out."
        )
    return gathered(pairs)


def gathered(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return name and value pairs as an object; a repeated name holds the list of its values."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def _text_or_bytes(body: bytes, content_type: str) -> Any:
    found = _CHARSET.search(content_type)
    charset = found.group(1).lower() if found else "utf-8"
    try:
        text = body.decode(charset if charset in _CHARSETS else "utf-8")
    except UnicodeDecodeError:
        text = "\0"
    return {"base64": base64.b64encode(body).decode()} if "\0" in text else text


def _check_shape(body: bytes, limits: Limits) -> None:
    """Refuse by the raw text, before a parser builds anything; an exact count is made only when needed."""
    openings = body.count(b"[") + body.count(b"{")
    values = openings + body.count(b",")
    if openings <= limits.depth and values <= limits.values:
        return
    bare = _TEXT.sub(b"", body)
    brackets = bare.translate(None, _NOT_BRACKETS)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > limits.depth:
        raise Refusal(400, f"JSON may be nested {limits.depth} levels deep. This body goes deeper.")
    if len(brackets) // 2 + bare.count(b",") > limits.values:
        raise Refusal(400, f"A body may hold {limits.values} values. This one holds more. Send it in parts.")


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in name or _has_nul(member) for name, member in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))
