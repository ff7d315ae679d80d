"""Verbs of accounts where several people press at once, and the audit log."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, Membership, User, Workspace
from accounts.services import (
    Refused,
    add_member,
    create_first_owner,
    create_workspace,
    one_time_link,
    remove_member,
    use_link,
)

AT_ONCE = 6


def together(verb: Callable[[int], Any]) -> list[Any]:
    """Return what ``verb(number)`` gave in each of some threads that begin at the same moment."""
    gate = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return verb(number)
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_gets_in() -> None:
    user = User.objects.create_user("alice@example.com")
    plain = one_time_link(purpose="sign_in", user=user, hours=1)
    got = together(lambda _: use_link(plain, "sign_in"))
    assert sum(link is not None for link in got) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_first_owners_one_is_made() -> None:
    plain = one_time_link(purpose="first_owner", hours=1)

    def own(number: int) -> User:
        return create_first_owner(
            token=plain, email=f"p{number}@example.com", password="x", workspace_name=f"W{number}"
        )

    assert sum(user is not None for user in together(own)) == 1
    assert (User.objects.count(), Workspace.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_owners_who_leave_at_once_leave_one_behind() -> None:
    people = [User.objects.create_user(f"p{number}@example.com") for number in range(AT_ONCE)]
    workspace = create_workspace(name="Acme", owner=people[0])
    for user in people[1:]:
        Membership.objects.create(workspace=workspace, user=user, role="owner")
    members = list(Membership.objects.select_related("user", "workspace"))
    together(lambda number: remove_member(member=members[number], by=people[number]))
    assert Membership.objects.filter(role="owner").count() == 1


@pytest.mark.django_db(transaction=True)
def test_workspaces_of_one_name_made_at_once_get_addresses_of_their_own() -> None:
    user = User.objects.create_user("alice@example.com")
    made = together(lambda _: create_workspace(name="Acme", owner=user))
    assert {one.slug for one in made} == {"acme", *(f"acme-{n}" for n in range(2, AT_ONCE + 1))}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "slug"), [("R", "r-workspace"), ("A" * 300, "a" * 50), ("", "workspace")])
def test_addresses_of_workspaces_fit_and_leave_our_own_free(name: str, slug: str) -> None:
    assert create_workspace(name=name, owner=User.objects.create_user("a@example.com")).slug == slug


@pytest.mark.django_db
def test_what_is_done_is_written_down() -> None:
    user = User.objects.create_user("alice@example.com", name="Alice")
    workspace = create_workspace(name="Acme", owner=user)
    event = AuditEvent.objects.get()
    assert (event.workspace, event.actor, event.verb) == (workspace, user, "workspace.create")
    assert (event.object_kind, event.object_id, event.object_name) == ("workspace", workspace.pk, "Acme")


@pytest.mark.django_db
def test_who_has_no_name_is_written_down_by_address() -> None:
    alice, bob = (User.objects.create_user(f"{name}@example.com") for name in ("alice", "bob"))
    add_member(workspace=create_workspace(name="Acme", owner=alice), user=bob, role="viewer", by=alice)
    assert AuditEvent.objects.get(verb="member.add").object_name == "bob@example.com"
