"""What people do with notifications: choose them, rotate the secret, send a test."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from accounts.services import audit
from designer.models import Flow
from runs.models import Notice, Watch
from runs.models.notices import Kind
from runs.notices.grouping import make_notice
from runs.notices.signing import new_secret
from runs.notices.wording import test_wording

MOST_ADDRESSES = 20
LONGEST_URL = 500
OVERLAP = 86_400  # seconds for which both secrets sign after a rotation
_BETWEEN = re.compile(r"[\s,;]+")
OF_WORKSPACE = (Kind.FAILED, Kind.ERRORS, Kind.DISCONNECTED)
OF_FLOW = (Kind.FAILED, Kind.ERRORS)


class Invalid(ValueError):
    """The choice cannot be stored; ``errors`` has a sentence for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Saved:
    """A stored choice; ``secret`` is the new signing secret, shown now or never, else empty."""

    watch: Watch
    secret: str = ""


def watch_of(workspace: Workspace, flow: Flow | None = None) -> Watch | None:
    """Return what was chosen for the workspace, or for one of its flows alone."""
    return Watch.objects.filter(workspace=workspace, flow=flow).first()


def save_watch(
    *, workspace: Workspace, flow: Flow | None, kinds: list[str], mail_to: str, webhook_url: str, by: User
) -> Saved:
    """Store what is told and where; a webhook gets its secret with its first address. Raises :class:`Invalid`."""
    offered = OF_FLOW if flow else OF_WORKSPACE
    chosen = [kind.value for kind in offered if kind.value in kinds]
    addresses, errors = _addresses(mail_to)
    url = webhook_url.strip()
    errors |= _url_problem(url) or _gap(chosen, bool(mail_to.strip() or url), flow)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        watch = watch_of(workspace, flow) or Watch(workspace=workspace, flow=flow)
        secret = new_secret() if url and not watch.secrets else ""
        watch.kinds, watch.mail_to, watch.webhook_url = chosen, addresses, url
        if secret:
            watch.secrets = {"current": secret}
        watch.save()
        audit(workspace=workspace, actor=by, verb="notifications.update", obj=flow or workspace)
    return Saved(watch, secret)


def follow_workspace(*, flow: Flow, by: User) -> None:
    """Drop a flow's own choice: what its workspace chose holds for it again."""
    with transaction.atomic():
        Watch.objects.filter(flow=flow).delete()
        audit(workspace=flow.workspace, actor=by, verb="notifications.update", obj=flow)


def rotate_secret(*, watch: Watch, by: User) -> str:
    """Return a new signing secret; the one before it signs beside it for a day."""
    secret = new_secret()
    with transaction.atomic():
        row = Watch.objects.select_for_update().get(pk=watch.pk)
        before = row.secrets.get("current", "")
        row.secrets = {"current": secret, "previous": before, "previous_until": int(time.time()) + OVERLAP}
        row.save()
        audit(workspace=row.workspace, actor=by, verb="notifications.rotate", obj=row.flow or row.workspace)
    return secret


def send_test(*, watch: Watch) -> Notice | None:
    """Put a test on its way to every target; None when there is no target."""
    if not watch.mail_to and not watch.webhook_url:
        return None
    with transaction.atomic():
        return make_notice(
            watch, test_wording(watch.workspace), kind=Kind.TEST, flow=watch.flow, now=timezone.now()
        )


def _addresses(text: str) -> tuple[list[str], dict[str, str]]:
    found: list[str] = []
    for one in _BETWEEN.split(text.strip()):
        if not one or one.lower() in (kept.lower() for kept in found):
            continue
        try:
            validate_email(one)
        except ValidationError:
            given = {"given": one[:80]}
            return found, {
                "mail_to": _("“%(given)s” is no mail address. One has the form name@example.com.") % given
            }
        found.append(one)
    if len(found) > MOST_ADDRESSES:
        limit = {"most": MOST_ADDRESSES, "given": len(found)}
        words = _("At most %(most)d addresses. You gave %(given)d: use the address of a group.")
        return found, {"mail_to": words % limit}
    return found, {}


def _url_problem(url: str) -> dict[str, str]:
    if not url:
        return {}
    if len(url) > LONGEST_URL:
        return {"webhook_url": _("At most %(n)d characters.") % {"n": LONGEST_URL}}
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(one.isspace() or not one.isprintable() for one in url):
        words = _("An address has the form https://example.com/path. You wrote “%(given)s”.")
        return {"webhook_url": words % {"given": url[:80]}}
    if "@" in parts.netloc:
        words = _("An address holds no user name and password. The receiver checks the signature instead.")
        return {"webhook_url": words}
    return {}


def _gap(chosen: list[Any], somewhere: bool, flow: Flow | None) -> dict[str, str]:
    if chosen and not somewhere:
        return {"mail_to": _("Say where to: a mail address here, or a webhook below.")}
    if somewhere and not chosen and flow is None:
        return {"kinds": _("Choose what to be told of, or take the addresses away.")}
    return {}
