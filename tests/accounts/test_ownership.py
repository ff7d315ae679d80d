"""Who owns a workspace: handing it over, leaving it, and its end."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from accounts import invitations
from accounts.models import AuditEvent, Invitation, Membership, User, Workspace
from accounts.roles import Role
from accounts.services import create_token, create_workspace, set_role, token_user
from connectors.models import Connection
from designer.models import Flow, Route
from marketplace.door import release_door
from marketplace.models import Release
from marketplace.services import install, publish_connector
from runs.ingest.refusals import Refusal
from runs.models import Run
from runs.states import FINAL
from tests.designer.building import document, step
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db

PAGE = "/w/acme/settings/"
AIRPORTS = document(
    step("1", "api", "Asked", method="GET", path="/airports/[string iata]"),
    step("2", "respond", "Answer", status=200, body_kind="json", body="{{ iata }}"),
)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member(user: User) -> Membership:
    return Membership.objects.get(user=user, workspace__slug="acme")


def test_an_owner_hands_the_workspace_over_and_becomes_an_admin(people: SimpleNamespace) -> None:
    alice = browser(people.alice)
    page = alice.get(PAGE).content.decode()
    assert "becomes the owner" in page and "become an admin" in page, "the question says what changes"
    answer = alice.post(PAGE, {"action": "transfer", "member": member(people.bob).pk}, follow=True)
    assert "Bob owns the workspace now, you are an admin" in answer.content.decode()
    assert (member(people.bob).role, member(people.alice).role) == (Role.OWNER, Role.ADMIN)
    noted = AuditEvent.objects.order_by("at", "pk").values_list("verb", "object_name")
    assert list(noted)[-2:] == [("workspace.transfer", "Bob"), ("member.role.admin", "Alice")]
    again = alice.post(PAGE, {"action": "transfer", "member": member(people.vera).pk})
    assert again.status_code == 403, "who handed it over cannot do so again"


def test_who_cannot_be_given_it_is_told_at_the_field(people: SimpleNamespace) -> None:
    alice = browser(people.alice)
    strange = Membership.objects.get(user=people.charlie).pk
    for pk in (member(people.alice).pk, strange, "", "x"):
        answer = alice.post(PAGE, {"action": "transfer", "member": pk})
        assert answer.status_code == 422 and "Choose" in answer.context["errors"]["member"]
    assert member(people.alice).role == Role.OWNER
    assert Membership.objects.get(pk=strange).workspace == people.globex


def test_only_owners_hand_over_and_delete(people: SimpleNamespace) -> None:
    set_role(member=member(people.bob), role="admin", by=people.alice)
    bob = browser(people.bob)
    assert "Delete workspace" not in bob.get(PAGE).content.decode()
    for sent in ({"action": "transfer", "member": member(people.bob).pk}, {"action": "delete"}):
        assert bob.post(PAGE, {**sent, "confirm": "Acme"}).status_code == 403
    assert member(people.alice).role == Role.OWNER and member(people.bob).role == Role.ADMIN


@pytest.mark.parametrize("typed", ["", "acme", "Acme2", "x" * 5000])
def test_a_workspace_is_deleted_only_by_its_name(people: SimpleNamespace, typed: str) -> None:
    answer = browser(people.alice).post(PAGE, {"action": "delete", "confirm": typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Type the name “Acme” exactly" in answer.context["errors"]["confirm"]
    assert "data-dialog-open" in page, "the question stays open, with what was typed"
    assert browser(people.bob).get("/w/acme/").status_code == 200


def test_a_deleted_workspace_is_gone_for_everybody(people: SimpleNamespace) -> None:
    _, plain = create_token(workspace=people.acme, user=people.vera, name="CI")
    invitations.invite(workspace=people.acme, email="d@example.com", role="viewer", by=people.alice)
    Connection.objects.create(
        workspace=people.acme, name="API", base_url="https://a.example", secrets={"a": "b"}
    )
    flow = live_flow(people.acme, people.bob, AIRPORTS)
    release = publish_connector(flow=flow, audience="public", version="1.0.0", title="A", by=people.alice)
    installed = install(release=release, workspace=people.globex, by=people.charlie)
    alice = browser(people.alice)
    page = alice.get(PAGE).content.decode()
    assert "1 flow stops and is lost" in page and "1 release that it published stops answering" in page
    answer = alice.post(PAGE, {"action": "delete", "confirm": " Acme "})
    assert answer.status_code == 302
    for user in (people.alice, people.bob, people.vera):
        assert browser(user).get("/w/acme/").status_code == 404
    assert token_user(plain) is None
    assert Invitation.objects.get().state == "revoked"
    assert not Route.objects.filter(workspace=people.acme).exists(), "no event comes in any more"
    assert not Flow.objects.filter(workspace=people.acme, integration__deleted_at=None).exists()
    assert [one.secrets for one in Connection.every.filter(workspace=people.acme)] == [{}]
    assert Release.objects.get(pk=release.pk).state == Release.State.DEPRECATED
    installed.refresh_from_db()
    assert "was deleted" in installed.notice
    connection = Connection.objects.get(installed=installed)
    refused = release_door(release.pk, str(connection.secrets["token"]))
    assert isinstance(refused, Refusal) and refused.status == 410, "nobody's flow runs for others"
    assert not Run.objects.filter(workspace=people.acme).exclude(status__in=FINAL).exists()
    assert "Workspace “Acme” deleted" in alice.get("/", follow=True).content.decode()
    assert create_workspace(name="Acme", owner=people.bob).slug == "acme", "its short name is free again"
    assert Workspace.objects.filter(deleted_at=None).count() == 3


def test_before_somebody_leaves_the_page_says_what_they_lose(people: SimpleNamespace) -> None:
    vera = browser(people.vera)
    for page in (PAGE, "/w/acme/members/"):
        assert "To come back you need an invitation" in vera.get(page).content.decode()
    assert vera.post("/w/acme/leave").status_code == 302
    assert vera.get("/w/acme/").status_code == 404
    assert AuditEvent.objects.get(verb="member.leave").actor == people.vera
