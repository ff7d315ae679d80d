"""A try of a step as the panel shows it."""

from __future__ import annotations

import json
from typing import Any

from designer.extensions import Tried
from lib.words import gettext as _


def shown_test(tried: Tried, first: str = "") -> dict[str, Any]:
    """The variables of `panels/test_result.html`; secrets were masked when the exchange was recorded.

    ``first`` names the step to try first, where the input of this one was a guess.
    """
    exchange = tried.exchange if isinstance(tried.exchange, dict) else {}
    status = exchange.get("status")
    return {
        "ok": not tried.error,
        "level": "bad" if tried.error else "ok",
        "label": f"{status} {exchange.get('reason') or ''}".strip() if status else _word(tried),
        "took_ms": exchange.get("elapsed_ms"),
        "records": len(tried.output) if isinstance(tried.output, list) else None,
        "bytes": len(str(exchange.get("response_body") or "")) or None,
        "error": tried.error,
        "note": tried.note,
        "first": first,
        "input": pretty(tried.input),
        "output": "" if tried.error or tried.output is None else pretty(_given(tried)),
        "request": _request(exchange),
        "response": _response(exchange),
    }


def _word(tried: Tried) -> str:
    return _("Failed") if tried.error else _("Works")


def _given(tried: Tried) -> Any:
    """The records that came out; with the variables beside them, where the step saved some."""
    output = tried.output[0] if isinstance(tried.output, list) and len(tried.output) == 1 else tried.output
    return {"record": output, "variables": tried.variables} if tried.variables else output


def _request(exchange: dict[str, Any]) -> str:
    if not exchange.get("method"):
        return ""
    return _message(f"{exchange['method']} {exchange.get('url', '')}", exchange, "request")


def _response(exchange: dict[str, Any]) -> str:
    if not exchange.get("status"):
        return str(exchange.get("error") or "")
    return _message(f"{exchange['status']} {exchange.get('reason') or ''}", exchange, "response")


def _message(first: str, exchange: dict[str, Any], side: str) -> str:
    headers = exchange.get(f"{side}_headers")
    lines = [first, *(f"{name}: {value}" for name, value in dict(headers or {}).items())]
    body = exchange.get(f"{side}_body")
    return "\n".join(lines) + (f"\n\n{body if isinstance(body, str) else pretty(body)}" if body else "")


def pretty(value: Any) -> str:
    """JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
