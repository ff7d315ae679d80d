"""JSON values as text, the way people and other programs expect to read them."""

from __future__ import annotations

import orjson

from runs.engine.model import Envelope, Json

KEY_FIELDS = ("id", "_id", "key", "code", "number", "name", "email")


def as_text(value: Json) -> str:
    """Return ``value`` as text: nothing for null, lists and objects as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return as_json_text(value)
    return str(value)


def as_json_text(value: Json) -> str:
    """Return ``value`` as compact JSON."""
    return orjson.dumps(value).decode()


def record_key(envelope: Envelope) -> str:
    """Return a short name for a record: its id, key, code, number or name; empty when it has none."""
    record = envelope.record
    if isinstance(record, dict):
        for name in KEY_FIELDS:
            value = record.get(name)
            if isinstance(value, (str, int)) and value != "":
                return str(value)[:80]
    return ""
