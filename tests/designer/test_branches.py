"""Branches: drafts of their own, reached by their own address, brought into main without losing anything."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer.environments import version_in
from designer.models import MAIN, Branch, Environment, Flow
from designer.services import (
    Moved,
    NotBranched,
    NotReady,
    Undecided,
    bring_into_main,
    bringing,
    create_branch,
    delete_branch,
    deploy,
    draft_of,
    publish,
    replace_draft,
    restore_version,
    save_draft,
    snapshot,
)
from tests.designer.building import by_hand


def on(flow: Flow, branch: str) -> Flow:
    """The flow as a request about a branch has it."""
    found = Flow.objects.select_related("workspace", "current", "integration").get(pk=flow.pk)
    found.branch = branch
    return found


def logs(flow: Flow, branch: str = MAIN) -> str:
    return str(draft_of(on(flow, branch)).doc["steps"][1]["config"]["message"])


@pytest.fixture
def branched(flow: Flow) -> Flow:
    """A flow with a branch that differs from main."""
    create_branch(flow=flow, name="next", by=None)
    replace_draft(flow=on(flow, "next"), doc=by_hand("next"), by=None)
    return flow


@pytest.mark.parametrize("name", ["", "Next", "-next", "next-", "a b", "x" * 41, "next~1", "é", "main"])
def test_a_name_that_no_address_could_hold_is_refused(flow: Flow, name: str) -> None:
    with pytest.raises(NotBranched, match="small letters|here already"):
        create_branch(flow=flow, name=name, by=None)


def test_a_branch_is_a_draft_of_its_own(branched: Flow) -> None:
    assert (logs(branched), logs(branched, "next")) == ("{{ record.name }}", "next")
    mine = draft_of(on(branched, "next"))
    save_draft(flow=on(branched, "next"), doc=by_hand("more"), etag=mine.etag, by=None)
    assert (logs(branched), logs(branched, "next")) == ("{{ record.name }}", "more")


def test_a_branch_can_begin_with_a_version(flow: Flow) -> None:
    version = publish(flow=flow, by=None)
    replace_draft(flow=flow, doc=by_hand("later"), by=None)
    create_branch(flow=flow, name="fix", version=version, by=None)
    assert logs(flow, "fix") == "{{ record.name }}"
    restore_version(flow=on(flow, "fix"), number=1, into="draft", by=None)
    assert logs(flow) == "later"


def test_tests_and_development_take_the_branch_and_versions_remember_it(branched: Flow) -> None:
    assert snapshot(flow=on(branched, "next"), by=None).branch == "next"
    version = deploy(flow=on(branched, "next"), by=None)
    assert (version.branch, version.doc["steps"][1]["config"]["message"]) == ("next", "next")
    assert version_in(branched, Environment.DEVELOPMENT) == version


def test_only_main_is_published(branched: Flow) -> None:
    with pytest.raises(NotReady, match="Only main is published. Bring “next” into main first"):
        publish(flow=on(branched, "next"), by=None)
    assert publish(flow=branched, by=None).branch == MAIN


def seen(flow: Flow, branch: str = "next") -> tuple[str, str]:
    return draft_of(on(flow, MAIN)).etag, draft_of(on(flow, branch)).etag


def named(flow: Flow, branch: str, name: str) -> None:
    """Call the log step so in a branch."""
    doc = copy.deepcopy(draft_of(on(flow, branch)).doc)
    doc["steps"][1]["name"] = name
    replace_draft(flow=on(flow, branch), doc=doc, by=None)


def test_a_branch_becomes_main_and_what_main_was_is_kept(branched: Flow, people: SimpleNamespace) -> None:
    shown = seen(branched)
    assert not bringing(flow=branched, name="next").moved
    kept = bring_into_main(flow=branched, name="next", seen=shown, by=people.bob)
    assert logs(branched) == "next" and draft_of(branched).saved_by == people.bob
    assert kept is not None and logs(branched, kept.name) == "{{ record.name }}"
    with pytest.raises(Moved, match="Main was saved"):
        bring_into_main(flow=branched, name="next", seen=shown, by=None)


def test_what_a_version_holds_is_not_kept_twice(branched: Flow) -> None:
    publish(flow=branched, by=None)
    assert bring_into_main(flow=branched, name="next", seen=seen(branched), by=None) is None
    assert set(branched.branches.values_list("name", flat=True)) == {MAIN, "next"}


def test_what_main_changed_meanwhile_stays(branched: Flow, people: SimpleNamespace) -> None:
    named(branched, MAIN, "Meanwhile")
    assert bringing(flow=branched, name="next").moved
    kept = bring_into_main(flow=branched, name="next", seen=seen(branched), by=people.bob)
    assert logs(branched) == "next" and draft_of(branched).doc["steps"][1]["name"] == "Meanwhile"
    assert kept is not None and logs(branched, kept.name) == "{{ record.name }}"
    assert not bringing(flow=branched, name="next").merged.conflicts
    bring_into_main(flow=branched, name=kept.name, seen=seen(branched, kept.name), by=None)
    assert logs(branched) == "{{ record.name }}"  # brought in again, it undoes what was brought


def test_what_both_changed_is_decided(branched: Flow) -> None:
    replace_draft(flow=branched, doc=by_hand("meanwhile"), by=None)
    place = "step.00000002.config.message"
    with pytest.raises(Undecided) as refused:
        bring_into_main(flow=branched, name="next", seen=seen(branched), by=None)
    assert refused.value.places == (place,) and logs(branched) == "meanwhile"
    bring_into_main(flow=branched, name="next", seen=seen(branched), decided={place: "main"}, by=None)
    assert logs(branched) == "meanwhile" and logs(branched, "next") == "next"
    named(branched, "next", "Later")
    bring_into_main(
        flow=branched, name="next", seen=seen(branched), by=None
    )  # what was decided is not asked again
    assert logs(branched) == "meanwhile" and draft_of(branched).doc["steps"][1]["name"] == "Later"


def test_a_branch_saved_after_it_was_shown_does_not_go_into_main_unseen(branched: Flow) -> None:
    shown = seen(branched)
    replace_draft(flow=on(branched, "next"), doc=by_hand("unseen"), by=None)
    with pytest.raises(Moved, match="The branch was saved"):
        bring_into_main(flow=branched, name="next", seen=shown, by=None)
    assert logs(branched) == "{{ record.name }}"


def test_a_branch_of_a_branch_brings_both(branched: Flow) -> None:
    create_branch(flow=on(branched, "next"), name="more", by=None)
    named(branched, "more", "More")
    bring_into_main(flow=branched, name="more", seen=seen(branched, "more"), by=None)
    assert logs(branched) == "next" and draft_of(branched).doc["steps"][1]["name"] == "More"


def test_a_branch_whose_beginning_nobody_kept_asks_wherever_it_differs(branched: Flow) -> None:
    Branch.objects.filter(flow=branched, name="next").update(base_doc=None)
    assert bringing(flow=branched, name="next").merged.conflicts == ("step.00000002.config.message",)


def test_main_stays(branched: Flow) -> None:
    with pytest.raises(NotBranched, match="it stays"):
        delete_branch(flow=branched, name=MAIN, by=None)
    delete_branch(flow=branched, name="next", by=None)
    assert list(branched.branches.values_list("name", flat=True)) == [MAIN]


# --- pages -------------------------------------------------------------------------------------


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(people.bob)
    return client


def here(flow: Flow, rest: str = "", branch: str = "") -> str:
    return f"/w/acme/flows/{flow.pk}{f'~{branch}' if branch else ''}/{rest}"


def boot(client: Client, address: str) -> dict[str, Any]:
    return dict(client.get(address).context["boot"])


def test_everything_under_a_branch_address_is_about_that_branch(bob: Client, branched: Flow) -> None:
    started = boot(bob, here(branched, branch="next"))
    assert started["doc"] == by_hand("next")
    assert all(
        "~next/" in url for name, url in started["urls"].items() if "/flows/" in url and name != "starters"
    )
    put = bob.put(
        started["urls"]["draft"],
        by_hand("by canvas"),
        content_type="application/json",
        headers={"If-Match": started["etag"]},
    )
    assert put.status_code == 200 and logs(branched, "next") == "by canvas" and logs(branched) != "by canvas"
    for page in ("test/", "deploy/", "manage/", "observe/", "branches/", "compare/?from=main&to=draft"):
        answer = bob.get(here(branched, page, "next"))
        assert (
            answer.status_code == 200 and f"{here(branched, 'deploy/', 'next')}".encode() in answer.content
        ), page
    assert bob.get(here(branched, branch="gone")).status_code == 404


def test_a_stale_tab_of_one_branch_never_writes_another(bob: Client, branched: Flow) -> None:
    main = boot(bob, here(branched))
    refused = bob.put(
        here(branched, "draft.json", "next"),
        by_hand("x"),
        content_type="application/json",
        headers={"If-Match": main["etag"]},
    )
    assert refused.status_code == 412 and logs(branched, "next") == "next"


def test_making_a_branch_leads_to_it_and_a_bad_name_stands_at_the_field(bob: Client, flow: Flow) -> None:
    assert bob.post(here(flow, "branches/"), {"name": "try-it", "from": ""}).url == here(
        flow, branch="try-it"
    )
    page = bob.post(here(flow, "branches/"), {"name": "Try it", "from": ""})
    assert (
        page.status_code == 422 and b'id="error-name"' in page.content and b'value="Try it"' in page.content
    )
    assert bob.post(here(flow, "branches/"), {"name": "more", "from": "9"}).status_code == 422


def test_bringing_shows_the_difference_and_asks_what_both_changed(bob: Client, branched: Flow) -> None:
    def shown(page: Any) -> dict[str, str]:
        return {"main": page.context["main"].etag, "branch": page.context["taken"].etag}

    bring = here(branched, "branches/bring/", "next")
    page = bob.get(bring)
    assert b"What changes in main" in page.content and b"Main was changed" not in page.content
    before = shown(page)
    replace_draft(flow=branched, doc=by_hand("meanwhile"), by=None)
    stale = bob.post(bring, before | {"side:step.00000002.config.message": "branch"})
    assert stale.status_code == 422 and b"Main was saved since this page was opened" in stale.content
    assert b"1 place to decide" in stale.content and b" checked" not in stale.content
    assert b"meanwhile" in stale.content and b"In the branch" in stale.content
    open_ = bob.post(bring, shown(stale))
    assert open_.status_code == 422 and b"Choose one of the two" in open_.content
    done = bob.post(bring, shown(open_) | {"side:step.00000002.config.message": "branch"})
    assert done.url == here(branched) and logs(branched) == "next"
    assert logs(branched, "main-before-1") == "meanwhile"
    assert b"There is nothing to bring" in bob.get(bring).content
    assert bob.get(here(branched, "branches/bring/")).url == here(branched, "branches/")


def test_deleting_asks_for_the_branch_by_its_address(
    bob: Client, branched: Flow, people: SimpleNamespace
) -> None:
    vera = Client()
    vera.force_login(people.vera)
    assert vera.post(here(branched, "branches/delete", "next")).status_code == 403
    assert vera.get(here(branched, "branches/", "next")).status_code == 200
    assert bob.post(here(branched, "branches/delete", "next")).url == here(branched, "branches/")
    assert not Branch.objects.filter(flow=branched, name="next").exists()
