"""Who owns a workspace, and its end."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.closing import close
from accounts.models import ApiToken, Invitation, Membership, User, Workspace
from accounts.roles import Role
from accounts.services import Refused, audit, end_invitations


def transfer_ownership(*, workspace: Workspace, to: Membership, by: User) -> None:
    """Make a member the owner in place of ``by``, who becomes an admin.

    Raises :class:`Refused` when ``by`` is no owner, or the member is one already.
    """
    with transaction.atomic():
        rows = Membership.objects.filter(workspace=workspace)
        if not rows.filter(user=by, role=Role.OWNER).exists():
            raise Refused(_("Only an owner can hand the workspace over."))
        if to.user == by or rows.filter(pk=to.pk).exclude(role=Role.OWNER).update(role=Role.OWNER) != 1:
            raise Refused(_("Choose a member who is not an owner yet."))
        rows.filter(user=by).update(role=Role.ADMIN)
        audit(workspace=workspace, actor=by, verb="workspace.transfer", obj=to.user)
        audit(workspace=workspace, actor=by, verb="member.role.admin", obj=by)
        end_invitations(workspace=workspace, of=by, role=Role.ADMIN, by=by)


def delete_workspace(*, workspace: Workspace, typed: str, by: User) -> None:
    """End a workspace for good: nobody enters it any more, its flows stop, its secrets are erased.

    Runs stay until their time of keeping is over, releases that others installed stay listed as deprecated.
    Raises :class:`Refused` when ``typed`` is not its name.
    """
    if typed.strip() != workspace.name:
        raise Refused(
            _("Type the name “{name}” exactly. You wrote “{typed}”.").format(
                name=workspace.name, typed=typed.strip()[:80]
            )
        )
    now = timezone.now()
    with transaction.atomic():
        close(workspace, by)
        audit(workspace=workspace, actor=by, verb="workspace.delete", obj=workspace)
        ApiToken.objects.filter(workspace=workspace, revoked_at=None).update(revoked_at=now)
        asked = Invitation.objects.filter(workspace=workspace, accepted_at=None, revoked_at=None)
        asked.update(revoked_at=now)
        Membership.objects.filter(workspace=workspace).delete()
        # The short name is free again; no address leads to the rows that are left.
        Workspace.objects.filter(pk=workspace.pk).update(slug=f"deleted-{workspace.pk}", deleted_at=now)
