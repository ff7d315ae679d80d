"""Lets the calls of installed connectors in: the release's version runs, in the publisher's workspace."""

from __future__ import annotations

import hmac

from marketplace.models import Installation
from marketplace.services import digest
from runs.ingest.refusals import Refusal
from runs.ingest.targets import Target


def release_door(release_id: str, key: str) -> Target | Refusal | None:
    """Return where calls of ``release_id`` under ``key`` go; the contract of ``runs.ingest.doors``."""
    wanted = digest(key)
    rows = Installation.objects.filter(release_id=release_id).select_related(
        "release__flow_version__flow", "release__flow_version__workspace"
    )
    found = next((row for row in rows if hmac.compare_digest(row.key_digest, wanted)), None)
    if found is None:
        return None
    if found.ended_at is not None:
        return Refusal(403, "The connector was uninstalled in this workspace. Install it again to go on.")
    version = found.release.flow_version
    if version.workspace.deleted_at is not None:
        return Refusal(
            410, "The workspace that published the connector was deleted, so it answers no more calls."
        )
    return Target(
        workspace_id=version.workspace_id,
        flow_id=version.flow_id,
        flow_name=version.flow.name,
        version_id=version.pk,
    )
