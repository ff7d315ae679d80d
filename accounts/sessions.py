"""Where a person is signed in: when each session was last seen, and how one is ended."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User

EVERY = 300  # seconds between two notes of one session: a write for each page would cost more than it tells
MOST_KEPT = 10_000

_noted: dict[str, float] = {}


def note_sessions(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: keep when and from where each session was last seen, to a few minutes."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        # Only where the page has asked who it is: nothing is read or written for the others.
        # Whoever comes with a token is another one than the session's, or nobody.
        user = getattr(request, "_cached_user", None)
        ours = user is not None and user.is_authenticated and request.user == user
        key = request.session.session_key if ours else None
        if key and monotonic() - _noted.get(key, -EVERY) >= EVERY:
            _note(request, key)
        return response

    return answered


def _note(request: HttpRequest, key: str) -> None:
    if len(_noted) >= MOST_KEPT:
        _noted.clear()
    _noted[key] = monotonic()
    if not UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now()):
        UserSession.objects.create_from_request(request)


def end_session(*, user: User, pk: int) -> UserSession | None:
    """Sign one of the person's sessions out and return it; None when there is no such one any more."""
    found = UserSession.objects.filter(user=user, pk=pk).first()
    if found is not None:
        get_adapter().end_sessions([found])
    return found
