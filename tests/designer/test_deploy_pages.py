"""The page Deploy and what it leads to: deploying asks for what lacks, shows what changes, and loses nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from connectors.models import Connection, InstalledConnector
from designer.document import parse
from designer.environments import stand_ins, values_of, version_in
from designer.models import Environment, Flow
from designer.services import declare, deploy, draft_of, publish, replace_draft
from lib.redact import MASK
from tests.designer.building import by_hand, document, hooked, link, step

DEVELOPMENT, PRODUCTION = Environment.DEVELOPMENT, Environment.PRODUCTION


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(people.bob)
    return client


def here(flow: Flow, rest: str = "") -> str:
    return f"/w/acme/flows/{flow.pk}/deploy/{rest}"


def declared(flow: Flow, **given: Any) -> None:
    declare(flow=flow, given={"type": "text", **given}, by=None)


def values(flow: Flow, environment: Environment) -> dict[str, Any]:
    return values_of(flow.pk, parse(draft_of(flow).doc).configurables, environment)


def test_a_first_flow_meets_two_quiet_panels_and_no_table(bob: Client, flow: Flow) -> None:
    page = bob.get(here(flow)).content.decode()
    assert "Nothing deployed" in page and "Nothing is live yet" in page and "Versions will stand here" in page
    assert "Save connections" not in page and "Promote" not in page


def test_each_environment_shows_its_version_and_address(bob: Client, make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(hooked())
    publish(flow=flow, by=None)
    replace_draft(flow=flow, doc=hooked("orders-next"), by=None)
    deploy(flow=flow, by=None)
    page = bob.get(here(flow)).content.decode()
    assert "/hook/acme/orders" in page and "/dev/hook/acme/orders-next" in page
    assert "Promote v2 to Production" in page and f"{here(flow, 'to/production/')}?version=2" in page


def test_a_draft_with_a_connector_that_is_live_as_it_stands_has_no_changes(
    bob: Client, make_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    connector = InstalledConnector.objects.create(
        workspace=people.acme, release_id="1" * 24, key="airports", version="1.0.0", title="Airports",
        publisher="Globex", spec={"operations": [{"key": "find", "title": "Find"}]}, content_hash="",
    )  # fmt: skip
    key = Connection.objects.create(workspace=people.acme, name="Key", installed=connector)
    asks = step(
        "2", "connector", connector=connector.pk, connection=key.pk, operation="find", variable="found"
    )
    flow = make_flow(document(step("1", "manual"), asks, links=[link("1", "2")]))
    publish(flow=flow, by=None)
    assert "changes that are not live" not in bob.get(here(flow)).content.decode()
    asks["config"]["variable"] = "other"
    replace_draft(flow=flow, doc=document(step("1", "manual"), asks, links=[link("1", "2")]), by=None)
    assert "changes that are not live" in bob.get(here(flow)).content.decode()


def test_declaring_leads_to_the_values_and_saving_them_back(bob: Client, flow: Flow) -> None:
    made = bob.post(here(flow, "configurables/"), {"name": "limit", "type": "number", "default": "5"})
    assert made.url == here(flow, "configurables/limit/")
    kept = bob.post(
        made.url, {"default": "5", "description": "At most", "development": "1", "production": ""}
    )
    assert kept.url == here(flow)
    assert values(flow, DEVELOPMENT) == {"limit": 1} and values(flow, PRODUCTION) == {"limit": 5}
    page = bob.get(here(flow)).content.decode()
    assert "limit" in page and "At most" in page


def test_what_is_wrong_stands_at_its_field_with_all_that_was_typed(bob: Client, flow: Flow) -> None:
    page = bob.post(
        here(flow, "configurables/"), {"name": "1 limit", "type": "number", "description": "At most"}
    )
    assert (
        page.status_code == 422 and b'id="error-name"' in page.content and b'value="At most"' in page.content
    )
    declared(flow, name="limit", type="number")
    page = bob.post(
        here(flow, "configurables/limit/"), {"default": "x", "development": "7", "production": "lots"}
    )
    text = page.content.decode()
    assert page.status_code == 422 and 'id="error-default"' in text and 'id="error-production"' in text
    assert 'value="lots"' in text and values(flow, DEVELOPMENT) == {}, "all of it is stored, or nothing"


def test_a_secret_is_never_sent_back(bob: Client, flow: Flow) -> None:
    declared(flow, name="key", type="secret")
    bob.post(here(flow, "configurables/key/"), {"development": "s3cret-value", "production": "s3cret-other"})
    page = bob.get(here(flow, "configurables/key/")).content.decode()
    assert MASK in page and "s3cret" not in page and "s3cret" not in bob.get(here(flow)).content.decode()
    bob.post(here(flow, "configurables/key/"), {"development": MASK, "production": ""})
    assert values(flow, DEVELOPMENT) == {"key": MASK} and values(flow, PRODUCTION) == {}
    wrong = bob.post(here(flow, "configurables/key/"), {"development": MASK, "production": "abc"})
    assert wrong.status_code == 422 and b'"abc"' not in wrong.content


def test_deploying_asks_for_what_lacks_a_value(bob: Client, make_flow: Callable[..., Flow]) -> None:
    flow = make_flow(by_hand("{{ config.greeting }}") | {"configurables": [{"name": "greeting"}]})
    page = bob.post(here(flow, "to/development/"), {"note": "First try", "value-greeting": " "})
    text = page.content.decode()
    assert page.status_code == 422 and "It needs a value in Development; this is empty." in text
    assert 'value="First try"' in text and version_in(flow, DEVELOPMENT) is None
    done = bob.post(here(flow, "to/development/"), {"note": "First try", "value-greeting": "hello"})
    assert done.url == here(flow) and values(flow, DEVELOPMENT) == {"greeting": "hello"}
    version = version_in(flow, DEVELOPMENT)
    assert version is not None and version.note == "First try"
    refused = bob.post(here(flow, "to/production/?version=1"), {})
    assert refused.status_code == 422 and version_in(flow, PRODUCTION) is None
    bob.post(here(flow, "to/production/?version=1"), {"value-greeting": "good day"})
    assert version_in(flow, PRODUCTION) == version and values(flow, PRODUCTION) == {"greeting": "good day"}


def test_values_of_a_refused_deployment_are_not_kept(bob: Client, make_flow: Callable[..., Flow]) -> None:
    broken = document(step("1", "manual"), step("2", "log", message="{{ nothing.here }}"))
    flow = make_flow(broken | {"configurables": [{"name": "greeting"}]})
    page = bob.post(here(flow, "to/development/"), {"value-greeting": "hello"})
    assert page.status_code == 422 and "No step before this one saves “nothing”" in page.content.decode()
    assert b'value="hello"' in page.content and values(flow, DEVELOPMENT) == {}


def test_promoting_shows_what_changes_first(bob: Client, flow: Flow) -> None:
    publish(flow=flow, by=None)
    replace_draft(flow=flow, doc=by_hand("something else"), by=None)
    deploy(flow=flow, by=None)
    page = bob.get(here(flow, "to/production/?version=2")).content.decode()
    assert "Compared with version 1" in page and "something else" in page and "Promote version 2" in page
    assert bob.get(here(flow, "to/production/?version=3")).status_code == 404
    assert bob.get(here(flow, "to/staging/")).status_code == 404


def test_taking_it_out_leaves_the_live_flow(bob: Client, flow: Flow) -> None:
    publish(flow=flow, by=None)
    deploy(flow=flow, by=None)
    assert bob.post(here(flow, "withdraw")).url == here(flow)
    assert version_in(flow, DEVELOPMENT) is None and version_in(flow, PRODUCTION) is not None


def test_connections_are_chosen_in_a_table(
    bob: Client, make_flow: Callable[..., Flow], people: SimpleNamespace
) -> None:
    live, sandbox = (
        Connection.objects.create(workspace=people.acme, name=name, base_url="https://a.example")
        for name in ("Live", "Sandbox")
    )
    flow = make_flow(
        document(step("1", "manual"), step("2", "http", connection=live.pk, path="/", use="call"))
    )
    assert "Live, Development" in bob.get(here(flow)).content.decode()
    field = f"{live.pk}-development"
    assert bob.post(here(flow, "connections"), {field: sandbox.pk}).url == here(flow)
    assert stand_ins(flow.pk, DEVELOPMENT) == {live.pk: sandbox.pk}
    wrong = bob.post(here(flow, "connections"), {field: "0" * 24})
    assert wrong.status_code == 422 and f'id="error-{field}"' in wrong.content.decode()


def test_a_viewer_looks_on(people: SimpleNamespace, flow: Flow) -> None:
    declared(flow, name="limit")
    vera = Client()
    vera.force_login(people.vera)
    page = vera.get(here(flow)).content.decode()
    assert "limit" in page and "Add configurable" not in page and "Deploy draft" not in page
    assert vera.get(here(flow, "to/development/")).status_code == 403
