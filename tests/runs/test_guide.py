"""The first steps on the home page: they follow from what is in the database, and can be put away."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.models import Membership
from designer.models import Flow
from designer.services import delete_flow, publish
from designer.services.starting import start_from
from designer.starters import starter_of
from runs.guide import guide_of
from tests.runs.recorded import ended_run, live_flow

pytestmark = pytest.mark.django_db
HOME = "/w/acme/"


@pytest.fixture
def bob(people: SimpleNamespace, client: Client) -> Client:
    """Return the browser of a builder of Acme."""
    client.force_login(people.bob)
    return client


def first(people: SimpleNamespace) -> Flow:
    """Make Bob's first flow, of the template that needs nothing."""
    starter = starter_of("webhook-to-log")
    assert starter
    return start_from(workspace=people.acme, starter=starter, name="First", connections={}, by=people.bob)


def ticks(client: Client) -> list[bool] | None:
    """Return which steps are done on the home page; None when it has no guide."""
    guide = client.get(HOME).context["guide"]
    return [step.done for step in guide.steps] if guide else None


def member(people: SimpleNamespace) -> Membership:
    """Return Bob in Acme."""
    return Membership.objects.select_related("workspace").get(user=people.bob, workspace=people.acme)


def test_steps_tick_themselves_off(bob: Client, people: SimpleNamespace) -> None:
    assert ticks(bob) == [False, False, False]
    flow = first(people)
    assert ticks(bob) == [True, False, False]
    publish(flow=flow, by=people.bob)
    flow.refresh_from_db()
    ended_run(flow, started_by="test", environment="development")
    assert ticks(bob) == [True, True, False]
    ended_run(flow, started_by="webhook", status="failed")
    assert ticks(bob) == [True, True, False]
    ended_run(flow, started_by="webhook")
    assert ticks(bob) == [True, True, True]
    assert "Your first flow works" in bob.get(HOME).content.decode()


def test_the_next_step_has_the_way_to_it(bob: Client, people: SimpleNamespace) -> None:
    def ways() -> list[str]:
        guide = guide_of(member(people))
        return [step.url for step in guide.steps] if guide else []

    assert ways() == ["/w/acme/flows/new/", "", ""]
    flow = first(people)
    here = f"/w/acme/flows/{flow.pk}/"
    assert ways() == ["", here, ""]
    publish(flow=flow, by=people.bob)
    flow.refresh_from_db()
    ended_run(flow, started_by="test", environment="development")
    assert ways() == ["", "", f"{here}test/"]
    delete_flow(flow=flow, by=people.bob)
    assert ways() == ["/w/acme/flows/new/", "", ""]


def test_where_flows_run_already_nobody_is_guided(bob: Client, people: SimpleNamespace, settings) -> None:
    ended_run(live_flow(people.acme, people.alice))
    assert ticks(bob) is None
    settings.DEMO = True
    assert ticks(bob) == [False, False, False]


def test_a_home_without_integrations_has_the_way_on_beside_what_it_says(bob: Client) -> None:
    home = bob.get(HOME)
    assert home.context["guide"] and not home.context["integrations"]
    beside = home.content.decode().partition("Integrations will stand here")[2].partition("</section>")[0]
    assert 'href="/w/acme/flows/new/"' in beside


def test_who_cannot_build_is_not_asked_to(people: SimpleNamespace, client: Client) -> None:
    client.force_login(people.vera)
    assert ticks(client) is None


def test_it_is_put_away_by_one_person_in_one_workspace_and_comes_back(
    bob: Client, people: SimpleNamespace
) -> None:
    answer = bob.post("/w/acme/guide/hide", follow=True)
    assert "/w/acme/guide/show" in answer.content.decode()
    assert ticks(bob) is None
    bob.force_login(people.alice)
    assert ticks(bob) == [False, False, False]
    bob.force_login(people.bob)
    bob.post("/w/acme/guide/show")
    assert ticks(bob) == [False, False, False]
