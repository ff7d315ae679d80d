"""JSON in and out: bodies within limits, every refusal a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _

from designer.checks import Problem
from designer.document import BadDocument

SMALL = 64 * 1024
DOCUMENT = 1024 * 1024 + 4096


class Refusal(Exception):
    """The request cannot be served; answered as ``{"message"}`` with its status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def answers_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn a view's refusals into JSON: :class:`Refusal` as it says, ``BadDocument`` as 400."""

    @wraps(view)
    def answering(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Refusal as refusal:
            return JsonResponse({"message": str(refusal)}, status=refusal.status)
        except BadDocument as error:
            return JsonResponse({"message": str(error)}, status=400)

    return answering


def json_body(request: HttpRequest, *, most: int = SMALL) -> Any:
    """The JSON value of the body; an empty body is an empty object. Raises :class:`Refusal` (400, 413)."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise _too_large(most) from error
    except RawPostDataException as error:  # the CSRF check has read the form already
        raise Refusal(400, _("The body is JSON here. This is a form.")) from error
    if len(body) > most:
        raise _too_large(most)
    if not body.strip():
        return {}
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, _("The body is not JSON: %(error)s.") % {"error": error}) from error


def json_object(request: HttpRequest, *, most: int = SMALL) -> dict[str, Any]:
    """The JSON object of the body; raises :class:`Refusal` (400, 413)."""
    value = json_body(request, most=most)
    if not isinstance(value, dict):
        raise Refusal(400, _("The body is a JSON object. This is something else."))
    return value


def _too_large(most: int) -> Refusal:
    return Refusal(413, _("The body takes at most %(most)s KB. This one is larger.") % {"most": most // 1024})


def not_ready(problems: Sequence[Problem], message: str = "") -> JsonResponse:
    """The answer for a flow that has problems."""
    body: dict[str, Any] = {"problems": [problem.as_dict() for problem in problems]}
    return JsonResponse(body | ({"message": message} if message else {}), status=422)
