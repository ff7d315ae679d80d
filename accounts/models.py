"""People, workspaces and what they may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from accounts.roles import Role, at_least
from lib.models import IdField


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is kept in lower case so that it signs in however it is typed."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        """Return a new person; without a password they can sign in by link only."""
        user = self.model(email=email.strip().lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """A person who can sign in.

    ``language`` is the one they chose, empty for the browser's; ``last_language`` is the one in which they last saw
    a page, for messages that leave while no browser asks.
    """

    id = IdField()
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, blank=True)
    last_language = models.CharField(max_length=10, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # set the install up: may look at its mail server
    is_superuser = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """Up to two letters that stand for the person."""
        words = (self.name or self.email.split("@")[0].replace(".", " ")).split()
        return "".join(word[0] for word in words[:2]).upper()


class Workspace(models.Model):
    """A tenant: everything that people build belongs to exactly one."""

    id = IdField()
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    zone = models.CharField(max_length=60, default="UTC")  # where new schedules and shown times start from
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in a workspace. ``guide_left_at`` is when they put the first steps on its home away."""

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    guide_left_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_role_each")]

    def can(self, needed: str) -> bool:
        """Tell whether the role holds everything that ``needed`` holds."""
        return at_least(self.role, needed)


class ApiToken(models.Model):
    """A key for the REST API; only its hash is stored, so it can be shown once."""

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class OneTimeLink(models.Model):
    """A link that works once: signing in without a password, or creating the first owner."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in"
        FIRST_OWNER = "first_owner"

    id = IdField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """An address that is asked to join a workspace; only the hash of its link is stored.

    ``mailed`` tells that the link went to the mailbox and was shown to nobody else, so that whoever opens it
    reads the mail of this address.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> str:
        """One of ``accepted``, ``revoked``, ``expired`` and ``open``."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "open"


DID = {
    "accept": _lazy("Accepted"),
    "add": _lazy("Added"),
    "create": _lazy("Created"),
    "branch": _lazy("Made a branch of"),
    "bring": _lazy("Brought a branch into main of"),
    "configure": _lazy("Set values of"),
    "connections": _lazy("Chose connections for"),
    "delete": _lazy("Deleted"),
    "deploy": _lazy("Put into Development"),
    "deprecate": _lazy("Deprecated"),
    "install": _lazy("Installed"),
    "leave": _lazy("Left"),
    "link": _lazy("Linked"),
    "off": _lazy("Turned off"),
    "on": _lazy("Turned on"),
    "promote": _lazy("Promoted to Production"),
    "publish": _lazy("Published"),
    "remove": _lazy("Removed"),
    "rename": _lazy("Renamed"),
    "republish": _lazy("Published again"),
    "resend": _lazy("Sent again"),
    "restore": _lazy("Brought back"),
    "restore_draft": _lazy("Copied into the draft"),
    "restore_live": _lazy("Made live again"),
    "resume": _lazy("Resumed"),
    "retry": _lazy("Retried"),
    "revoke": _lazy("Revoked"),
    "rotate": _lazy("Renewed the secret of"),
    "schedule_pause": _lazy("Paused the schedule of"),
    "schedule_resume": _lazy("Resumed the schedule of"),
    "skip": _lazy("Skipped"),
    "stop": _lazy("Stopped"),
    "transfer": _lazy("Handed over"),
    "unbranch": _lazy("Deleted a branch of"),
    "undeclare": _lazy("Removed a configurable of"),
    "uninstall": _lazy("Uninstalled"),
    "update": _lazy("Changed"),
    "withdraw": _lazy("Took out of Development"),
    "zone": _lazy("Set the time zone of"),
}


# What the verbose names of the models are called; the log keeps those.
OBJECTS = {
    "api token": pgettext_lazy("what was done", "API token"),
    "branch": pgettext_lazy("what was done", "branch"),
    "connection": pgettext_lazy("what was done", "connection"),
    "flow": pgettext_lazy("what was done", "flow"),
    "flow version": pgettext_lazy("what was done", "flow version"),
    "installed connector": pgettext_lazy("what was done", "installed connector"),
    "integration": pgettext_lazy("what was done", "integration"),
    "invitation": pgettext_lazy("what was done", "invitation"),
    "release": pgettext_lazy("what was done", "release"),
    "run": pgettext_lazy("what was done", "run"),
    "run error": pgettext_lazy("what was done", "failed record"),
    "user": pgettext_lazy("what was done", "person"),
    "watch": pgettext_lazy("what was done", "notifications"),
    "workspace": pgettext_lazy("what was done", "workspace"),
}


class AuditEvent(models.Model):
    """Who did what to which object; rows are only ever added.

    ``verb`` is ``object.action``, its actions are the keys of :data:`DID`, or ``member.role.<role>``.
    """

    id = IdField()
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="audit_events")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=24)
    object_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at"], name="audit_by_time")]

    @property
    def did(self) -> str:
        """The action in words, for the list of what was done."""
        action = self.verb.partition(".")[2]
        if action.startswith("role."):
            role = action.removeprefix("role.")
            return _("Gave the role {role} to").format(role=dict(Role.choices).get(role, role))
        return str(DID.get(action, action))

    @property
    def object_said(self) -> str:
        """The kind of object in words."""
        return str(OBJECTS.get(self.object_kind, self.object_kind))
