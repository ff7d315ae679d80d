"""The end of what a workspace published and installed, when it is deleted."""

from __future__ import annotations

from accounts.models import User, Workspace
from connectors.models import InstalledConnector
from designer.services import bump_epoch
from marketplace.models import Release
from marketplace.services import deprecate, uninstall

GONE = "The workspace that published it was deleted, so it answers no more calls."


def close(workspace: Workspace, by: User) -> None:
    """Uninstall what it uses, and tell those who use its releases."""
    for installed in InstalledConnector.objects.filter(workspace=workspace, deleted_at=None):
        uninstall(installed=installed, by=by)
    releases = Release.objects.filter(listing__workspace=workspace).select_related("listing__workspace")
    for release in releases:
        deprecate(release=release, reason=GONE, successor=None, by=by)
    bump_epoch()


def releases(workspace: Workspace) -> int:
    """Return how many releases the workspace published."""
    return Release.objects.filter(listing__workspace=workspace).count()
