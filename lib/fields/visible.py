"""Which fields of a form are asked at the moment, and which ones decide that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lib.fields.declare import Field, ShowIf
from lib.fields.paths import dig


def shown(condition: ShowIf | None, value: Mapping[str, Any]) -> bool:
    """Whether something under this condition is asked while the form holds `value`."""
    while condition is not None:
        if dig(value, condition.field) not in condition.values:
            return False
        condition = condition.also
    return True


def is_json(field: Field, value: Mapping[str, Any]) -> bool:
    """Whether the field's text is JSON while the form holds `value`."""
    return field.json_when is not None and shown(field.json_when, value)


def decisive(fields: Iterable[Field]) -> frozenset[str]:
    """Names of the fields that others depend on: when one changes, the form looks different."""
    names = set()
    for field in fields:
        condition = field.show_if
        while condition is not None:
            names.add(condition.field)
            condition = condition.also
    return frozenset(names)
