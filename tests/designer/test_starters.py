"""Templates: what they are, the pages that make a flow of one, and that nothing is missing in it then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from connectors.models import Connection
from designer.models import Flow, Integration
from designer.samples import kept_of
from designer.services import create_flow, draft_of, problems_of, publish
from designer.services.starting import NotStarted, start_from
from designer.starters import FOLDER, STARTERS, Starter, starter_of
from designer.steps.table import KINDS

pytestmark = pytest.mark.django_db

NEW = "/w/acme/flows/new/"
LOOKUP = f"{NEW}answer-an-api-call/"


@pytest.fixture
def bob(people: SimpleNamespace, client: Client) -> Client:
    """Return the browser of a builder."""
    client.force_login(people.bob)
    return client


def connected(people: SimpleNamespace, name: str = "Elsewhere") -> Connection:
    """Give Acme a connection."""
    return Connection.objects.create(workspace=people.acme, name=name, base_url="https://a.example")


def made(people: SimpleNamespace, starter: Starter, connection: Connection, **more: Any) -> Flow:
    """Make a flow of a template, all its needs met by one connection."""
    chosen = {need.name: connection.pk for need in starter.needs}
    given = {"name": starter.title, "connections": chosen, **more}
    return start_from(workspace=people.acme, starter=starter, by=people.bob, **given)


def test_every_file_is_a_template_and_tells_what_it_does() -> None:
    assert {one.key for one in STARTERS} == {path.stem for path in FOLDER.glob("*.json")}
    for one in STARTERS:
        assert one.title and one.sentence.endswith(".") and len(one.kinds) >= 2
        assert one.kinds[0].family == "trigger"


@pytest.mark.parametrize("starter", STARTERS, ids=lambda one: one.key)
def test_nothing_is_missing_in_a_flow_made_of_one(people: SimpleNamespace, starter: Starter) -> None:
    flow = made(people, starter, connected(people))
    doc = draft_of(flow).doc
    assert problems_of(flow, doc) == []
    assert flow.starter == starter.key and flow.description == starter.sentence
    assert len({(step["position"]["x"], step["position"]["y"]) for step in doc["steps"]}) == len(doc["steps"])
    assert flow.trigger == starter.kinds[0].kind
    publish(flow=flow, by=people.bob)


def test_what_would_start_it_is_at_hand(people: SimpleNamespace) -> None:
    for key in ("webhook-to-log", "answer-an-api-call"):
        starter = starter_of(key)
        assert starter
        flow = made(people, starter, connected(people, key))
        trigger = next(
            step for step in draft_of(flow).doc["steps"] if KINDS[step["kind"]].family == "trigger"
        )
        assert kept_of(flow)[trigger["id"]]["input"] == starter.example
        assert kept_of(flow)[trigger["id"]]["output"]


@pytest.mark.parametrize(
    ("key", "paths"),
    [
        ("webhook-to-log", ["orders", "orders-2", "orders-3"]),
        (
            "answer-an-api-call",
            ["/lookup/[string iata]", "/lookup-2/[string iata]", "/lookup-3/[string iata]"],
        ),
    ],
)
def test_its_address_is_free(people: SimpleNamespace, key: str, paths: list[str]) -> None:
    starter, connection = starter_of(key), connected(people)
    assert starter
    found = []
    for number in range(3):
        flow = made(people, starter, connection)
        found.append(draft_of(flow).doc["steps"][0]["config"]["path"])
        if number == 0:
            publish(flow=flow, by=people.bob)
    assert found == paths


def test_its_clock_is_that_of_the_workspace(people: SimpleNamespace) -> None:
    people.acme.zone = "Asia/Tokyo"
    people.acme.save()
    starter = starter_of("every-morning-new-records")
    assert starter
    doc = draft_of(made(people, starter, connected(people))).doc
    assert [step["config"]["zone"] for step in doc["steps"] if step["kind"] == "schedule"] == ["Asia/Tokyo"]


def test_the_gallery_shows_them_all(bob: Client) -> None:
    text = bob.get(NEW).content.decode()
    for one in STARTERS:
        assert one.title in text and f"{NEW}{one.key}/" in text
    assert bob.get(f"{NEW}no-such/").status_code == 404


def test_the_only_connection_is_chosen_already(bob: Client, people: SimpleNamespace) -> None:
    only = connected(people)
    Connection.objects.create(workspace=people.globex, name="Airports API", base_url="https://g.example")
    asked = bob.get(LOOKUP).context["needs"]
    assert [(row["value"], [one.pk for one in row["connections"]]) for row in asked] == [(only.pk, [only.pk])]
    connected(people, "Another")
    assert bob.get(LOOKUP).context["needs"][0]["value"] == ""
    named = connected(people, "Airports API")
    assert bob.get(LOOKUP).context["needs"][0]["value"] == named.pk


def test_a_flow_is_made_where_it_was_asked_for(
    bob: Client, people: SimpleNamespace, integration: Integration
) -> None:
    form = {"name": "Mine", "integration": integration.pk, "connection-0": connected(people).pk}
    answer = bob.post(LOOKUP, form)
    flow = Flow.objects.get(name="Mine")
    assert answer.url == f"/w/acme/flows/{flow.pk}/"
    assert flow.integration == integration and flow.created_by == people.bob
    assert bob.get(answer.url).context["boot"]["started"] == {"params": {"iata": "FRA"}}


def test_without_an_integration_one_is_made(bob: Client) -> None:
    bob.post(f"{NEW}webhook-to-log/", {"name": "Mine", "integration": ""})
    assert Flow.objects.get(name="Mine").integration.name == "My integration"


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    bob: Client, people: SimpleNamespace
) -> None:
    connected(people), connected(people, "Another")
    foreign = Connection.objects.create(workspace=people.globex, name="G", base_url="https://g.example")
    for chosen, sentence in (("", "none is chosen"), (foreign.pk, "not here any more")):
        answer = bob.post(LOOKUP, {"name": "n" * 81, "connection-0": chosen})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in text and "at most 80 characters" in text and "n" * 81 in text
    assert not Flow.objects.exists()


def test_a_connection_that_is_not_there_yet_is_made_on_the_way(
    bob: Client, people: SimpleNamespace, integration: Integration
) -> None:
    form = {"name": "Für später", "integration": integration.pk, "connection-0": "new"}
    wizard = bob.post(LOOKUP, form).url
    assert urlsplit(wizard).path == "/w/acme/connections/new/"
    back = parse_qs(urlsplit(wizard).query)["next"][0]
    connected(people, "One more")
    fresh = connected(people, "Fresh")
    page = bob.get(f"{back}&connection={fresh.pk}").context
    assert (page["name"], page["integration"]) == ("Für später", integration)
    assert page["needs"][0]["value"] == fresh.pk
    assert not Flow.objects.exists()


def test_an_empty_flow_becomes_one_and_a_drawn_one_stays(
    bob: Client, people: SimpleNamespace, integration: Integration
) -> None:
    empty = create_flow(workspace=people.acme, integration=integration, name="Empty", by=people.bob)
    assert bob.get(f"{NEW}?flow={empty.pk}").context["into"] == empty
    form = {"name": "Full", "flow": empty.pk}
    assert bob.post(f"{NEW}webhook-to-log/", form).url == f"/w/acme/flows/{empty.pk}/"
    empty.refresh_from_db()
    assert (empty.name, empty.trigger, empty.starter) == ("Full", "webhook", "webhook-to-log")
    assert problems_of(empty, draft_of(empty).doc) == []
    assert bob.post(f"{NEW}webhook-to-log/", form).url != f"/w/acme/flows/{empty.pk}/"
    assert Flow.objects.count() == 2


def test_nothing_is_kept_of_what_was_refused(people: SimpleNamespace) -> None:
    starter = starter_of("route-and-mend")
    assert starter
    with pytest.raises(NotStarted) as refused:
        start_from(workspace=people.acme, starter=starter, name=" ", connections={}, by=people.bob)
    assert set(refused.value.errors) == {"name", "connection-0"}
    assert not Integration.objects.exists()
