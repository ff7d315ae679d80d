"""What people and programs do with integrations and flows. Every verb is atomic and audited."""

from designer.routes import bump_epoch, routes_of
from designer.services.configuring import (
    NotConfigured,
    choose_connections,
    declare,
    set_values,
    undeclare,
)
from designer.services.deploying import deploy, promote, withdraw
from designer.services.drafts import (
    Stale,
    copy_draft,
    draft_of,
    problems_of,
    replace_draft,
    save_draft,
    summaries_of,
)
from designer.services.places import (
    BadName,
    RenameFailed,
    create_flow,
    create_integration,
    delete_flow,
    delete_integration,
    handlers_for,
    rename_flow,
    rename_integration,
    restore_flow,
    restore_integration,
    update_details,
)
from designer.services.publishing import (
    NothingChanged,
    NotReady,
    publish,
    restore_version,
    snapshot,
    switch,
)
from designer.services.schedules import NotScheduled, pause_schedule

__all__ = [
    "NotConfigured",
    "choose_connections",
    "declare",
    "set_values",
    "undeclare",
    "deploy",
    "promote",
    "withdraw",
    "BadName",
    "NotReady",
    "NotScheduled",
    "NothingChanged",
    "RenameFailed",
    "Stale",
    "bump_epoch",
    "copy_draft",
    "create_flow",
    "create_integration",
    "delete_flow",
    "delete_integration",
    "draft_of",
    "pause_schedule",
    "problems_of",
    "publish",
    "rename_flow",
    "handlers_for",
    "rename_integration",
    "replace_draft",
    "restore_flow",
    "restore_integration",
    "restore_version",
    "routes_of",
    "save_draft",
    "snapshot",
    "summaries_of",
    "switch",
    "update_details",
]
