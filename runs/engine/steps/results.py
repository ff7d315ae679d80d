"""Reads an answer that tells for each record of a batch whether it was taken."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sdk.errors import DataError
from connectors.sdk.selectors import select_records
from runs.engine.model import Json
from runs.engine.text import as_text


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the other side did not take a record."""

    message: str
    code: str


def refusals_of(value: Json, path: str, count: int) -> list[Refusal | None]:
    """Return for each of ``count`` records None when taken, or why not.

    Each result is an object with a ``status`` (or ``statusCode``) and, when refused, an ``error`` text or a
    list of ``errors``, and perhaps a ``code`` that names the reason. Raises ``DataError`` when the answer
    does not list one result a record.
    """
    results = select_records(value, path)
    if len(results) != count:
        raise DataError(
            f"The answer lists {len(results)} results for {count} records, so it is not clear which were taken. "
            "Check the batch size and the path to the results."
        )
    return [_refusal(number, result) for number, result in enumerate(results, 1)]


def _refusal(number: int, result: Json) -> Refusal | None:
    if not isinstance(result, dict):
        raise DataError(
            f"Result {number} of the answer is no object, so it is not clear whether the record was taken. "
            "Check the path to the results."
        )
    status = result.get("status", result.get("statusCode", 200))
    reasons = result.get("errors") or ([result["error"]] if result.get("error") else [])
    failed = bool(reasons) or (isinstance(status, int) and status >= 400)
    if not failed:
        return None
    words = "; ".join(_words(reason) for reason in reasons) if isinstance(reasons, list) else as_text(reasons)
    first = reasons[0] if isinstance(reasons, list) and reasons else None
    code = result.get("code") or (first.get("code") if isinstance(first, dict) else None) or status
    return Refusal(f"The other side refused the record: “{words or 'no reason given'}” ({status})", str(code))


def _words(reason: Json) -> str:
    if isinstance(reason, dict):
        return as_text(reason.get("message") or reason.get("error") or reason)
    return as_text(reason)
