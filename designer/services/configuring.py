"""Configurables: declare them in the draft, give them values in each environment; connections that stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from connectors.models import Connection
from designer.configurables import NAME, Configurable, as_json, cleaned, declared
from designer.document import parse
from designer.environments import connections_in, deployment_in, fitting, is_set, stored
from designer.models import Branch, ConfigValue, Deployment, Environment, Flow, FlowVersion, StandIn
from designer.routes import bump_epoch
from designer.services.drafts import draft_of, save_draft
from lib.redact import MASK

Errors = dict[str, str]


class NotConfigured(ValueError):
    """Nothing was stored; ``errors`` has a sentence for each field of the form."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@transaction.atomic
def declare(
    *, flow: Flow, given: Mapping[str, Any], name: str | None = None, by: User | None
) -> Configurable:
    """Put a declaration into the draft: a new one, or in place of ``name``, whose name and type stay.

    ``given`` has name, type, default, description. Raises :class:`NotConfigured`, ``Stale`` when somebody saved
    the draft in the same moment.
    """
    draft = draft_of(flow)
    known = {one.name: one for one in parse(draft.doc).configurables}
    if name is not None:
        given = {**given, "name": name, "type": known[name].type}
    made, errors = declared(given)
    if name is None and "name" not in errors:
        errors |= _taken(flow, made, known)
    if errors:
        raise NotConfigured(errors)
    known[made.name] = made
    save_draft(flow=flow, doc=draft.doc | {"configurables": as_json(known.values())}, etag=draft.etag, by=by)
    return made


def _taken(flow: Flow, made: Configurable, known: Mapping[str, Configurable]) -> Errors:
    if made.name in known:
        return {
            "name": _("A configurable called “%(name)s” is here already. Choose another name.")
            % {"name": made.name}
        }
    graph = parse(draft_of(flow).doc)
    if not known and NAME in {one for names in graph.saved.values() for one in names}:
        return {
            "name": _(
                "A step of this flow saves a variable called “config”, the name under which "
                "configurables stand. Rename the variable first."
            )
        }
    for row in Deployment.objects.filter(flow=flow).select_related("version"):
        for one in parse(row.version.doc).configurables:
            if one.name == made.name and one.type != made.type:
                where, kind = row.get_environment_display(), one.type_name.lower()
                return {
                    "type": _(
                        "The version in %(where)s has “%(name)s” as %(kind)s. Choose that, or another name."
                    )
                    % {"where": where, "name": one.name, "kind": kind}
                }
    return {}


@transaction.atomic
def undeclare(*, flow: Flow, name: str, by: User | None) -> None:
    """Take a declaration out of the draft; its values go too, unless a deployed version or another branch reads them.

    Raises ``Stale``.
    """
    draft = draft_of(flow)
    left = [one for one in parse(draft.doc).configurables if one.name != name]
    doc = {key: value for key, value in draft.doc.items() if key != "configurables"}
    save_draft(
        flow=flow, doc=doc | ({"configurables": as_json(left)} if left else {}), etag=draft.etag, by=by
    )
    deployments = Deployment.objects.filter(flow=flow).select_related("version")
    if not any(
        _declares(one, name)
        for one in (*Branch.objects.filter(flow=flow), *(row.version for row in deployments))
    ):
        ConfigValue.objects.filter(flow=flow, name=name).delete()
    audit(workspace=flow.workspace, actor=by, verb="flow.undeclare", obj=flow)


def _declares(one: Branch | FlowVersion, name: str) -> bool:
    return any(configurable.name == name for configurable in parse(one.doc).configurables)


@transaction.atomic
def set_values(
    *,
    flow: Flow,
    declarations: Iterable[Configurable],
    environment: Environment,
    given: Mapping[str, Any],
    by: User | None,
) -> None:
    """Store values by name; an empty one is taken away, the mask of a secret leaves it as it is.

    Runs take new values from their next page on. Raises :class:`NotConfigured`, also when what is deployed
    needs a value that would go; nothing is stored then.
    """
    rows = stored(flow.pk, environment)
    needed = _needed(flow, environment)
    errors: Errors = {}
    for one in declarations:
        if one.name not in given or (
            one.secret and given[one.name] == MASK and is_set(one, rows.get(one.name))
        ):
            continue
        value, sentence = cleaned(one.type, given[one.name])
        if not sentence and value is None and one.name in needed:
            sentence = _("%(needed)s, which runs in %(label)s, needs a value here.") % {
                "needed": needed[one.name],
                "label": environment.label,
            }
        if sentence:
            errors[one.name] = sentence
        else:
            _store(flow, environment, one, value, by)
    if errors:
        raise NotConfigured(errors)
    bump_epoch()
    audit(workspace=flow.workspace, actor=by, verb="flow.configure", obj=flow)


def _needed(flow: Flow, environment: Environment) -> dict[str, str]:
    """The configurables without default of what is deployed, each with the version's name."""
    row = deployment_in(flow, environment)
    declarations = parse(row.version.doc).configurables if row else ()
    return {
        one.name: _("Version %(number)s") % {"number": row.version.number}
        for one in declarations
        if row and one.default is None
    }


def _store(flow: Flow, environment: Environment, one: Configurable, value: Any, by: User | None) -> None:
    rows = ConfigValue.objects.filter(flow=flow, environment=environment, name=one.name)
    if value is None:
        rows.delete()
        return
    kept = {"value": None, "secrets": {"value": value}} if one.secret else {"value": value, "secrets": {}}
    ConfigValue.objects.update_or_create(
        flow=flow,
        environment=environment,
        name=one.name,
        defaults={**kept, "set_by": by, "set_at": timezone.now()},
    )


@transaction.atomic
def choose_connections(*, flow: Flow, given: Mapping[tuple[str, Environment], str], by: User | None) -> None:
    """Let connections stand in for those that the draft names: an id by (connection, environment), or empty.

    Raises :class:`NotConfigured` with a sentence by ``<connection>-<environment>``.
    """
    used = connections_in(parse(draft_of(flow).doc))
    rows = Connection.every.filter(workspace=flow.workspace_id, pk__in=used).defer("secrets")
    errors: Errors = {}
    for connection in rows:
        fit = {one.pk for one in fitting(connection)}
        for environment in Environment:
            chosen = given.get((connection.pk, environment))
            mine = StandIn.objects.filter(flow=flow, environment=environment, connection=connection)
            if chosen is None:
                continue
            if not chosen or chosen == connection.pk:
                mine.delete()
            elif chosen in fit:
                StandIn.objects.update_or_create(
                    flow=flow, environment=environment, connection=connection, defaults={"instead_id": chosen}
                )
            else:
                errors[f"{connection.pk}-{environment.value}"] = _(
                    "This connection is not here any more, or it is for another connector. Choose another "
                    "one."
                )
    if errors:
        raise NotConfigured(errors)
    audit(workspace=flow.workspace, actor=by, verb="flow.connections", obj=flow)
