"""The key of the demo's own API: one for each install, kept nowhere, made from the install's secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def api_key() -> str:
    """Return the key that the demo's connection sends as a bearer token."""
    return salted_hmac("flowyard.demo", "api key", algorithm="sha256").hexdigest()[:40]


def with_key(view: View) -> View:
    """Let only requests with the key reach ``view``; others get 401 and the reason as JSON."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not constant_time_compare(given, api_key()):
            answer = JsonResponse({"error": "The bearer token is missing or wrong."}, status=401)
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        return view(request, *args, **kwargs)

    return guarded
