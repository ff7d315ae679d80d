"""The map of addresses; each application brings its own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead programs that ask for the old address of a site's icon to the one it has."""
    return HttpResponseRedirect(static("favicon.svg"))


urlpatterns = [
    path("favicon.ico", favicon),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("guide/", include("config.guide")),
    path("words/", include("config.words")),
    path("", include("connectors.urls")),
    path("", include("designer.urls")),
    path("", include("runs.urls")),
    path("", include("marketplace.urls")),
    path("", include("api.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
