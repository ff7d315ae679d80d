"""Releases: who may publish what, who sees it, what installing and uninstalling do."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from accounts.models import AuditEvent
from connectors.models import Connection, ConnectionStatus, InstalledConnector
from designer.models import FlowVersion, RoutingEpoch
from designer.services import publish, save_draft, switch
from designer.services.drafts import draft_of
from marketplace.bundle import NotPublishable
from marketplace.door import release_door
from marketplace.models import Installation, Listing, Release
from marketplace.services import (
    Immutable,
    NotInstallable,
    deprecate,
    install,
    next_version,
    order,
    publish_connector,
    republish,
    uninstall,
    visible_to,
)
from runs.ingest.refusals import Refusal
from tests.designer.building import by_hand, document, step
from tests.marketplace.building import airports, api_document, release
from tests.runs.recorded import live_flow

pytestmark = pytest.mark.django_db


# --- publishing ----------------------------------------------------------------------------------


def test_a_release_declares_the_operation_of_the_live_version(people: SimpleNamespace) -> None:
    query = [{"name": "limit", "type": "number", "required": True, "default": ""}]
    flow = airports(
        people, "/airports/[string iata]/[int page]", query=query, payload=True, payload_name="body"
    )
    made = release(people, flow, summary="Looks up airports")
    assert made.flow_version == flow.current
    assert made.bundle["connector"]["key"] == "airports" and made.bundle["connector"]["publisher"] == "Acme"
    (operation,) = made.bundle["operations"]
    assert (operation["method"], operation["path"]) == ("GET", "/airports/{iata}/{page}")
    assert [(one["name"], one["type"], one["in"], one["required"]) for one in operation["inputs"]] == [
        ("iata", "text", "path", True),
        ("page", "number", "path", True),
        ("limit", "number", "query", True),
        ("body", "json", "body", True),
    ]


@pytest.mark.parametrize(
    "version",
    [
        "",
        "1",
        "1.0",
        "01.0.0",
        "1.0.0.0",
        "1.0.0-rc1",
        "1.0.x",
        "-1.0.0",
        "1.0.0\n",
        "٣.0.0",
        "1.0." + "9" * 5000,
    ],
)
def test_a_version_has_three_small_numbers(people: SimpleNamespace, version: str) -> None:
    with pytest.raises(NotPublishable, match="three numbers"):
        release(people, version=version)
    assert not Listing.objects.exists()


def test_a_number_is_used_once_and_a_second_try_changes_nothing(people: SimpleNamespace) -> None:
    flow = airports(people)
    release(people, flow, title="Airports", summary="First")
    with pytest.raises(NotPublishable, match="published already"):
        release(people, flow, title="Other", summary="Second")
    listing = Listing.objects.get()
    assert (listing.title, listing.summary, listing.releases.count()) == ("Airports", "First", 1)


def test_only_an_api_flow_that_is_live_is_published(people: SimpleNamespace) -> None:
    by_a_person = live_flow(people.acme, people.bob, by_hand())
    with pytest.raises(NotPublishable, match="Only API flows"):
        release(people, by_a_person)
    off = airports(people)
    switch(flow=off, on=False, by=people.bob)
    with pytest.raises(NotPublishable, match="turn it on"):
        release(people, off)
    assert not Listing.objects.exists() and not Release.objects.exists()


def test_two_flows_with_one_title_get_keys_of_their_own(people: SimpleNamespace) -> None:
    first, second = airports(people, "/one"), airports(people, "/two")
    keys = [release(people, flow).listing.key for flow in (first, second)]
    assert keys == ["airports", "airports-2"]


def test_the_next_version_is_one_minor_step_above_the_highest(people: SimpleNamespace) -> None:
    assert next_version(None) == "1.0.0"
    flow = airports(people)
    for version in ("1.9.0", "1.10.3", "1.2.0"):
        listing = release(people, flow, version=version).listing
    assert next_version(listing) == "1.11.0"
    assert sorted(["1.10.0", "1.9.0", "2.0.0", "1.9.10"], key=order) == ["1.9.0", "1.9.10", "1.10.0", "2.0.0"]


def test_a_bundle_holds_no_secret_and_no_id_of_the_publisher(people: SimpleNamespace) -> None:
    connection = Connection.objects.create(
        workspace=people.acme,
        name="Airports",
        base_url="https://api.example",
        auth="bearer",
        secrets={"token": "s3cret-token"},
        status="works",
    )
    doc = document(
        step("1", "api", "Asked", method="GET", path="/airports/[string iata]"),
        step(
            "3",
            "http",
            "Read",
            connection=connection.pk,
            method="GET",
            path="/v1",
            use="call",
            variable="answer",
        ),
        step("2", "respond", "Answer", status=200, body_kind="json", body="{{ iata }}"),
    )
    made = release(people, live_flow(people.acme, people.bob, doc))
    text = json.dumps(made.bundle)
    assert "s3cret-token" not in text and connection.pk not in text
    assert [one["kind"] for one in made.bundle["flow"]["steps"]] == ["api", "http", "respond"]
    assert made.flow_version.doc["steps"][1]["config"]["connection"] == connection.pk, "what runs keeps it"


def test_a_secret_typed_into_a_header_is_masked_in_the_bundle(people: SimpleNamespace) -> None:
    flow = airports(people)
    doc = api_document()
    doc["steps"].insert(
        1, step("3", "http", "Read", headers=[{"name": "Authorization", "value": "Bearer s3cret"}], query=[])
    )
    # Publishing refuses such a flow; a version from before that rule may still hold one.
    flow.current = FlowVersion.objects.create(
        workspace=people.acme, flow=flow, number=9, doc=doc, content_hash="h"
    )
    flow.save()
    assert "s3cret" not in json.dumps(release(people, flow).bundle)


# --- republishing and deprecating ----------------------------------------------------------------


def newer(people: SimpleNamespace, made: Release) -> str:
    """Publish a newer version of the release's flow; return its path."""
    flow = made.listing.flow
    save_draft(flow=flow, doc=api_document("/ports/[string iata]"), etag=draft_of(flow).etag, by=people.bob)
    publish(flow=flow, by=people.bob)
    made.refresh_from_db()
    return "/ports/{iata}"


