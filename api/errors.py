"""One shape for every error of the API: ``{"errors": [{"code", "message", "field"}]}``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

# The contract's words for what the framework calls otherwise.
CODES = {
    "not_authenticated": "unauthorized",
    "authentication_failed": "unauthorized",
    "not_found": "object_not_found",
    "invalid": "invalid_field",
    "required": "missing_required_field",
}
NOT_FOUND = "There is nothing at this address in the token's workspace."
NO_TOKEN = "Send a token: Authorization: Bearer fy_…. Make one under API tokens."


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: 400 is a body that cannot be read, 422 one that says something wrong.

    None, for what is a mistake of ours, becomes a 500 without details.
    """
    if isinstance(error, Http404):
        error = exceptions.NotFound(NOT_FOUND)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error))
    elif isinstance(error, exceptions.NotAuthenticated):
        error.detail = exceptions.ErrorDetail(NO_TOKEN, error.default_code)
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    status = 422 if isinstance(error, exceptions.ValidationError) else error.status_code
    return Response({"errors": _rows(error.detail)}, status=status, headers=headers)


def _rows(detail: Any, field: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [row for name, part in detail.items() for row in _rows(part, f"{field}.{name}".strip("."))]
    if isinstance(detail, list):
        return [row for part in detail for row in _rows(part, field)]
    code = str(getattr(detail, "code", "invalid"))
    row = {"code": CODES.get(code, code), "message": str(detail)}
    return [row | {"field": field}] if field else [row]
