"""What the log says of requests that were refused, and what it leaves out."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied


class RefusalsInOneLine(logging.Filter):
    """Takes the trace from a refusal by role: it is no fault, and a log full of traces hides the real ones."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record; one about a refusal says its reason instead of its trace."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(error, PermissionDenied):
            record.msg, record.args = f"{record.getMessage()}: {error}", ()
            record.exc_info = record.exc_text = None
        return True


class NoTypingErrors(logging.Filter):
    """Leaves out the forms that came back with an error at a field: whoever typed it was told on the page."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop the record of an answer with status 422."""
        return getattr(record, "status_code", None) != 422
