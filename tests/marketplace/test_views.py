"""The marketplace's pages: publish from Manage, find, install in another workspace, deprecate, uninstall."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from connectors.models import Connection, InstalledConnector
from designer.models import Flow
from designer.services import create_flow
from marketplace.models import Listing, Release
from marketplace.services import deprecate, install
from tests.designer.building import document, step
from tests.marketplace.building import airports, release
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db


def browser(user: Any) -> Client:
    """Return a signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    """Return the browser of a builder of Acme, who publishes."""
    return browser(people.bob)


@pytest.fixture
def charlie(people: SimpleNamespace) -> Client:
    """Return the browser of the owner of Globex, who installs."""
    return browser(people.charlie)


def manage(client: Client, flow: Flow, **form: Any) -> Any:
    """Open the page Manage of a flow of Acme, or post one of its forms."""
    path = f"/w/acme/flows/{flow.pk}/manage/"
    return client.post(path, form) if form else client.get(path)


def said(answer: Any) -> str:
    """Return the notices of a page."""
    return " ".join(map(str, answer.context["messages"]))


# --- the page Manage -----------------------------------------------------------------------------


def test_a_connector_is_published_and_its_next_number_proposed(people: SimpleNamespace, bob: Client) -> None:
    flow = airports(people)
    assert manage(bob, flow).context["next_version"] == "1.0.0"
    form = {"title": "Airports", "summary": "Looks up", "audience": "public", "note": "First"}
    assert manage(bob, flow, action="release", version="1.9.0", **form).status_code == 302
    made = Release.objects.get()
    assert (made.audience, made.note, made.published_by) == ("public", "First", people.bob)
    page = manage(bob, flow)
    assert page.context["next_version"] == "1.10.0" and b"1.9.0" in page.content
    again = manage(bob, flow, action="release", version="1.9.0", **form)
    assert again.status_code == 422 and "published already" in again.context["errors"]["version"]
    assert again.context["values"]["note"] == "First" and b"published already" in again.content


def test_an_unknown_audience_is_the_narrow_one(people: SimpleNamespace, bob: Client) -> None:
    manage(bob, airports(people), action="release", version="1.0.0", title="A", audience="everybody")
    assert Release.objects.get().audience == "private"


def test_flows_that_cannot_become_connectors_say_why(people: SimpleNamespace, bob: Client) -> None:
    by_hand = live_flow(people.acme, people.bob)
    draft = create_flow(workspace=people.acme, integration=by_hand.integration, name="New", by=people.bob)
    for flow in (by_hand, draft):
        page = manage(bob, flow)
        assert not page.context["publishable"] and page.context["why_not"]
        refused = manage(bob, flow, action="release", version="1.0.0", title="A", audience="public")
        assert refused.status_code == 422
    assert not Listing.objects.exists()


def test_details_are_saved_or_come_back_with_what_was_typed(people: SimpleNamespace, bob: Client) -> None:
    flow = airports(people)
    form = {"action": "details", "description": "D", "integration": flow.integration_id, "max_running": "2"}
    assert manage(bob, flow, name="Renamed", **form).status_code == 302
    flow.refresh_from_db()
    assert (flow.name, flow.description, flow.max_running) == ("Renamed", "D", 2)
    wrong = manage(bob, flow, **{**form, "name": "", "max_running": "many"})
    assert wrong.status_code == 422 and set(wrong.context["errors"]) == {"name", "max_running"}
    assert wrong.context["flow"].name == "Renamed"


def test_a_form_from_an_old_page_changes_nothing(people: SimpleNamespace, bob: Client) -> None:
    answer = bob.post(f"/w/acme/flows/{airports(people).pk}/manage/", {"action": "gone"}, follow=True)
    assert "too old" in said(answer)


def test_only_the_publishers_own_releases_are_deprecated(people: SimpleNamespace, bob: Client) -> None:
    flow = airports(people)
    old, new = release(people, flow), release(people, flow, version="1.1.0")
    other = release(people, airports(people, "/other"), title="Other")
    assert manage(bob, flow, action="deprecate", release=other.pk, reason="x").status_code == 404
    manage(bob, flow, action="deprecate", release=old.pk, reason="Old", successor=other.pk)
    old.refresh_from_db()
    assert old.state == "deprecated" and old.successor is None, "another connector is no successor"
    manage(bob, flow, action="deprecate", release=old.pk, reason="Old", successor=new.pk)
    old.refresh_from_db()
    assert old.successor == new


# --- the list ------------------------------------------------------------------------------------


def titles(client: Client, workspace: str, **query: Any) -> list[str]:
    """Return the titles on the list."""
    answer = client.get(f"/w/{workspace}/marketplace/", query)
    assert answer.status_code == 200
    return sorted(one["title"] for one in answer.context["listings"])


def test_the_list_shows_what_the_workspace_may_use(
    people: SimpleNamespace, bob: Client, charlie: Client
) -> None:
    release(people, airports(people, "/one"), title="Airports", summary="Codes and cities")
    release(people, airports(people, "/two"), title="Secret plans", audience="private")
    old = release(people, airports(people, "/three"), title="Old one")
    deprecate(release=old, reason="Old", successor=None, by=people.bob)
    assert titles(bob, "acme") == ["Airports", "Secret plans"]
    assert titles(charlie, "globex") == ["Airports"]
    assert titles(charlie, "globex", deprecated="1") == ["Airports", "Old one"]
    assert titles(bob, "acme", audience="private") == ["Secret plans"]
    assert titles(charlie, "globex", audience="private") == []
    assert titles(charlie, "globex", q="CITIES acme") == ["Airports"]
    assert titles(charlie, "globex", q="secret") == []


