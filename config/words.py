"""The words of the browser: a script with the translations of one language, kept by browsers until they change.

It defines ``gettext``, ``ngettext``, ``pgettext`` and ``interpolate`` for all scripts after it, the canvas among
them, from the catalogue ``djangojs``. In English they give back what they are given.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog, set_language

FOREVER = 365 * 86_400  # seconds


@require_safe
@gzip_page  # the same for everybody, so its length tells nobody anything
def script(request: HttpRequest, language: str, version: str) -> HttpResponse:
    """Send the words of a language; browsers may keep those of the present version."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        response = JavaScriptCatalog.as_view()(request)
    response["Content-Language"] = language
    if version == _version(language):
        patch_cache_control(response, public=True, max_age=FOREVER, immutable=True)
    return response


@cache
def _version(language: str) -> str:
    """Return a digest of a language's words; they stay the same while the process runs."""
    digest = hashlib.sha256()
    for folder in settings.LOCALE_PATHS:
        file = Path(folder) / language / "LC_MESSAGES" / "djangojs.mo"
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()[:12]


def address(request: HttpRequest) -> dict[str, str]:
    """Context processor: ``words_url``, the address of the script for the page's language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {"words_url": reverse("words", args=[language, _version(language)])}


urlpatterns = [
    path("choose", set_language, name="set_language"),
    path("<str:language>-<str:version>.js", script, name="words"),
]
