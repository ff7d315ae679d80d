"""The scope and time the examples and tests are worked out with."""

from datetime import UTC, datetime
from typing import Any

from lib.expressions import compile_expression, compile_template

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
RECORD: dict[str, Any] = {"city": "Berlin", "lines": [{"sku": "A", "price": 10}, {"sku": "B", "price": 5}]}


def value(source: str, **scope: Any) -> Any:
    """The value of a bare expression with `record` and the given names in scope."""
    return compile_expression(source).evaluate({"record": RECORD, **scope}, now=NOW)


def filled(source: str, **scope: Any) -> Any:
    """The value of a text with {{ }}."""
    return compile_template(source).evaluate({"record": RECORD, **scope}, now=NOW)
