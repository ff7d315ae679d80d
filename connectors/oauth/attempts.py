"""Attempts to link an account: begun by one person for one connection, finished once, within half an hour."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from social_core.exceptions import SocialAuthBaseException

from accounts.models import Membership, User
from accounts.roles import Role
from connectors.models import Connection, LinkAttempt
from connectors.oauth.backend import ConnectBackend
from connectors.oauth.granted import NotUsable
from connectors.oauth.pipeline import ConnectionWentAway
from connectors.oauth.problems import linking_problem
from connectors.oauth.strategy import ConnectStrategy
from connectors.vault import provider_of

LIFETIME = timedelta(minutes=30)
_FORGET = timedelta(days=1)


class NotLinked(Exception):
    """The account was not linked; the text says why. ``attempt`` is the one that is used up with it, if any."""

    def __init__(self, sentence: str, attempt: LinkAttempt | None = None) -> None:
        super().__init__(sentence)
        self.attempt = attempt


def begin(*, connection: Connection, user: User, return_to: str = "") -> str:
    """Return the provider's address to send the person to. Raises :class:`NotLinked`."""
    provider = provider_of(connection)
    strategy = ConnectStrategy()
    backend = ConnectBackend(strategy, provider)
    try:
        backend.prepare_auth(user=user)
        url = backend.auth_url()
    except SocialAuthBaseException as error:
        raise NotLinked(linking_problem(error, provider)) from None
    now = timezone.now()
    LinkAttempt.objects.filter(expires_at__lt=now - _FORGET).delete()
    LinkAttempt.objects.create(
        digest=_digest(backend.get_association_state()),
        connection=connection,
        user=user,
        kept=strategy.kept,
        return_to=return_to[:500],
        expires_at=now + LIFETIME,
    )
    return url


def finish(*, request: HttpRequest, user: User) -> LinkAttempt:
    """Exchange the code that came back for tokens and store them. Raises :class:`NotLinked`.

    Why it failed is kept with the attempt, for :func:`ended`.
    """
    attempt = _claimed(str(request.GET.get("state", "")), user)
    kept = attempt.kept
    LinkAttempt.objects.filter(pk=attempt.pk).update(kept={})
    try:
        _complete(request, user, attempt, kept)
    except NotLinked as problem:
        if LinkAttempt.objects.filter(pk=attempt.pk).update(kept={_WHY: str(problem)}):
            raise
        raise NotLinked(str(problem)) from None  # deleted with its connection
    return attempt


def ended(attempt_id: str, user: User) -> tuple[LinkAttempt, str] | None:
    """An attempt of this person that was answered, and the sentence for it, as often as it is asked for."""
    rows = LinkAttempt.objects.select_related("connection__workspace").exclude(used_at=None)
    attempt = rows.filter(pk=attempt_id, user=user).first()
    return (attempt, str(attempt.kept.get(_WHY) or _(_ANSWERED))) if attempt else None


def open_attempt(user: User) -> LinkAttempt | None:
    """The newest attempt of this person that waits for its answer: where they go on after a stray one."""
    now = timezone.now()
    rows = LinkAttempt.objects.filter(user=user, used_at=None, expires_at__gt=now)
    return rows.filter(connection__deleted_at=None).order_by("-expires_at").first()


_WHY = "why"
_ANSWERED = gettext_noop(
    "This sign-in was answered already, and an answer counts once. Look at the connection, or link again."
)
_GONE = gettext_noop("The connection was deleted meanwhile, so nothing was linked. Make a new one.")
_UNKNOWN = gettext_noop(
    "This answer does not belong to a sign-in that was begun here. Nothing was linked. Begin "
    "again from the connection."
)
_OTHERS = gettext_noop(
    "This sign-in was begun by somebody else. Nothing was linked. Sign in to Flowyard as "
    "that person, or begin again."
)


def _claimed(state: str, user: User) -> LinkAttempt:
    """The attempt of this state, used up by this call. Raises :class:`NotLinked`."""
    rows = LinkAttempt.objects.select_related("connection__workspace")
    attempt = rows.filter(digest=_digest(state)).first() if 0 < len(state) <= 200 else None
    if attempt is None:
        raise NotLinked(_(_UNKNOWN))
    if attempt.user_id != user.pk:
        raise NotLinked(_(_OTHERS))
    now = timezone.now()
    if LinkAttempt.objects.filter(pk=attempt.pk, used_at=None).update(used_at=now) != 1:
        raise NotLinked(_(_ANSWERED), attempt)
    return attempt


def _complete(request: HttpRequest, user: User, attempt: LinkAttempt, kept: dict[str, Any]) -> None:
    if attempt.expires_at <= timezone.now():
        raise NotLinked(_("This sign-in took longer than 30 minutes, so it has ended. Begin again."), attempt)
    _still_allowed(attempt, user)
    provider = provider_of(attempt.connection)
    try:
        ConnectBackend(ConnectStrategy(request=request, kept=kept), provider).complete(user=user)
    except ConnectionWentAway:
        raise NotLinked(_(_GONE), attempt) from None
    except (SocialAuthBaseException, NotUsable) as error:
        raise NotLinked(linking_problem(error, provider), attempt) from None


def _still_allowed(attempt: LinkAttempt, user: User) -> None:
    connection = attempt.connection
    if connection.deleted_at is not None:
        raise NotLinked(_(_GONE), attempt)
    member = Membership.objects.filter(workspace=connection.workspace_id, user=user).first()
    if member is None or not member.can(Role.BUILDER):
        raise NotLinked(
            _(
                "Your role in this workspace was changed meanwhile. Ask an owner or admin to link the account."
            ),
            attempt,
        )


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
