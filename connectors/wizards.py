"""The wizard that makes or changes a connection: address, how to sign in, credentials, account, test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User, Workspace
from connectors.models import AuthKind, Connection
from connectors.questions import about_fields, clean_about, clean_credentials, credential_fields, secret_names
from connectors.sdk.declare import Connector
from connectors.services import Invalid, create_connection, update_connection, usual_name
from connectors.testing import test_connection
from connectors.vault import is_linked
from lib.fields import Choice, ShowIf
from lib.redact import MASK
from lib.wizard import Done, External, Form, Menu, Next, Outcome, Station, Visit, Wizard

ABOUT, SIGN_IN, CREDENTIALS, ACCOUNT, TEST = "about", "sign_in", "credentials", "account", "test"
HINTS = {
    "none": gettext_noop("The server lets everybody read."),
    "basic": gettext_noop("A user name and a password in each request (Basic)."),
    "bearer": gettext_noop("A token you made in the other system."),
    "api_key": gettext_noop("A key in a header or in the address."),
    "oauth2": gettext_noop(
        "Somebody allows access at the provider. Flowyard sees no password, and renews access by itself."
    ),
}


@dataclass(slots=True)
class Desk:
    """What the wizard's stations work with: whose wizard it is, and the connection once there is one."""

    workspace: Workspace
    user: User
    connector: Connector
    connection: Connection | None = None
    link_url: str = ""
    error: str = ""
    checks: list[dict[str, Any]] = field(default_factory=list)

    def save(self, answers: Mapping[str, Mapping[str, Any]]) -> Connection:
        """Store the connection that the answers describe. Raises :class:`connectors.services.Invalid`."""
        about = dict(answers[ABOUT])
        told: dict[str, Any] = {"by": self.user, "auth": answers[SIGN_IN]["choice"]}
        told |= {"name": about.pop("name", ""), "base_url": about.pop("base_url", "")}
        told["settings"] = {**about, **answers.get(CREDENTIALS, {})}
        if self.connection is None:
            self.connection = create_connection(
                workspace=self.workspace, connector=self.connector.key, **told
            )
        else:
            self.connection = update_connection(connection=self.connection, **told)
        return self.connection


def wizard_for(connector: Connector) -> Wizard:
    """Return the wizard of a connector's connections."""
    asks = tuple(str(kind) for kind in connector.auth if credential_fields(kind))
    stations = (
        Station(key=ABOUT, title=_("Address"), fields=about_fields(connector), step=_about),
        Station(key=SIGN_IN, title=_("How to sign in"), step=_sign_in),
        Station(
            key=CREDENTIALS, title=_("Credentials"), step=_credentials, show_if=ShowIf("sign_in.choice", asks)
        ),
        Station(
            key=ACCOUNT, title=_("Account"), step=_account, show_if=ShowIf("sign_in.choice", ("oauth2",))
        ),
        Station(key=TEST, title=_("Test"), step=_test),
    )
    return Wizard(f"connection.{connector.key}", stations)


def answers_of(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return a connection as the wizard's answers, its secrets masked."""
    options = connection.options
    masks = dict.fromkeys(secret_names(connection.auth) & set(connection.secrets), MASK)
    credentials = {
        one.name: options[one.name] for one in credential_fields(connection.auth) if one.name in options
    }
    return {
        ABOUT: {**options, "name": connection.name, "base_url": connection.base_url},
        SIGN_IN: {"choice": connection.auth},
        CREDENTIALS: {**credentials, **masks},
    }


def _about(visit: Visit) -> Outcome:
    desk: Desk = visit.context
    fields = about_fields(desk.connector)
    if visit.given is None:
        value = clean_about(desk.connector, visit.kept)[0] if visit.kept else _fresh(desk)
        return Form(fields, value)
    value, errors = clean_about(desk.connector, visit.given)
    return Form(fields, value, errors) if errors else Next(value)


def _fresh(desk: Desk) -> dict[str, Any]:
    blank = {one.name: one.default for one in about_fields(desk.connector) if one.default is not None}
    return {**blank, "name": usual_name(desk.workspace, desk.connector.key)}


def _sign_in(visit: Visit) -> Outcome:
    desk: Desk = visit.context
    offered = tuple(Choice(str(kind), str(AuthKind(str(kind)).label)) for kind in desk.connector.auth)
    kept = str(visit.kept.get("choice", ""))
    if visit.given is None:
        return Menu(offered, kept)
    chosen = str(visit.given.get("choice", ""))
    if chosen not in {one.value for one in offered}:
        return Menu(offered, kept, _("Choose one of these."))
    if credential_fields(chosen):
        return Next({"choice": chosen})
    try:
        desk.save({**visit.answers, SIGN_IN: {"choice": chosen}})
    except Invalid as invalid:
        return Menu(offered, chosen, str(invalid))
    return Next({"choice": chosen})


def _credentials(visit: Visit) -> Outcome:
    desk: Desk = visit.context
    kind = str(visit.answers[SIGN_IN]["choice"])
    fields = credential_fields(kind)
    if visit.given is None:
        return Form(fields, _filled(kind, visit.kept))
    value, errors = clean_credentials(kind, visit.given)
    if errors:
        return Form(fields, value, errors)
    try:
        desk.save({**visit.answers, CREDENTIALS: value})
    except Invalid as invalid:
        desk.error = _elsewhere(invalid.errors, {one.name for one in fields})
        return Form(fields, value, invalid.errors)
    # From here on the secrets lie with the connection alone.
    return Next(
        {name: MASK if name in secret_names(kind) and given else given for name, given in value.items()}
    )


def _elsewhere(errors: Mapping[str, str], here: set[str]) -> str:
    """The sentences that belong to questions of other stations."""
    return " ".join(text for path, text in errors.items() if path.split(".")[0] not in here)


def _filled(kind: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the form shows them, defaults filled in."""
    blank = {one.name: one.default for one in credential_fields(kind) if one.default is not None}
    return {**blank, **kept}


def _account(visit: Visit) -> Outcome:
    desk: Desk = visit.context
    linked = desk.connection is not None and is_linked(desk.connection)
    if visit.given is not None and linked:
        return Next({"account": desk.connection.account if desk.connection else ""})
    return Form(()) if linked else External(desk.link_url)


def _test(visit: Visit) -> Outcome:
    desk: Desk = visit.context
    if visit.given is None or desk.connection is None:
        return Form(())
    if visit.given.get("do") == "finish":
        return Done(desk.connection)
    desk.checks = test_connection(desk.connection)
    return Form(())
