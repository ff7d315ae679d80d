"""What people do with accounts: workspaces, members, tokens, one-time links, the audit log."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import ApiToken, AuditEvent, Invitation, Membership, OneTimeLink, User, Workspace
from accounts.roles import Role, at_least
from lib.schedule import UnknownZone
from lib.schedule import zone as known_zone

TOKEN_PREFIX = "fy_"
RESERVED = frozenset({"r"})  # /flow/r/ is the door of installed connectors


class Refused(ValueError):
    """The change is not possible; the text says why and what to do."""


def digest(plain: str) -> str:
    """Return the hash by which a token or link is known."""
    return hashlib.sha256(plain.encode()).hexdigest()


def audit(*, workspace: Workspace, actor: User | None, verb: str, obj: models.Model) -> None:
    """Add a row to the audit log; ``verb`` is ``object.action``, for example ``flow.publish``."""
    AuditEvent.objects.create(
        workspace=workspace,
        actor=actor,
        verb=verb,
        object_kind=str(obj._meta.verbose_name)[:40],
        object_id=str(obj.pk)[:24],
        object_name=_name(obj)[:200],
    )


def _name(obj: models.Model) -> str:
    """Return what people call the object; nothing when it has no name of its own."""
    if type(obj).__str__ is not models.Model.__str__:
        return str(obj)
    return str(next((getattr(obj, part) for part in ("name", "title", "label") if hasattr(obj, part)), ""))


def create_workspace(*, name: str, owner: User) -> Workspace:
    """Return a new workspace with ``owner`` as its owner; its slug is made from the name and unique."""
    base = slugify(name)[:50] or "workspace"
    base = f"{base}-workspace" if base in RESERVED else base
    for number in range(1, 10_000):
        slug = base if number == 1 else f"{base}-{number}"
        try:
            with transaction.atomic():
                workspace = Workspace.objects.create(name=name[:80], slug=slug)
                Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
                audit(workspace=workspace, actor=owner, verb="workspace.create", obj=workspace)
                return workspace
        except IntegrityError:
            continue
    raise Refused(_("There are too many workspaces of this name. Choose another one."))


def own_workspace(*, user: User) -> Workspace:
    """Return a new workspace for a person who has none, named after them."""
    name = user.name or user.email.split("@")[0].replace(".", " ").title()
    return create_workspace(name=_("{name}’s workspace").format(name=name[:60]), owner=user)


def rename_workspace(*, workspace: Workspace, name: str, by: User) -> None:
    """Change the name that people see; the address stays."""
    workspace.name = name[:80]
    workspace.save(update_fields=["name"])
    audit(workspace=workspace, actor=by, verb="workspace.rename", obj=workspace)


def set_zone(*, workspace: Workspace, zone: str, by: User) -> None:
    """Change the time zone that new schedules start with. Raises :class:`Refused` for a name that is none."""
    try:
        workspace.zone = known_zone(zone.strip()).key
    except UnknownZone as problem:
        raise Refused(str(problem)) from None
    workspace.save(update_fields=["zone"])
    audit(workspace=workspace, actor=by, verb="workspace.zone", obj=workspace)


def change_person(*, user: User, name: str, language: str) -> None:
    """Change the name by which others know a person, who is known by their address without one, and their language.

    ``language`` is a code, or empty for the one that their browser asks for.
    """
    user.name = name.strip()[:120]
    user.language = language
    user.save(update_fields=["name", "language"])


def add_member(*, workspace: Workspace, role: str, by: User | None, user: User) -> Membership:
    """Give a person a role. Raises :class:`Refused` when they have one already."""
    try:
        with transaction.atomic():
            member = Membership.objects.create(workspace=workspace, user=user, role=role)
    except IntegrityError:
        raise Refused(
            _("{user} is a member already. Change the role in the list.").format(user=user)
        ) from None
    audit(workspace=workspace, actor=by, verb="member.add", obj=user)
    return member


def set_role(*, member: Membership, role: str, by: User) -> None:
    """Change a member's role. Raises :class:`Refused` for the last owner.

    Invitations that this person could not send in the new role are taken back.
    """
    with transaction.atomic():
        if role != Role.OWNER:
            _keep_an_owner(member)
        Membership.objects.filter(pk=member.pk).update(role=role)
        audit(workspace=member.workspace, actor=by, verb=f"member.role.{role}", obj=member.user)
        end_invitations(workspace=member.workspace, of=member.user, role=role, by=by)


def remove_member(*, member: Membership, by: User) -> None:
    """Take a person, their tokens and the invitations they sent out of the workspace.

    Raises :class:`Refused` for the last owner.
    """
    with transaction.atomic():
        _keep_an_owner(member)
        if by == member.user:
            audit(workspace=member.workspace, actor=by, verb="member.leave", obj=member.workspace)
        else:
            audit(workspace=member.workspace, actor=by, verb="member.remove", obj=member.user)
        ApiToken.objects.filter(workspace=member.workspace, user=member.user, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        Membership.objects.filter(pk=member.pk).delete()
        end_invitations(workspace=member.workspace, of=member.user, role=None, by=by)


def end_invitations(*, workspace: Workspace, of: User, role: str | None, by: User) -> None:
    """Take back the open invitations of a person that a member with ``role`` (None: nobody) may not send."""
    asked = Invitation.objects.filter(workspace=workspace, invited_by=of, accepted_at=None, revoked_at=None)
    if role and at_least(role, Role.ADMIN):
        asked = asked.filter(role__in=[one for one in Role.values if not at_least(role, one)])
    for invitation in asked:
        audit(workspace=workspace, actor=by, verb="invitation.revoke", obj=invitation)
    asked.update(revoked_at=timezone.now())


def leave_guide(*, member: Membership, at: datetime | None) -> None:
    """Remember when a member put the first steps on the home page away; None brings them back."""
    member.guide_left_at = at
    member.save(update_fields=["guide_left_at"])


def _keep_an_owner(member: Membership) -> None:
    others = Membership.objects.filter(workspace=member.workspace_id, role=Role.OWNER).exclude(pk=member.pk)
    # Read now: who was handed the workspace a moment ago is its owner, whatever the page before showed.
    owner = Membership.objects.filter(pk=member.pk, role=Role.OWNER).exists()
    if owner and not others.exists():
        raise Refused(_("A workspace needs an owner. Make somebody else an owner first."))


def create_token(
    *, workspace: Workspace, user: User, name: str, days: int | None = None
) -> tuple[ApiToken, str]:
    """Return a new API token and its text, which is not kept and so can be shown only now.

    It works for ``days``, or until it is revoked.
    """
    plain = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        workspace=workspace,
        user=user,
        name=name[:80],
        prefix=plain[:8],
        digest=digest(plain),
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    audit(workspace=workspace, actor=user, verb="token.create", obj=token)
    return token, plain


def token_user(plain: str) -> ApiToken | None:
    """Return the valid token with this text, its person still active and a member; None otherwise."""
    token = (
        ApiToken.objects.select_related("user", "workspace")
        .filter(digest=digest(plain), revoked_at=None, user__is_active=True)
        .first()
    )
    if token is None or (token.expires_at and token.expires_at <= timezone.now()):
        return None
    if not Membership.objects.filter(workspace=token.workspace, user=token.user).exists():
        return None
    return token


def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    audit(workspace=token.workspace, actor=by, verb="token.revoke", obj=token)


def one_time_link(*, purpose: str, user: User | None = None, hours: float = 24) -> str:
    """Return the text of a link that works once, for ``hours``."""
    plain = secrets.token_urlsafe(24)
    OneTimeLink.objects.create(
        purpose=purpose, user=user, digest=digest(plain), expires_at=timezone.now() + timedelta(hours=hours)
    )
    return plain


def use_link(plain: str, purpose: str) -> OneTimeLink | None:
    """Use a link up and return it; None when it is unknown, used or expired. Two at once: one gets it."""
    if _fresh(plain, purpose).update(used_at=timezone.now()) != 1:
        return None
    return OneTimeLink.objects.select_related("user").get(digest=digest(plain))


def _fresh(plain: str, purpose: str) -> models.QuerySet[OneTimeLink]:
    now = timezone.now()
    return OneTimeLink.objects.filter(digest=digest(plain), purpose=purpose, used_at=None, expires_at__gt=now)


def setup_token_problem(token: str) -> str:
    """Return what is wrong with a set-up token, without using it up; nothing when it is right."""
    if _fresh(token.strip(), OneTimeLink.Purpose.FIRST_OWNER).exists():
        return ""
    return _("The set-up token is not right, or it has expired. The terminal shows the current one.")


def create_first_owner(*, token: str, email: str, password: str, workspace_name: str, **more: Any) -> User:
    """Create the owner of a fresh install.

    Raises :class:`Refused` for a wrong token, or when somebody was first.
    """
    with transaction.atomic():
        if User.objects.exists():
            raise Refused(_("This install has an owner already. Sign in instead."))
        if use_link(token, OneTimeLink.Purpose.FIRST_OWNER) is None:
            raise Refused(setup_token_problem(token))
        user = User.objects.create_user(email, password, is_staff=True, **more)
        create_workspace(name=workspace_name, owner=user)
    return user