def test_a_private_release_may_be_republished_also_where_it_is_installed(people: SimpleNamespace) -> None:
    made = release(people, audience="private")
    installed = install(release=made, workspace=people.acme, by=people.bob)
    before = made.content_hash
    path = newer(people, made)
    again = republish(release=Release.objects.get(pk=made.pk), by=people.bob)
    assert again.bundle["operations"][0]["path"] == path and again.content_hash != before
    installed.refresh_from_db()
    assert installed.spec["operations"][0]["path"] == path and installed.content_hash == again.content_hash


def test_a_public_release_is_never_republished(people: SimpleNamespace) -> None:
    made = release(people)
    newer(people, made)
    with pytest.raises(Immutable, match="new version"):
        republish(release=made, by=people.bob)


def test_deprecating_tells_those_who_use_it_and_stops_new_installs(people: SimpleNamespace) -> None:
    flow = airports(people)
    old, new = release(people, flow), release(people, flow, version="1.1.0")
    installed = install(release=old, workspace=people.globex, by=people.charlie)
    deprecate(release=old, reason=" Its path changed ", successor=new, by=people.bob)
    old.refresh_from_db()
    assert (old.state, old.successor, old.deprecation_reason) == ("deprecated", new, "Its path changed.")
    installed.refresh_from_db()
    assert installed.state == "deprecated"
    assert installed.notice == "Version 1.0.0 is deprecated. Version 1.1.0 follows it. Its path changed."
    with pytest.raises(NotInstallable, match="deprecated"):
        install(release=old, workspace=people.acme, by=people.bob)


# --- who sees what -------------------------------------------------------------------------------


def test_private_releases_are_seen_by_their_workspace_alone(people: SimpleNamespace) -> None:
    private = release(people, airports(people, "/one"), audience="private")
    public = release(people, airports(people, "/two"), audience="public")
    assert set(visible_to(people.acme)) == {private, public}
    assert set(visible_to(people.globex)) == {public}
    with pytest.raises(NotInstallable, match="private"):
        install(release=private, workspace=people.globex, by=people.charlie)
    assert not InstalledConnector.objects.exists()


# --- installing ----------------------------------------------------------------------------------


def key_of(installed: InstalledConnector) -> str:
    """Return the key that the installation's connection sends."""
    return Connection.every.get(installed=installed).secrets["token"]


def test_installing_makes_a_connection_with_a_key_of_its_own(people: SimpleNamespace) -> None:
    made = release(people)
    installed = install(release=made, workspace=people.globex, by=people.charlie)
    assert (installed.workspace, installed.version, installed.publisher) == (people.globex, "1.0.0", "Acme")
    assert set(installed.spec) == {"connector", "operations"}, "how it works stays with the publisher"
    connection = Connection.objects.get(installed=installed)
    assert (connection.workspace, connection.auth) == (people.globex, "bearer")
    assert connection.status == ConnectionStatus.WORKS and connection.base_url.endswith(f"/flow/r/{made.pk}")
    key = key_of(installed)
    row = Installation.objects.get()
    assert key not in (row.key_digest, str(row.__dict__)) and len(key) > 40


