"""The user guide inside the product: its pages, its pictures, and which page F1 opens.

It is here and not further down because it names the pages of all applications.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lib.guide import contents as guide
from lib.guide import rendering, searching

app_name = "guide"
MAX_QUERY = 200


def _frame() -> dict[str, Any]:
    parts = [(part.title, [rendering.page(entry) for entry in part.entries]) for part in guide.parts()]
    return {"parts": parts}


@require_safe
@login_required
def contents(request: HttpRequest) -> HttpResponse:
    """Show the table of contents, or what was found with ``?q=``."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    return render(
        request, "guide/contents.html", _frame() | {"query": query, "found": searching.search(query)}
    )


@require_safe
@login_required
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one page, with the way to its neighbours."""
    entries = guide.entries()
    place = next((place for place, entry in enumerate(entries) if entry.name == name), None)
    if place is None:
        raise Http404(_("The guide has no such page. Its table of contents lists all it has."))
    return render(
        request,
        "guide/page.html",
        _frame()
        | {
            "page": rendering.page(entries[place]),
            "before": rendering.page(entries[place - 1]) if place else None,
            "after": rendering.page(entries[place + 1]) if place + 1 < len(entries) else None,
        },
    )


@require_safe
@login_required
@cache_control(private=True, max_age=3600)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Send one picture of the guide."""
    file = guide.picture(name)
    if file is None:
        raise Http404(_("The guide has no such picture."))
    return FileResponse(file.open("rb"), content_type="image/webp")


def here(request: HttpRequest) -> dict[str, str]:
    """Context processor: ``guide_url``, the address of the page of the guide that fits the present one."""
    match = request.resolver_match
    entry = guide.entry_for(match.view_name) if match else None
    return {"guide_url": reverse("guide:page", args=[entry.name]) if entry else reverse("guide:contents")}


urlpatterns = [
    path("", contents, name="contents"),
    path("img/<str:name>", picture, name="picture"),
    path("<slug:name>/", page, name="page"),
]
