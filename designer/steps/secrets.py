"""Secrets do not belong into a flow: finds literal ones in headers and query, and masks them for export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from designer.steps.kind import Complaint, Config, rows_of
from lib.redact import MASK, is_secret_header, is_secret_name
from lib.words import gettext as _

_ROWS = {"headers": is_secret_header, "query": is_secret_name}


def typed_secrets(config: Config) -> Iterable[Complaint]:
    """A complaint for each header or query parameter that holds a secret as plain text."""
    for key, is_secret in _ROWS.items():
        for index, row in enumerate(rows_of(config, key)):
            if _literal_secret(row, is_secret):
                yield (
                    f"{key}.{index}.value",
                    _("“%(name)s” is a secret, and a flow is read by many. Put it into the connection.")
                    % {"name": row["name"]},
                )


def masked(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    """The settings of an outgoing step with such values masked; other kinds stay as they are."""
    if kind != "http":
        return config
    new = dict(config)
    for key, is_secret in _ROWS.items():
        if isinstance(config.get(key), list):
            new[key] = [
                {**row, "value": MASK} if isinstance(row, dict) and _literal_secret(row, is_secret) else row
                for row in config[key]
            ]
    return new


def _literal_secret(row: dict[str, Any], is_secret: Any) -> bool:
    name, value = row.get("name"), row.get("value")
    if not isinstance(name, str) or not isinstance(value, str):
        return False
    return bool(value.strip()) and "{{" not in value and is_secret(name)
