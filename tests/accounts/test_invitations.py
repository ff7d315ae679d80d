"""Invitations: sent by mail, good once and for a week, accepted by whoever owns the address."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.models import AuditEvent, Invitation, Membership, User
from accounts.ownership import transfer_ownership
from accounts.services import Refused, add_member, remove_member, set_role
from tests.accounts.test_services import together

pytestmark = pytest.mark.django_db

PAGE = "/w/acme/members/"
PERSON = {"name": "Dora Maar", "password": "a yard of tracks 7"}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def invite(people: SimpleNamespace, email: str = "dora@example.com", role: str = "builder") -> str:
    """Let Alice invite an address, and return the path of the link in the message."""
    answer = browser(people.alice).post(PAGE, {"action": "invite", "email": email, "role": role})
    assert answer.status_code == 302
    assert mail.outbox[-1].to == [email.strip().lower()]
    return path_in(mail.outbox[-1].body)


def path_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/accounts/invitation/\S+/)", text)
    assert found, text
    return found[1]


def role_of(email: str) -> str:
    return Membership.objects.get(user__email=email, workspace__slug="acme").role


def test_a_new_person_signs_up_by_it_and_their_address_counts_as_confirmed(people: SimpleNamespace) -> None:
    path, client = invite(people, " Dora@Example.com "), Client()
    page = client.get(path).content.decode()
    assert "Alice invites dora@example.com to this workspace as Builder" in page
    assert client.post(path, PERSON).headers["location"] == "/w/acme/"
    assert client.get("/").headers["location"] == "/w/acme/", "and gets no workspace beside it"
    dora = User.objects.get(email="dora@example.com")
    assert (dora.name, role_of(dora.email)) == ("Dora Maar", "builder")
    assert EmailAddress.objects.get(user=dora).verified
    assert AuditEvent.objects.filter(verb="invitation.accept", actor=dora).exists()
    assert Client().post("/accounts/login/", {"login": dora.email, "password": PERSON["password"]}).url == "/"


def test_sign_up_by_invitation_works_where_sign_up_is_closed(people: SimpleNamespace, settings: Any) -> None:
    settings.SIGNUP_OPEN = False
    assert Client().post(invite(people), PERSON).headers["location"] == "/w/acme/"


def test_who_has_an_account_signs_in_first(people: SimpleNamespace) -> None:
    path, client = invite(people, "charlie@example.com", "operator"), Client()
    page = client.get(path).content.decode()
    assert "has an account here" in page and "password" not in page
    client.post(path, PERSON)
    assert User.objects.count() == 4, "nobody takes over an account by an invitation"
    sign_in = re.search(r'href="(/accounts/login/\?next=[^"]+)"', page)
    assert sign_in and client.get(sign_in[1]).status_code == 200
    form = {"login": "charlie@example.com", "password": "correct horse battery", "next": path}
    assert client.post("/accounts/login/", form).url == path
    assert "Join workspace" in client.get(path).content.decode()
    assert not Membership.objects.filter(user=people.charlie, workspace=people.acme).exists(), "not yet"
    assert client.post(path).headers["location"] == "/w/acme/"
    assert role_of("charlie@example.com") == "operator"


def test_somebody_else_who_is_signed_in_is_told_and_stays_out(people: SimpleNamespace) -> None:
    path, charlie = invite(people), browser(people.charlie)
    page = charlie.get(path).content.decode()
    assert "You are signed in as charlie@example.com" in page and "Only dora@example.com can accept" in page
    assert charlie.post(path).status_code == 403
    assert not Membership.objects.filter(user=people.charlie, workspace=people.acme).exists()
    assert charlie.post("/accounts/logout/", {"next": path}).url == path
    assert "Make account and join" in charlie.get(path).content.decode(), "the link is still good"


def test_a_link_works_once(people: SimpleNamespace) -> None:
    path, dora = invite(people), Client()
    dora.post(path, PERSON)
    used = Client().get(path)
    assert used.status_code == 410 and "used already" in used.content.decode()
    assert Client().post(path, {**PERSON, "name": "Thief"}).status_code == 410
    assert dora.get(path).headers["location"] == "/w/acme/", "who joined by it goes on"
    Membership.objects.filter(user__email="dora@example.com").delete()
    assert dora.post(path).status_code == 410, "nor does it let somebody back in who was removed"


def test_looking_at_it_does_not_use_it_up(people: SimpleNamespace) -> None:
    path = invite(people)
    assert [getattr(Client(), method)(path).status_code for method in ("head", "get", "get")] == [200] * 3
    assert Client().post(path, PERSON).status_code == 302


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("old", 410, "too old"),
        ("revoked", 410, "taken back"),
        ("sent again", 404, "newest message"),
        ("cut off", 404, "newest message"),
    ],
)
def test_a_link_that_is_over_says_why_and_what_to_do(
    people: SimpleNamespace, fault: str, status: int, words: str
) -> None:
    path = invite(people)
    found = Invitation.objects.get()
    if fault == "old":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif fault == "revoked":
        browser(people.alice).post(PAGE, {"action": "take_back", "invitation": found.pk})
    elif fault == "sent again":
        browser(people.alice).post(PAGE, {"action": "send_again", "invitation": found.pk})
    else:
        path = f"{path[:-5]}/"
    for answer in (Client().get(path), Client().post(path, PERSON), browser(people.charlie).get(path)):
        assert answer.status_code == status and words in answer.content.decode()
    assert not User.objects.filter(email="dora@example.com").exists()


def test_sent_again_it_has_a_new_link_and_a_new_week(people: SimpleNamespace) -> None:
    invite(people)
    found = Invitation.objects.get()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    page = browser(people.alice).get(PAGE).content.decode()
    assert "Expired" in page and "dora@example.com" in page
    browser(people.alice).post(PAGE, {"action": "send_again", "invitation": found.pk})
    assert len(mail.outbox) == 2
    assert Invitation.objects.get().expires_at > timezone.now() + timedelta(days=6)
    assert Client().post(path_in(mail.outbox[-1].body), PERSON).status_code == 302


def test_an_expired_one_gives_way_to_a_new_invitation(people: SimpleNamespace) -> None:
    invite(people, role="viewer")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    Client().post(invite(people, role="admin"), PERSON)
    assert role_of("dora@example.com") == "admin"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"email": "no address", "role": "viewer"}, "email", "looks like name@example.org"),
        ({"email": "", "role": "viewer"}, "email", "looks like name@example.org"),
        ({"email": "x" * 300 + "@example.com", "role": "viewer"}, "email", "looks like"),
        ({"email": "BOB@example.com", "role": "viewer"}, "email", "is a member already"),
        ({"email": "dora@example.com", "role": "viewer"}, "email", "is invited already"),
        ({"email": "charlie@example.com", "role": "king"}, "role", "Choose one of the roles"),
    ],
)
def test_who_cannot_be_invited_is_told_at_the_field(
    people: SimpleNamespace, typed: dict[str, str], field: str, words: str
) -> None:
    invite(people)
    answer = browser(people.alice).post(PAGE, {"action": "invite", **typed})
    assert answer.status_code == 422 and words in answer.context["errors"][field]
    assert words in answer.content.decode() and typed["email"] in answer.content.decode()
    assert len(mail.outbox) == 1


def test_admins_invite_but_make_no_owner_and_builders_do_not(people: SimpleNamespace) -> None:
    invite(people, "chief@example.com", "owner")
    chief = Invitation.objects.get()
    set_role(member=people.bob.memberships.get(), role="admin", by=people.alice)
    bob, vera = browser(people.bob), browser(people.vera)
    assert bob.post(PAGE, {"action": "invite", "email": "d@example.com", "role": "admin"}).status_code == 302
    asked = {"action": "invite", "email": "e@example.com", "role": "owner"}
    assert "Only an owner can" in bob.post(PAGE, asked).context["errors"]["email"]
    again = bob.post(PAGE, {"action": "send_again", "invitation": chief.pk})
    assert again.status_code == 422 and "Only an owner can" in again.content.decode()
    for action in ("invite", "send_again", "take_back"):
        assert vera.post(PAGE, {**asked, "action": action, "invitation": chief.pk}).status_code == 403
    assert "chief@example.com" not in vera.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ("made a builder", {"owner", "admin", "viewer"}),
        ("made an admin", {"owner"}),
        ("removed", {"owner", "admin", "viewer"}),
        ("handed over", {"owner"}),
    ],
)
def test_invitations_end_with_the_right_to_send_them(
    people: SimpleNamespace, change: str, ends: set[str]
) -> None:
    bob = people.bob.memberships.get()
    set_role(member=bob, role="owner", by=people.alice)
    paths = {}
    for role in ("owner", "admin", "viewer"):
        invitations.invite(workspace=people.acme, email=f"{role}@example.com", role=role, by=people.bob)
        paths[role] = path_in(mail.outbox[-1].body)
    other = invite(people, "other@example.com")
    bob.refresh_from_db()
    if change == "removed":
        remove_member(member=bob, by=people.alice)
    elif change == "handed over":
        transfer_ownership(workspace=people.acme, to=people.vera.memberships.get(), by=people.bob)
    else:
        set_role(member=bob, role=change.split()[-1], by=people.alice)
    for role, path in paths.items():
        assert Client().post(path, PERSON).status_code == (410 if role in ends else 302), role
    assert Client().post(other, PERSON).status_code == 302, "what others sent stays"
    ended = AuditEvent.objects.filter(verb="invitation.revoke").values_list("object_name", flat=True)
    assert set(ended) == {f"{role}@example.com" for role in ends}


def test_who_sends_it_again_stands_for_it(people: SimpleNamespace) -> None:
    bob = people.bob.memberships.get()
    set_role(member=bob, role="admin", by=people.alice)
    sent = invitations.invite(workspace=people.acme, email="d@example.com", role="viewer", by=people.bob)
    invitations.send_again(invitation=sent.invitation, by=people.alice)
    remove_member(member=bob, by=people.alice)
    assert Invitation.objects.get().state == "open"


def test_invitations_of_other_workspaces_cannot_be_reached(people: SimpleNamespace) -> None:
    invite(people)
    for pk in (Invitation.objects.get().pk, "", "0" * 24):
        for action in ("send_again", "take_back"):
            sent = {"action": action, "invitation": pk}
            assert browser(people.charlie).post("/w/globex/members/", sent).status_code == 404
    assert Invitation.objects.get().state == "open"


def test_without_a_mail_server_the_inviter_gets_the_link_once(people: SimpleNamespace, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    alice = browser(people.alice)
    answer = alice.post(PAGE, {"action": "invite", "email": "dora@example.com", "role": "viewer"})
    page = answer.content.decode()
    assert answer.status_code == 201 and "no-store" in answer.headers["cache-control"]
    path = path_in(page)
    assert path not in alice.get(PAGE).content.decode()
    assert Client().post(path, PERSON).status_code == 302
    address = EmailAddress.objects.get(email="dora@example.com")
    assert not address.verified, "a link that was handed over proves nothing about the mailbox"


def test_a_mail_server_that_fails_costs_no_invitation(people: SimpleNamespace, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    asked = {"action": "invite", "email": "dora@example.com", "role": "viewer"}
    answer = browser(people.alice).post(PAGE, asked)
    page = answer.content.decode()
    assert answer.status_code == 201 and "the connection was refused" in page
    assert Client().post(path_in(page), PERSON).status_code == 302


def test_the_link_is_kept_as_a_hash_and_leads_to_the_public_address(
    people: SimpleNamespace, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://flows.example"
    sent = invitations.invite(workspace=people.acme, email="d@example.com", role="viewer", by=people.alice)
    plain = re.search(r"https://flows.example/accounts/invitation/(\S+)/", mail.outbox[0].body)
    assert plain and plain[1] not in str(sent.invitation.__dict__)
    assert invitations.find(plain[1]) == sent.invitation


def test_what_is_done_with_invitations_is_written_down(people: SimpleNamespace) -> None:
    invite(people)
    found = Invitation.objects.get()
    alice = browser(people.alice)
    alice.post(PAGE, {"action": "send_again", "invitation": found.pk})
    alice.post(PAGE, {"action": "take_back", "invitation": found.pk})
    noted = AuditEvent.objects.filter(object_kind="invitation").order_by("at", "pk")
    assert list(noted.values_list("verb", "object_name")) == [
        (f"invitation.{verb}", "dora@example.com") for verb in ("create", "resend", "revoke")
    ]
    assert "dora@example.com" in alice.get("/w/acme/settings/").content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"password": "short"}, {"password": "dora@example.com"}])
def test_what_a_new_person_types_wrong_is_told_and_the_link_stays_good(
    people: SimpleNamespace, wrong: dict[str, str]
) -> None:
    path = invite(people)
    answer = Client().post(path, {**PERSON, **wrong})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == list(wrong)
    assert Client().post(path, PERSON).status_code == 302


def test_a_member_by_another_way_keeps_their_role(people: SimpleNamespace) -> None:
    path = invite(people, "charlie@example.com", "viewer")
    add_member(workspace=people.acme, user=people.charlie, role="admin", by=people.alice)
    assert browser(people.charlie).post(path).headers["location"] == "/w/acme/"
    assert role_of("charlie@example.com") == "admin" and Invitation.objects.get().state == "accepted"


@pytest.mark.parametrize("token", ["x", "%00", "é", "x" * 5000, "{{}}"])
def test_junk_is_no_invitation(token: str) -> None:
    for client in (Client(),):
        assert client.get(f"/accounts/invitation/{token}/").status_code == 404
        assert client.post(f"/accounts/invitation/{token}/", PERSON).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_many_who_accept_at_once_one_gets_in(people: SimpleNamespace) -> None:
    path = invite(people)
    found = invitations.find(path.split("/")[3])
    made = together(lambda n: invitations.sign_up(invitation=found, name=f"D{n}", password="x"))
    assert sum(user is not None for user in made) == 1
    assert Membership.objects.filter(workspace=people.acme).count() == 4


def test_nobody_accepts_for_another_address(people: SimpleNamespace) -> None:
    invite(people)
    with pytest.raises(Refused):
        invitations.accept(invitation=Invitation.objects.get(), user=people.charlie)
