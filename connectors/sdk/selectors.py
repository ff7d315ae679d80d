"""Finding the records in an answer: a dotted path to a list."""

from __future__ import annotations

from connectors.sdk.errors import DataError
from connectors.sdk.json import Json

_SHOWN = 8  # members named in an error


def select_records(value: Json, record_path: Json) -> list[Json]:
    """The list at the path; an empty path is the answer itself. An empty answer (None) has no records.

    Raises DataError that says what is there instead.
    """
    if value is None and not record_path:
        return []
    if not isinstance(record_path, str):
        raise DataError("The record path is names with dots between. Mend it in the step's settings.")
    found = value
    walked: list[str] = []
    for part in record_path.split(".") if record_path else ():
        found = _step(found, part, walked)
        walked.append(part)
    if not isinstance(found, list):
        raise DataError(
            f"{_place(walked)} is {_kind(found)}, not a list of records. {_advice(found, walked)}"
        )
    return found


def at_path(value: Json, path: str) -> Json:
    """The value at a dotted path, None where there is nothing; numbers count into lists."""
    for part in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isascii() and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _step(value: Json, part: str, walked: list[str]) -> Json:
    if isinstance(value, dict) and part in value:
        return value[part]
    if isinstance(value, list) and part.isascii() and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    raise DataError(f"{_place(walked)} has no “{part}”: it is {_kind(value)}. {_advice(value, walked)}")


def _place(walked: list[str]) -> str:
    return f"“{'.'.join(walked)}” in the answer" if walked else "The answer"


def _kind(value: Json) -> str:
    if isinstance(value, dict):
        names = ", ".join(list(value)[:_SHOWN])
        more = f" and {len(value) - _SHOWN} more" if len(value) > _SHOWN else ""
        return f"an object with {names}{more}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"a text (“{value[:40]}”)" if isinstance(value, str) else f"a number ({value})"


def _advice(value: Json, walked: list[str]) -> str:
    """Names the lists that are near, so that the path can be mended without looking at the answer."""
    if isinstance(value, list):
        return f"Set the record path to {'.'.join(walked)}." if walked else "Leave the record path empty."
    if isinstance(value, dict):
        lists = [".".join((*walked, key)) for key, member in value.items() if isinstance(member, list)]
        if lists:
            return f"Set the record path to {' or '.join(lists[:3])}."
    return "Check the record path."