def test_a_listing_whose_newest_release_is_private_shows_others_the_public_one(
    people: SimpleNamespace, bob: Client, charlie: Client
) -> None:
    flow = airports(people)
    listing = release(people, flow, version="1.9.0").listing
    release(people, flow, version="1.10.0", audience="private", note="Not for you")
    mine = bob.get(f"/w/acme/marketplace/{listing.pk}/").context
    theirs = charlie.get(f"/w/globex/marketplace/{listing.pk}/")
    assert [one.version for one in mine["releases"]] == ["1.10.0", "1.9.0"]
    assert [one.version for one in theirs.context["releases"]] == ["1.9.0"]
    assert b"Not for you" not in theirs.content and b"1.10.0" not in theirs.content


def test_private_listings_are_not_there_for_others(people: SimpleNamespace, charlie: Client) -> None:
    made = release(people, audience="private")
    path = f"/w/globex/marketplace/{made.listing_id}/"
    assert charlie.get(path).status_code == 404
    assert charlie.post(f"{path}install", {"release": made.pk}).status_code == 404
    public = release(people, airports(people, "/two"), title="Public")
    answer = charlie.post(f"/w/globex/marketplace/{public.listing_id}/install", {"release": made.pk})
    assert answer.status_code == 404, "a private release behind a public listing's address"
    assert not InstalledConnector.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_listings(
    people: SimpleNamespace, charlie: Client
) -> None:
    counts = []
    for size in (1, 6):
        for number in range(size):
            flow = airports(people, f"/size{size}/{number}")
            for version in ("1.0.0", "1.1.0"):
                made = release(people, flow, version=version, title=f"{size} {number}")
            install(release=made, workspace=people.globex, by=people.charlie)
        charlie.get("/w/globex/marketplace/")
        with CaptureQueriesContext(connection) as seen:
            charlie.get("/w/globex/marketplace/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


# --- install and uninstall -----------------------------------------------------------------------


def test_a_connector_is_installed_updated_and_uninstalled(people: SimpleNamespace, charlie: Client) -> None:
    flow = airports(people)
    old = release(people, flow, version="1.9.0")
    path = f"/w/globex/marketplace/{old.listing_id}/"
    page = charlie.get(path)
    assert (
        page.context["installed"] is None and page.context["operations"][0]["kind"] == "GET /airports/{iata}"
    )
    answer = charlie.post(f"{path}install", {"release": old.pk}, follow=True)
    assert "1.9.0 installed" in said(answer) and answer.context["installed"].version == "1.9.0"
    again = charlie.post(f"{path}install", {"release": old.pk}, follow=True)
    assert "installed already" in said(again)

    new = release(people, flow, version="1.10.0")
    (row,) = charlie.get("/w/globex/marketplace/").context["listings"]
    assert row["update"] and row["version"] == "1.10.0" and row["installs"] == 1
    updated = charlie.post(f"{path}install", {"release": new.pk}, follow=True)
    assert updated.context["installed"].version == "1.10.0"

    assert Connection.objects.filter(workspace=people.globex).count() == 2, "steps of the old one go on"
    assert [one["connector"].version for one in updated.context["here"]] == ["1.10.0", "1.9.0"]
    gone = charlie.post(f"{path}uninstall", {"release": new.pk}, follow=True)
    assert gone.context["installed"].version == "1.9.0"
    assert "Airports 1.10.0 uninstalled" in said(gone)
    charlie.post(f"{path}uninstall", {"release": old.pk})
    assert not Connection.objects.filter(workspace=people.globex).exists()
    again = charlie.post(f"{path}uninstall", {"release": old.pk})
    assert again.status_code == 302, "a second press does nothing"


def test_the_page_tells_how_many_flows_need_the_connector(people: SimpleNamespace, charlie: Client) -> None:
    made = release(people)
    installed = install(release=made, workspace=people.globex, by=people.charlie)
    asked = Connection.objects.get(installed=installed)
    doc = document(
        step("1", "manual", "Start"),
        step(
            "2",
            "connector",
            "Look up",
            connector=installed.pk,
            connection=asked.pk,
            operation=made.bundle["operations"][0]["key"],
            inputs={"iata": "{{ record.iata }}"},
            variable="airport",
        ),
    )
    live_flow(people.globex, people.charlie, doc)
    page = charlie.get(f"/w/globex/marketplace/{made.listing_id}/")
    assert [one["used_by"] for one in page.context["here"]] == [1]


def test_a_deprecated_release_is_marked_where_it_is_used(people: SimpleNamespace, charlie: Client) -> None:
    flow = airports(people)
    old, new = release(people, flow), release(people, flow, version="1.1.0")
    install(release=old, workspace=people.globex, by=people.charlie)
    deprecate(release=old, reason="Its path changed.", successor=new, by=people.bob)
    page = charlie.get(f"/w/globex/marketplace/{old.listing_id}/")
    assert "Version 1.1.0 follows it. Its path changed." in page.content.decode()
    refused = charlie.post(
        f"/w/globex/marketplace/{old.listing_id}/install", {"release": old.pk}, follow=True
    )
    assert "deprecated" in said(refused)
