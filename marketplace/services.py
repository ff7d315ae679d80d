"""What people do in the marketplace: publish, republish, deprecate, install, uninstall."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from accounts.services import audit
from connectors.models import AuthKind, Connection, ConnectionStatus, InstalledConnector
from designer.models import Flow
from designer.services import bump_epoch
from lib.versions import order
from marketplace.bundle import NotPublishable, bundle_of, content_hash
from marketplace.models import Audience, Installation, Listing, Release

NUMBER = r"(0|[1-9]\d{0,4})"
VERSION = re.compile(rf"{NUMBER}\.{NUMBER}\.{NUMBER}\Z", re.ASCII)
LONGEST_NAME = 80


class Immutable(ValueError):
    """A public release never changes; the text says what to do instead."""


def publish_connector(
    *,
    flow: Flow,
    audience: str,
    version: str,
    title: str,
    summary: str = "",
    note: str = "",
    by: User,
) -> Release:
    """Publish the deployed version of an API flow as a connector.

    Raises :class:`NotPublishable` when the flow is not fit, the version number is not new, or its form is
    wrong; nothing is changed then.
    """
    if flow.current is None or not flow.on:
        raise NotPublishable(
            _("Publish the flow and turn it on first: a connector calls the version that is live.")
        )
    if not VERSION.match(version):
        raise NotPublishable(
            _(
                "A version has three numbers of at most five digits, for example 1.0.0. You wrote "
                "“%(version)s”."
            )
            % {"version": version[:20]}
        )
    title = title.strip() or flow.name
    try:
        with transaction.atomic():
            listing = _listing(flow, title, summary)
            bundle = _bundle(flow, listing.key, title, summary, version)
            release = Release.objects.create(
                listing=listing,
                version=version,
                audience=audience,
                bundle=bundle,
                content_hash=content_hash(bundle),
                flow_version=flow.current,
                note=note[:300],
                published_by=by,
                published_at=timezone.now(),
            )
            bump_epoch()
            audit(workspace=flow.workspace, actor=by, verb="release.publish", obj=release)
    except IntegrityError:
        raise NotPublishable(
            _("Version %(version)s of “%(title)s” is published already. Choose a higher number.")
            % {"version": version, "title": title}
        ) from None
    return release


def _bundle(flow: Flow, key: str, title: str, summary: str, version: str) -> dict[str, Any]:
    if flow.current is None:
        raise NotPublishable(_("The flow has no live version, so there is nothing to publish."))
    return bundle_of(
        doc=flow.current.doc,
        key=key,
        title=title,
        version=version,
        summary=summary,
        publisher=flow.workspace.name,
    )


def _listing(flow: Flow, title: str, summary: str) -> Listing:
    found = Listing.objects.filter(workspace=flow.workspace, flow=flow).first()
    if found is None:
        key = _free_key(flow.workspace, title)
        return Listing.objects.create(
            workspace=flow.workspace, flow=flow, key=key, title=title, summary=summary
        )
    Listing.objects.filter(pk=found.pk).update(title=title, summary=summary)
    return found


def _free_key(workspace: Workspace, title: str) -> str:
    base = slugify(title)[:50] or "connector"
    taken = set(
        Listing.objects.filter(workspace=workspace, key__startswith=base).values_list("key", flat=True)
    )
    return next(key for n in range(1, 10_000) if (key := base if n == 1 else f"{base}-{n}") not in taken)


def republish(*, release: Release, by: User) -> Release:
    """Put the flow's deployed version under a private release's number, for those who installed it too.

    Raises :class:`Immutable` for public ones.
    """
    flow = release.listing.flow
    if release.audience == Audience.PUBLIC:
        raise Immutable(_("A public release never changes. Publish a new version, then deprecate this one."))
    if flow is None or flow.deleted_at is not None:
        raise NotPublishable(_("The flow of this connector is gone, so there is nothing newer to publish."))
    listing = release.listing
    bundle = _bundle(flow, listing.key, listing.title, listing.summary, release.version)
    with transaction.atomic():
        Release.objects.filter(pk=release.pk, audience=Audience.PRIVATE).update(
            bundle=bundle,
            content_hash=content_hash(bundle),
            flow_version=flow.current,
            published_at=timezone.now(),
        )
        InstalledConnector.objects.filter(release_id=release.pk, deleted_at=None).update(
            spec=spec_of(bundle), content_hash=content_hash(bundle), title=bundle["connector"]["title"]
        )
        bump_epoch()
        audit(workspace=flow.workspace, actor=by, verb="release.republish", obj=release)
    release.refresh_from_db()
    return release


def deprecate(*, release: Release, reason: str, successor: Release | None, by: User) -> None:
    """Mark a release as deprecated: those who use it go on, nobody new installs it, and its steps say so.

    Other sentences follow the reason, so it gets the full stop that it may lack.
    """
    reason = reason.strip()[:299]
    reason += "" if reason.endswith((".", "!", "?", "…")) else "."
    with transaction.atomic():
        Release.objects.filter(pk=release.pk).update(
            state=Release.State.DEPRECATED, deprecation_reason=reason, successor=successor
        )
        follow = f"Version {successor.version} follows it. " if successor else ""
        InstalledConnector.objects.filter(release_id=release.pk, deleted_at=None).update(
            state=Release.State.DEPRECATED,
            notice=f"Version {release.version} is deprecated. {follow}{reason}"[:300],
        )
        audit(workspace=release.listing.workspace, actor=by, verb="release.deprecate", obj=release)


def visible_to(workspace: Workspace) -> QuerySet[Release]:
    """Return the releases a workspace may see: all public ones and its own private ones."""
    seen = Release.objects.filter(Q(audience=Audience.PUBLIC) | Q(listing__workspace=workspace))
    return seen.select_related("listing__workspace", "successor", "published_by")


class NotInstallable(ValueError):
    """The release cannot be installed; the text says why and what to do."""


def install(*, release: Release, workspace: Workspace, by: User) -> InstalledConnector:
    """Install a release into a workspace, with a connection that holds its own key.

    The key is stored sealed on this side and as a hash on the other. Raises :class:`NotInstallable`.
    """
    if not visible_to(workspace).filter(pk=release.pk).exists():
        raise NotInstallable(_("This connector is private to another workspace."))
    release.refresh_from_db(fields=["state"])
    if release.state == Release.State.DEPRECATED:
        raise NotInstallable(_("This version is deprecated. Install its successor instead."))
    key = f"fyc_{secrets.token_urlsafe(32)}"
    try:
        with transaction.atomic():
            installed = _installed(release, workspace, by)
            Installation.objects.create(
                workspace=workspace,
                release=release,
                connector=installed,
                key_digest=digest(key),
                installed_by=by,
            )
            _connection(release, workspace, installed, key, by)
            bump_epoch()
            audit(workspace=workspace, actor=by, verb="release.install", obj=installed)
    except IntegrityError:
        raise NotInstallable(
            _("This version is installed already. Its steps are in the designer's palette.")
        ) from None
    return installed


def digest(key: str) -> str:
    """Return the hash by which a key is known."""
    return hashlib.sha256(key.encode()).hexdigest()


def _installed(release: Release, workspace: Workspace, by: User) -> InstalledConnector:
    about = release.bundle["connector"]
    return InstalledConnector.objects.create(
        workspace=workspace,
        release_id=release.pk,
        key=about["key"],
        version=release.version,
        title=about["title"],
        publisher=about["publisher"],
        spec=spec_of(release.bundle),
        content_hash=release.content_hash,
        installed_by=by,
    )


def spec_of(bundle: dict[str, Any]) -> dict[str, Any]:
    """Return what an installing workspace gets to see of a bundle: how to call it, not how it works."""
    return {"connector": bundle["connector"], "operations": bundle["operations"]}


def _connection(
    release: Release, workspace: Workspace, installed: InstalledConnector, key: str, by: User
) -> Connection:
    return Connection.objects.create(
        workspace=workspace,
        connector="installed",
        name=_free_name(workspace, installed.title),
        base_url=f"{settings.PUBLIC_URL}/flow/r/{release.pk}",
        auth=AuthKind.BEARER,
        secrets={"token": key},
        status=ConnectionStatus.WORKS,
        installed=installed,
        created_by=by,
    )


def _free_name(workspace: Workspace, title: str) -> str:
    taken = set(Connection.objects.filter(workspace=workspace).values_list("name", flat=True))
    names = (title if n == 1 else f"{title[: LONGEST_NAME - 5]} {n}" for n in range(1, 10_000))
    return next(name for name in names if name not in taken)


def uninstall(*, installed: InstalledConnector, by: User) -> None:
    """Take a connector out of a workspace: its key stops working, its steps say what to do."""
    now = timezone.now()
    with transaction.atomic():
        InstalledConnector.objects.filter(pk=installed.pk).update(deleted_at=now)
        Installation.objects.filter(connector=installed).update(ended_at=now)
        Connection.objects.filter(installed=installed).update(deleted_at=now)
        bump_epoch()
        audit(workspace=installed.workspace, actor=by, verb="release.uninstall", obj=installed)


def next_version(listing: Listing | None) -> str:
    """Return the number a new release would usually have: one minor step above the highest."""
    versions = listing.releases.values_list("version", flat=True) if listing else []
    if not versions:
        return "1.0.0"
    major, minor, _ = max(map(order, versions))
    return f"{major}.{minor + 1}.0" if minor < 99_999 else f"{major + 1}.0.0"
