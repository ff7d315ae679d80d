"""Reads JSON bodies with the parser that the rest of Flowyard uses: strict, and unharmed by deep nesting."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from lib.exact_json import JSONDecodeError, exact_json


class TooLarge(APIException):
    """The body is larger than this install accepts."""

    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        most = settings.MAX_EVENT_BYTES // 1024
        super().__init__(f"The body takes at most {most:,} KB. This one is larger: send it in parts.")


class JSONParser(BaseParser):
    """A body of ``application/json``; an empty one is an empty object."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the value. Raises ``ParseError`` (400) naming the place of the mistake, :class:`TooLarge` (413)."""
        body = stream.read(settings.MAX_EVENT_BYTES + 1)
        if len(body) > settings.MAX_EVENT_BYTES:
            raise TooLarge
        if not body.strip():
            return {}
        try:
            return exact_json(body)
        except JSONDecodeError as error:
            raise ParseError(
                f"The body is not JSON: {error.msg}, in line {error.lineno}, column {error.colno}."
            ) from None