def test_the_key_is_sealed_in_the_database(people: SimpleNamespace) -> None:
    from django.db import connection as database

    installed = install(release=release(people), workspace=people.globex, by=people.charlie)
    with database.cursor() as cursor:
        cursor.execute("SELECT secrets FROM connectors_connection WHERE installed_id = %s", [installed.pk])
        assert key_of(installed) not in cursor.fetchone()[0]


def test_a_release_is_installed_once_and_again_after_it_was_uninstalled(people: SimpleNamespace) -> None:
    made = release(people)
    first = install(release=made, workspace=people.globex, by=people.charlie)
    with pytest.raises(NotInstallable, match="already"):
        install(release=made, workspace=people.globex, by=people.charlie)
    assert Connection.objects.filter(workspace=people.globex).count() == 1
    uninstall(installed=first, by=people.charlie)
    second = install(release=made, workspace=people.globex, by=people.charlie)
    assert key_of(second) != key_of(first)


def test_connections_of_long_titles_get_names_that_fit(people: SimpleNamespace) -> None:
    flow = airports(people)
    title = "A" * 80
    for version in ("1.0.0", "1.1.0"):
        made = release(people, flow, version=version, title=title)
        install(release=made, workspace=people.globex, by=people.charlie)
    names = Connection.objects.filter(workspace=people.globex).values_list("name", flat=True)
    assert len(set(names)) == 2 and all(len(name) <= 80 for name in names)


# --- the door ------------------------------------------------------------------------------------


def test_the_door_opens_for_the_key_of_an_installation_alone(people: SimpleNamespace) -> None:
    flow = airports(people)
    one, other = release(people, flow), release(people, flow, version="1.1.0")
    installed = install(release=one, workspace=people.globex, by=people.charlie)
    other_key = key_of(install(release=other, workspace=people.globex, by=people.charlie))
    target = release_door(one.pk, key_of(installed))
    assert (target.workspace_id, target.flow_id, target.version_id) == (
        people.acme.pk,
        flow.pk,
        one.flow_version_id,
    )
    for key in ("", "fyc_wrong", other_key, key_of(installed)[:-1]):
        assert release_door(one.pk, key) is None
    assert release_door("0" * 24, key_of(installed)) is None


def test_each_release_runs_its_own_version_whatever_the_publisher_does_later(people: SimpleNamespace) -> None:
    made = release(people)
    installed = install(release=made, workspace=people.globex, by=people.charlie)
    newer(people, made)
    switch(flow=made.listing.flow, on=False, by=people.bob)
    assert release_door(made.pk, key_of(installed)).version_id == made.flow_version_id


def test_an_uninstalled_connector_is_refused_with_what_to_do(people: SimpleNamespace) -> None:
    made = release(people)
    installed = install(release=made, workspace=people.globex, by=people.charlie)
    key, before = key_of(installed), RoutingEpoch.objects.get().number
    uninstall(installed=installed, by=people.charlie)
    refusal = release_door(made.pk, key)
    assert isinstance(refusal, Refusal) and refusal.status == 403
    assert RoutingEpoch.objects.get().number > before, "doors that remember the key are told"
    assert not Connection.objects.filter(installed=installed).exists()
    installed.refresh_from_db()
    assert installed.deleted_at is not None


def test_every_verb_leaves_a_trace_in_the_audit_log(people: SimpleNamespace) -> None:
    made = release(people)
    installed = install(release=made, workspace=people.globex, by=people.charlie)
    deprecate(release=made, reason="Old", successor=None, by=people.bob)
    uninstall(installed=installed, by=people.charlie)
    verbs = set(AuditEvent.objects.filter(verb__startswith="release.").values_list("workspace__slug", "verb"))
    assert verbs == {
        ("acme", "release.publish"),
        ("acme", "release.deprecate"),
        ("globex", "release.install"),
        ("globex", "release.uninstall"),
    }


def test_publishing_needs_the_title_or_takes_the_flows_name(people: SimpleNamespace) -> None:
    flow = airports(people)
    made = publish_connector(flow=flow, audience="private", version="1.0.0", title="  ", by=people.bob)
    assert made.listing.title == flow.name
