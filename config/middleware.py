"""What is the same for every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]


def pages_only_for_forms(answer: Answer) -> Answer:
    """Show a page where a browser opens an address that only takes forms, instead of an empty answer."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        refused = isinstance(response, HttpResponseNotAllowed) and not response.content
        if refused and request.method == "GET" and request.accepts("text/html"):
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    return answered
