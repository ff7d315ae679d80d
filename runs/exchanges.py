"""A request and its answer as text, the way the pages show them. Both were masked before they were stored."""

from __future__ import annotations

from typing import Any


def shown_exchange(exchange: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return ``{at, request, response, status, ms}`` for the templates, or None.

    What a step that calls a flow keeps is no exchange: see :func:`called_run`.
    """
    if not exchange or "run" in exchange:
        return None
    request = [
        f"{exchange.get('method', '')} {exchange.get('url', '')}",
        *_headers(exchange.get("request_headers")),
    ]
    status = exchange.get("status")
    first = (
        f"{status} {exchange.get('reason') or ''}".strip() if status else exchange.get("error") or "no answer"
    )
    return {
        "at": None,
        "request": _with_body(request, exchange.get("request_body")),
        "response": _with_body(
            [first, *_headers(exchange.get("response_headers"))], exchange.get("response_body")
        ),
        "status": status,
        "ms": exchange.get("elapsed_ms"),
    }


def called_run(exchange: dict[str, Any] | None) -> dict[str, str] | None:
    """Return ``{run, label, flow}`` of the called run whose answer failed the record, or None."""
    if not exchange or not exchange.get("run"):
        return None
    run = str(exchange["run"])
    return {"run": run, "label": run[-6:], "flow": str(exchange.get("flow", ""))}


def _headers(headers: Any) -> list[str]:
    rows = headers.items() if isinstance(headers, dict) else headers or []
    return [f"{name}: {value}" for name, value in rows]


def _with_body(lines: list[str], body: Any) -> str:
    return "\n".join(lines) + (f"\n\n{body}" if body else "")
