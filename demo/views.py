"""The demo's other side: an API of airports to read from, and a catalogue to write to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from demo import airports, catalogue
from demo.access import with_key
from demo.models import CatalogueEntry

MOST_RECORDS = 1000  # in one delivery
SHOWN = 50


def answer(value: Any, status: int = 200) -> HttpResponse:
    """Return ``value`` as JSON."""
    return HttpResponse(orjson.dumps(value), content_type="application/json", status=status)


@with_key
@require_GET
def airport_list(request: HttpRequest) -> HttpResponse:
    """Answer one page: ``{"items", "page", "pages", "total", "next"}``; ``next`` is an address or null."""
    try:
        number, size = int(request.GET.get("page", 1)), int(request.GET.get("size", 100))
    except ValueError:
        return answer({"error": "page and size take whole numbers."}, 400)
    page = airports.page(number, size)
    return answer(
        {
            "items": page.items,
            "page": page.number,
            "pages": page.pages,
            "total": page.total,
            "next": _next(request, page),
        }
    )


def _next(request: HttpRequest, page: airports.AirportPage) -> str | None:
    if page.number >= page.pages:
        return None
    query = urlencode({"page": page.number + 1, "size": page.size})
    return request.build_absolute_uri(f"{request.path}?{query}")


@with_key
@require_GET
def airport(request: HttpRequest, iata: str) -> HttpResponse:
    """Answer the airport with this IATA code, or 404."""
    found = airports.by_iata(iata)
    if found is None:
        return answer({"error": f"No airport has the IATA code {iata.upper()}."}, 404)
    return answer(found)


@with_key
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one airport or a list of them into the catalogue."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        return answer({"error": f"The body is not JSON: {error}."}, 400)
    if isinstance(body, list) and len(body) > MOST_RECORDS:
        return answer({"error": f"A delivery takes up to {MOST_RECORDS} records."}, 413)
    region = request.GET.get("region", "")
    key = request.headers.get("Idempotency-Key", "")[:200]
    status, told = catalogue.deliver(body, region=region, key=key)
    return answer(told, status)


@login_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what the catalogue has."""
    entries = CatalogueEntry.objects.order_by("-received_at", "icao")
    regions = CatalogueEntry.objects.values("region").annotate(count=Count("id")).order_by("-count")
    context = {"entries": entries[:SHOWN], "total": entries.count(), "regions": regions, "shown": SHOWN}
    return render(request, "demo/catalogue.html", context)


@login_required
@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Empty the catalogue, so that the demo can be seen from the start."""
    count = catalogue.reset()
    messages.success(request, _("Catalogue emptied: %(count)s airports removed.") % {"count": count})
    return redirect("demo:catalogue")
