"""Asking people to join a workspace: an address, a role, and a link that works once, for a week."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.language import in_language_of
from accounts.mail import MailFailed, deliver, mail_works
from accounts.models import Invitation, Membership, User, Workspace
from accounts.services import Refused, add_member, audit, digest

DAYS = 7
MOST_OPEN = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation, and its ``link`` when no message could carry it; ``problem`` says why a server did not."""

    invitation: Invitation
    link: str = ""
    problem: str = ""


def invite(*, workspace: Workspace, email: str, role: str, by: User) -> Sent:
    """Ask an address to join. Raises :class:`Refused` for no address, a member, or one that is asked already."""
    address = _address(email)
    if Membership.objects.filter(workspace=workspace, user__email=address).exists():
        raise Refused(_("{email} is a member already. Change the role in the list.").format(email=address))
    plain = secrets.token_urlsafe(32)
    with transaction.atomic():
        asked = Invitation.objects.filter(workspace=workspace, accepted_at=None, revoked_at=None)
        if asked.filter(email=address, expires_at__gt=timezone.now()).exists():
            raise Refused(
                _("{email} is invited already. Send the message again from the list.").format(email=address)
            )
        asked.filter(email=address).delete()
        if asked.count() >= MOST_OPEN:
            raise Refused(
                _("{count} invitations are open, which is the most. Take some back first.").format(
                    count=MOST_OPEN
                )
            )
        invitation = _create(workspace=workspace, email=address, role=role, invited_by=by, **_fresh(plain))
        audit(workspace=workspace, actor=by, verb="invitation.create", obj=invitation)
    return _send(invitation, plain)


def _create(**facts: object) -> Invitation:
    try:
        with transaction.atomic():
            return Invitation.objects.create(**facts)
    except IntegrityError:
        raise Refused(_("Somebody else has just invited this address. Look at the list.")) from None


def send_again(*, invitation: Invitation, by: User) -> Sent:
    """Send a new link in the name of ``by``, good for a week; the one before stops working.

    Raises :class:`Refused` when the invitation is over.
    """
    plain = secrets.token_urlsafe(32)
    with transaction.atomic():
        open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if open_.update(invited_by=by, **_fresh(plain)) != 1:
            raise Refused(_("This invitation is over: it was accepted or taken back meanwhile."))
        audit(workspace=invitation.workspace, actor=by, verb="invitation.resend", obj=invitation)
    invitation.refresh_from_db()
    return _send(invitation, plain)


def revoke(*, invitation: Invitation, by: User) -> None:
    """Take an invitation back. Raises :class:`Refused` when it was accepted meanwhile."""
    with transaction.atomic():
        open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if open_.update(revoked_at=timezone.now()) != 1:
            raise Refused(_("This invitation is over: it was accepted or taken back meanwhile."))
        audit(workspace=invitation.workspace, actor=by, verb="invitation.revoke", obj=invitation)


def find(plain: str) -> Invitation | None:
    """Return the invitation with this link, in whatever state; None for a link that is not known."""
    rows = Invitation.objects.select_related("workspace", "invited_by")
    return rows.filter(digest=digest(plain)).first()


def accept(*, invitation: Invitation, user: User) -> Membership:
    """Make the person a member. Raises :class:`Refused` when the link is over or is somebody else's.

    Two at once: one gets in. Who is a member already keeps the role they have.
    """
    if user.email != invitation.email:
        raise Refused(_("This invitation is for {email}.").format(email=invitation.email))
    with transaction.atomic():
        now = timezone.now()
        fresh = Invitation.objects.filter(
            pk=invitation.pk, digest=invitation.digest, accepted_at=None, revoked_at=None, expires_at__gt=now
        )
        if fresh.update(accepted_at=now) != 1:
            raise Refused(_("This invitation is over. Ask for another one."))
        audit(workspace=invitation.workspace, actor=user, verb="invitation.accept", obj=invitation)
        member = Membership.objects.filter(workspace=invitation.workspace, user=user).first()
        return member or add_member(
            workspace=invitation.workspace, user=user, role=invitation.role, by=invitation.invited_by
        )


def sign_up(*, invitation: Invitation, name: str, password: str) -> User:
    """Make an account with the invited address and let it join.

    The address counts as confirmed when the link went to its mailbox. Raises :class:`Refused` as
    :func:`accept` does, or when somebody has signed up with the address meanwhile.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name.strip()[:120])
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=invitation.mailed)
            accept(invitation=invitation, user=user)
    except IntegrityError:
        raise Refused(_("There is an account with this address now. Sign in to accept.")) from None
    return user


def address_of(plain: str) -> str:
    """Return the whole address of an invitation's page."""
    return f"{settings.PUBLIC_URL}{reverse('accounts:invitation', args=[plain])}"


def _fresh(plain: str) -> dict[str, object]:
    now = timezone.now()
    return {
        "digest": digest(plain),
        "sent_at": now,
        "expires_at": now + timedelta(days=DAYS),
        "mailed": False,
    }


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
        if len(address) > 254:
            raise ValidationError("")
    except ValidationError:
        raise Refused(
            _("An e-mail address looks like name@example.org. You wrote “{email}”.").format(email=email[:80])
        ) from None
    return address


def _send(invitation: Invitation, plain: str) -> Sent:
    """Mail the link; the inviter gets it to hand over when it cannot be mailed.

    Who has an account reads it in their language, everybody else in the one of who invites.
    """
    link = address_of(plain)
    context = {"invitation": invitation, "link": link, "days": DAYS, "public_url": settings.PUBLIC_URL}
    with in_language_of(User.objects.filter(email=invitation.email).first()):
        subject = render_to_string("account/email/invitation_subject.txt", context)
        body = render_to_string("account/email/invitation_message.txt", context)
    try:
        deliver(to=invitation.email, subject=" ".join(subject.split()), body=body)
    except MailFailed as error:
        return Sent(invitation, link, str(error))
    if not mail_works():
        return Sent(invitation, link)
    Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest).update(mailed=True)
    return Sent(invitation)
