"""Every kind of step, and the palette that the canvas shows."""

from __future__ import annotations

from typing import Any

from designer.steps import (
    api,
    call,
    collect,
    connector,
    filter,
    for_each,
    http,
    join,
    log,
    manual,
    map,
    note,
    repeat,
    respond,
    return_,
    router,
    schedule,
    set,
    state_get,
    state_put,
    wait,
    webhook,
)
from designer.steps.connections import only_connection
from designer.steps.connector import releases
from designer.steps.kind import Facts, InstalledFacts, StepKind
from lib.words import gettext as _
from lib.words import told

_IN_ORDER = (
    *(webhook, api, schedule, manual),
    *(http, map, filter, set, router, for_each, collect, join, wait),
    *(call, repeat),
    *(state_get, state_put),
    *(log, respond, return_, note, connector),
)

KINDS: dict[str, StepKind] = {module.KIND.kind: module.KIND for module in _IN_ORDER}


def palette(facts: Facts) -> list[dict[str, Any]]:
    """The kinds as the canvas reads them; each installed connector is an entry of its own."""
    plain = [_entry(kind, facts) for kind in KINDS.values() if kind.kind != "connector"]
    installed = sorted(facts.installed.values(), key=lambda known: known.title.lower())
    return plain + [_installed(known, facts) for known in installed if not known.deleted]


def _entry(kind: StepKind, facts: Facts) -> dict[str, Any]:
    defaults = kind.fresh(facts)
    return {
        "kind": kind.kind,
        "title": told(kind.title),
        "family": kind.family,
        "group": told(kind.group),
        "icon": kind.icon,
        "hint": told(kind.hint),
        "ports": list(kind.ports(defaults)),
        "inputs": list(kind.inputs),
        "defaults": defaults,
    }


def _installed(known: InstalledFacts, facts: Facts) -> dict[str, Any]:
    kind = KINDS["connector"]
    given = {"connector": known.id, "connection": only_connection(known.id, facts)}
    config = kind.cleaned(given, Facts(installed={known.id: known}))[0]
    about = known.spec.get("connector")
    newest = next(one for one in releases({"connector": known.id}, facts) if not one.deleted)
    hint = about.get("description") if isinstance(about, dict) else ""
    return _entry(kind, facts) | {
        "title": known.title if newest.id == known.id else f"{known.title} {known.version}",
        "hint": known.notice or str(hint or _("Version %(version)s") % {"version": known.version}),
        "defaults": config,
        "connector": known.id,
        "deprecated": known.state != "published",
    }
