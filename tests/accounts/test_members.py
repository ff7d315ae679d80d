"""Members of a workspace: who may add, change, remove; and the owner who always stays."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.models import DID, ApiToken, AuditEvent, Membership, User
from accounts.ownership import transfer_ownership
from accounts.services import Refused, add_member, create_token, remove_member, set_role, token_user
from designer.facts import facts_of
from designer.steps.table import palette

pytestmark = pytest.mark.django_db

PAGE = "/w/acme/members/"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member(user: User) -> Membership:
    return Membership.objects.get(user=user, workspace__slug="acme")


def test_an_owner_changes_and_removes(people: SimpleNamespace) -> None:
    alice = browser(people.alice)
    add_member(workspace=people.acme, user=people.charlie, role="operator", by=people.alice)
    alice.post(PAGE, {"action": "role", "member": member(people.charlie).pk, "role": "admin"})
    assert member(people.charlie).role == "admin"
    assert browser(people.charlie).get(PAGE).status_code == 200
    alice.post(PAGE, {"action": "remove", "member": member(people.charlie).pk})
    assert browser(people.charlie).get(PAGE).status_code == 404
    verbs = list(AuditEvent.objects.order_by("at").values_list("verb", flat=True))
    assert verbs[-3:] == ["member.add", "member.role.admin", "member.remove"]


def test_below_admin_nobody_changes_members(people: SimpleNamespace) -> None:
    for user in (people.bob, people.vera):
        answer = browser(user).post(PAGE, {"action": "role", "member": member(user).pk, "role": "owner"})
        assert answer.status_code == 403
    assert member(people.bob).role == "builder"


def test_an_admin_touches_no_owner_and_makes_none(people: SimpleNamespace) -> None:
    set_role(member=member(people.bob), role="admin", by=people.alice)
    bob = browser(people.bob)
    for sent in (
        {"action": "role", "member": member(people.alice).pk, "role": "viewer"},
        {"action": "remove", "member": member(people.alice).pk},
        {"action": "role", "member": member(people.vera).pk, "role": "owner"},
        {"action": "role", "member": member(people.bob).pk, "role": "owner"},
    ):
        answer = bob.post(PAGE, sent, follow=True)
        assert "Only an owner can" in answer.content.decode()
    roles = dict(Membership.objects.filter(workspace=people.acme).values_list("user__name", "role"))
    assert roles == {"Alice": "owner", "Bob": "admin", "Vera": "viewer"}


def test_the_last_owner_can_neither_leave_nor_step_down(people: SimpleNamespace) -> None:
    alice = browser(people.alice)
    assert "needs an owner" in alice.post("/w/acme/leave", follow=True).content.decode()
    alice.post(PAGE, {"action": "role", "member": member(people.alice).pk, "role": "viewer"})
    assert member(people.alice).role == "owner"
    with pytest.raises(Refused):
        remove_member(member=member(people.alice), by=people.alice)
    set_role(member=member(people.bob), role="owner", by=people.alice)
    assert alice.post("/w/acme/leave").headers["location"] == "/"
    assert "Left" in browser(people.bob).get("/w/acme/settings/").content.decode()
    assert not Membership.objects.filter(user=people.alice, workspace=people.acme).exists()


def test_a_member_leaves_and_their_tokens_end(people: SimpleNamespace) -> None:
    _, plain = create_token(workspace=people.acme, user=people.vera, name="CI")
    assert token_user(plain)
    assert browser(people.vera).post("/w/acme/leave").status_code == 302
    assert token_user(plain) is None and ApiToken.objects.get().revoked_at


def test_members_of_other_workspaces_cannot_be_reached(people: SimpleNamespace) -> None:
    theirs = Membership.objects.get(user=people.charlie)
    for sent in ({"action": "remove"}, {"action": "role", "role": "viewer"}):
        for pk in (theirs.pk, "", "x", "0" * 24):
            assert browser(people.alice).post(PAGE, {**sent, "member": pk}).status_code == 404
    assert Membership.objects.get(pk=theirs.pk).role == "owner"


def test_an_action_nobody_knows_is_no_error(people: SimpleNamespace) -> None:
    for action in ("", "junk"):
        answer = browser(people.alice).post(PAGE, {"action": action}, follow=True)
        assert "too old" in answer.content.decode()


def test_a_person_is_added_once(people: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        add_member(workspace=people.acme, user=people.bob, role="owner", by=people.alice)
    assert member(people.bob).role == "builder"


def test_the_settings_rename_the_workspace_and_keep_its_address(people: SimpleNamespace) -> None:
    alice = browser(people.alice)
    assert alice.post("/w/acme/settings/", {"action": "rename", "name": " Yard "}).status_code == 302
    page = alice.get("/w/acme/settings/").content.decode()
    assert "Yard" in page and "Renamed" in page
    refused = alice.post("/w/acme/settings/", {"action": "rename", "name": "x" * 81})
    assert refused.status_code == 422 and "This one has 81" in refused.content.decode()
    assert browser(people.bob).post("/w/acme/settings/", {"action": "rename", "name": "B"}).status_code == 403


def test_new_schedules_start_with_the_time_zone_of_the_workspace(people: SimpleNamespace) -> None:
    alice, page = browser(people.alice), "/w/acme/settings/"
    asked = {"action": "zone", "zone": " Europe/Berlin "}
    assert alice.post(page, asked).status_code == 302
    people.acme.refresh_from_db()
    assert people.acme.zone == "Europe/Berlin"
    shown = {one["kind"]: one["defaults"] for one in palette(facts_of(people.acme))}
    assert shown["schedule"]["zone"] == "Europe/Berlin"
    refused = alice.post(page, {"action": "zone", "zone": "Berlin"})
    assert refused.status_code == 422 and "Did you mean Europe/Berlin?" in refused.content.decode()
    assert 'value="Berlin"' in refused.content.decode(), "what was typed is there still"
    assert browser(people.bob).post(page, asked).status_code == 403


def test_everything_that_is_noted_has_a_word() -> None:
    root = Path(__file__).resolve().parents[2]
    parts = ("accounts", "connectors", "designer", "marketplace", "runs", "demo")
    sources = "".join(path.read_text() for part in parts for path in (root / part).rglob("*.py"))
    noted = set(re.findall(r'verb="(?:\w+\.)?(\w+)"', sources))
    assert {"publish", "rename", "update", "skip"} <= noted <= DID.keys()


def test_who_was_made_the_owner_meanwhile_is_not_taken_out_by_an_old_page(people: SimpleNamespace) -> None:
    seen = member(people.bob)
    transfer_ownership(workspace=people.acme, to=member(people.bob), by=people.alice)
    with pytest.raises(Refused, match="needs an owner"):
        remove_member(member=seen, by=people.alice)
    with pytest.raises(Refused, match="needs an owner"):
        set_role(member=seen, role="viewer", by=people.alice)
    assert member(people.bob).role == "owner"
