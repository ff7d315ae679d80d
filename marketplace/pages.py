"""What the marketplace's pages show, read through the workspace that looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import Workspace
from connectors.models import InstalledConnector
from designer.models import Flow
from lib.versions import order
from marketplace.models import Audience, Installation, Listing, Release
from marketplace.services import visible_to

SHOWN = 100


@dataclass(slots=True)
class Row:
    """One listing in the list."""

    listing: Listing
    releases: list[Release]
    workspace: Workspace
    installs: int
    here: list[InstalledConnector]  # the releases of it that the workspace installed, oldest first

    @property
    def installed(self) -> InstalledConnector | None:
        """The newest release that the workspace installed."""
        return max(self.here, key=lambda one: order(one.version), default=None)

    @property
    def newest(self) -> Release:
        """The release that would be installed: the highest one that is not deprecated, else the highest."""
        live = [one for one in self.releases if one.state == Release.State.PUBLISHED]
        return max(live or self.releases, key=lambda one: order(one.version))

    def as_dict(self) -> dict[str, Any]:
        """Return what the template shows."""
        newest = self.newest
        return {
            "pk": self.listing.pk,
            "title": self.listing.title,
            "publisher": self.listing.workspace.name,
            "own": self.listing.workspace_id == self.workspace.pk,
            "summary": self.listing.summary,
            "icon": "package",
            "kind": _("Connector"),
            "version": newest.version,
            "private": newest.audience == Audience.PRIVATE,
            "deprecated": newest.state == Release.State.DEPRECATED,
            "installs": self.installs,
            "updated_at": newest.published_at,
            "installed": self.installed is not None,
            "update": self.installed is not None and order(self.installed.version) < order(newest.version),
        }


def rows(workspace: Workspace) -> list[Row]:
    """Return every listing that the workspace may see, newest first."""
    releases: dict[str, list[Release]] = defaultdict(list)
    for release in visible_to(workspace).defer("bundle").order_by("-published_at"):
        releases[release.listing_id].append(release)
    installs = dict(
        Installation.objects.filter(release__listing__in=releases, ended_at=None)
        .values_list("release__listing")
        .annotate(n=Count("id"))
    )
    here: dict[str, list[InstalledConnector]] = defaultdict(list)
    for row in (
        Installation.objects.filter(workspace=workspace, ended_at=None)
        .select_related("connector", "release")
        .defer("release__bundle", "connector__spec")
    ):
        here[row.release.listing_id].append(row.connector)
    return [
        Row(found[0].listing, found, workspace, installs.get(key, 0), here[key])
        for key, found in releases.items()
    ]


def searched(found: Iterable[Row], *, q: str, audience: list[str], deprecated: bool) -> list[Row]:
    """Return the rows that fit the filters and hold every word of ``q`` in title, summary or publisher."""
    words = q.lower().split()
    return [
        row
        for row in found
        if all(word in _text(row) for word in words)
        and (not audience or row.newest.audience in audience)
        and (deprecated or row.newest.state == Release.State.PUBLISHED)
    ]


def _text(row: Row) -> str:
    return f"{row.listing.title} {row.listing.summary} {row.listing.workspace.name} {row.listing.key}".lower()


def filters(found: list[Row], chosen: list[str]) -> list[dict[str, Any]]:
    """Return the filter boxes with their counts."""
    counts = {value: sum(row.newest.audience == value for row in found) for value in Audience.values}
    options = [
        {"value": value, "label": label, "count": counts[value], "checked": value in chosen}
        for value, label in Audience.choices
    ]
    return [{"name": "audience", "title": _("Seen by"), "options": options}]


def flows_using(installed: InstalledConnector) -> int:
    """Return how many live flows of the workspace have a step of this connector, in draft or live version."""
    count = 0
    flows = Flow.objects.filter(workspace=installed.workspace_id, integration__deleted_at=None)
    for flow in flows.select_related("current").prefetch_related("branches"):
        docs = [branch.doc for branch in flow.branches.all()] + ([flow.current.doc] if flow.current else [])
        count += any(_uses(doc, installed.pk) for doc in docs)
    return count


def _uses(doc: dict[str, Any], connector_id: str) -> bool:
    return any(step.get("config", {}).get("connector") == connector_id for step in doc.get("steps", []))
