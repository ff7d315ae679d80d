"""The language of a person: what they chose, else what their browser says; also where no browser asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import User

Answer = Callable[[HttpRequest], HttpResponse]


def speak(answer: Answer) -> Answer:
    """Middleware: answer who is signed in in the language they chose; note which one they see without a choice."""

    def answered(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _speak_with(request, request.user)
        return answer(request)

    return answered


def _speak_with(request: HttpRequest, user: User) -> None:
    if is_spoken(user.language):
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    seen = translation.get_language() or settings.LANGUAGE_CODE
    if user.last_language != seen:
        user.last_language = seen
        User.objects.filter(pk=user.pk).update(last_language=seen)


def is_spoken(language: str) -> bool:
    """Tell whether there are pages in this language; one may have been taken out since it was chosen."""
    return language in dict(settings.LANGUAGES)


def language_of(user: User) -> str:
    """Return the language in which to write to a person."""
    chosen = (one for one in (user.language, user.last_language) if is_spoken(one))
    return next(chosen, settings.LANGUAGE_CODE)


def language_at(address: str) -> str:
    """Return the language in which to write to an address: its person's, else the install's first."""
    user = User.objects.filter(email=address.strip().lower()).first()
    return language_of(user) if user else settings.LANGUAGE_CODE


def in_language_of(user: User | None) -> AbstractContextManager[None]:
    """Return a context in which words are in the person's language; for nobody, they stay as they are."""
    spoken = (
        language_of(user) if user and (user.language or user.last_language) else translation.get_language()
    )
    return translation.override(spoken)
