"""A wizard between two requests: its draft, where it stands, and what a posted part makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from connectors.models import AuthKind, Connection, ConnectionDraft
from connectors.questions import about_fields, credential_fields
from connectors.registry import connector as declared
from connectors.wizards import ABOUT, CREDENTIALS, SIGN_IN, TEST, Desk, answers_of, wizard_for
from lib.fields import Field, FieldType, dig, put
from lib.forms import parse
from lib.redact import MASK
from lib.wizard import Shown, State, Wizard, WizardChanged

KEPT_FOR = timedelta(days=30)


@dataclass(slots=True)
class Journey:
    """One person's way through the wizard. ``draft`` has no row until something was answered."""

    draft: ConnectionDraft
    wizard: Wizard
    state: State
    desk: Desk

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered so far, by station."""
        return self.state.answers

    def show(self) -> Shown:
        """Return what stands at the current station."""
        return self.wizard.show(self.state, self.desk)

    def post(self, posted: QueryDict) -> Shown:
        """Take a posted part, or go where it asks to go; return what to show next."""
        part, go = str(posted.get("part", "")), str(posted.get("go", ""))
        if part != self.state.at:  # from a page that is no longer the newest one
            self.state = self.wizard.go(self.state, part)
        given = self._given(posted) if part == self.state.at else None
        if go:
            self.state = self.wizard.go(self.state, go, given)
            return self.show()
        if given is None:
            return self.show()
        self.state, shown = self.wizard.submit(self.state, given, self.desk)
        return shown

    def keep(self) -> None:
        """Store the draft, and forget those that nobody came back to."""
        ConnectionDraft.objects.filter(updated_at__lt=timezone.now() - KEPT_FOR).delete()
        self.draft.connection = self.desk.connection
        self.draft.state = self.state.as_json(self.wizard)
        self.draft.save()

    def end(self) -> None:
        """Forget the draft: the connection holds everything."""
        ConnectionDraft.objects.filter(pk=self.draft.pk).delete()

    def fields(self) -> tuple[Field, ...]:
        """The fields of the current station."""
        if self.state.at == ABOUT:
            return about_fields(self.desk.connector)
        return credential_fields(self.answers[SIGN_IN]["choice"]) if self.state.at == CREDENTIALS else ()

    def _given(self, posted: QueryDict) -> dict[str, Any]:
        """What was posted, with secrets that were typed before in place of their masks."""
        if self.state.at in (SIGN_IN, TEST):
            return {name: str(posted.get(name, "")) for name in ("choice", "do") if name in posted}
        fields, kept = self.fields(), self.answers.get(self.state.at, {})
        given = parse(fields, posted)
        for one in fields:
            if one.type is FieldType.SECRET and dig(given, one.name) == MASK:
                put(given, one.name, dig(kept, one.name, MASK))
        return given

    def summary(self, key: str) -> str:
        """A few words on a finished station."""
        answer: Mapping[str, Any] = self.answers.get(key) or {}
        if key == SIGN_IN:
            return str(dict(AuthKind.choices).get(answer.get("choice", ""), ""))
        shown = {ABOUT: "base_url", CREDENTIALS: "username", "account": "account"}
        return str(answer.get(shown.get(key, ""), "") or "")[:80]


def begin(request: WorkspaceRequest, *, key: str, next_url: str, step: str) -> Journey:
    """Return a journey to a new connection; 404 for a connector that is not there."""
    draft = ConnectionDraft(
        workspace=request.workspace, user=request.user, connector=key, next_url=next_url, step=step
    )
    return _journey(request, draft, None)


def change(request: WorkspaceRequest, connection: Connection) -> Journey:
    """Return a journey that changes a connection, at its first station, all of them answered."""
    draft = ConnectionDraft(
        workspace=request.workspace, user=request.user, connector=connection.connector, connection=connection
    )
    return _journey(request, draft, None)


def resume(request: WorkspaceRequest, draft: ConnectionDraft) -> Journey:
    """Return the journey of a draft; questions that have changed since are asked again from the start."""
    return _journey(request, draft, draft.state)


def _journey(request: WorkspaceRequest, draft: ConnectionDraft, stored: Any) -> Journey:
    connector = declared(draft.connector)
    if connector is None:
        raise Http404(_("There is no such connector."))
    wizard = wizard_for(connector)
    desk = Desk(request.workspace, request.user, connector, draft.connection)
    if draft.connection:
        path = reverse("connectors:link", args=[request.workspace.slug, draft.connection.pk])
        desk.link_url = f"{path}?draft={draft.pk}"
    return Journey(draft, wizard, _state(wizard, draft, stored), desk)


def _state(wizard: Wizard, draft: ConnectionDraft, stored: Any) -> State:
    if stored:
        try:
            return wizard.load(stored)
        except WizardChanged:
            pass  # what is saved already is in the connection; only typed and unsaved answers are lost
    if draft.connection is None:
        return wizard.start()
    state = wizard.start(answers_of(draft.connection))
    return State(state.at, state.answers, (ABOUT, SIGN_IN, CREDENTIALS))
