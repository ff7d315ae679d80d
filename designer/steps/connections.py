"""What the checks of the steps that reach outside share: is the connection there and ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from designer.steps.kind import Complaint, Config, Facts, text_of
from lib.words import gettext as _


def connection_name(config: Config, facts: Facts) -> str:
    """The chosen connection's name, for the node; empty when it is missing or deleted."""
    known = facts.connections.get(text_of(config, "connection"))
    return known.name if known and not known.deleted else ""


def only_connection(connector: Any, facts: Facts) -> str:
    """The one connection of an installed connector; empty when there is none, or a choice."""
    own = [one.id for one in facts.connections.values() if one.installed == connector and not one.deleted]
    return own[0] if len(own) == 1 else ""


def connection_problems(config: Config, facts: Facts, *, installed: str | None = None) -> Iterable[Complaint]:
    """What keeps the connection from being used. ``installed`` is the connector it must belong to."""
    identity = text_of(config, "connection")
    if not identity:
        return
    known = facts.connections.get(identity)
    if known is None:
        yield "connection", _("The connection of this step is not in this workspace. Choose another one.")
    elif known.deleted:
        yield (
            "connection",
            _("The connection “%(name)s” was deleted. Choose another one.") % {"name": known.name},
        )
    elif known.installed != installed or (installed is None and known.connector != "http"):
        yield (
            "connection",
            _("The connection “%(name)s” is for another connector. Choose another one.")
            % {"name": known.name},
        )
    elif known.status == "unlinked":
        yield (
            "connection",
            _("“%(name)s” is not linked yet. Open the connection and sign in to its provider.")
            % {"name": known.name},
        )
