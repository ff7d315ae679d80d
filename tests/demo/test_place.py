"""The demo is made once and found again, whatever people do with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User, Workspace
from config.startup import demo_link
from connectors.models import Connection
from demo.models import DemoPlace
from demo.services import ensure_demo
from designer.models import Flow

pytestmark = pytest.mark.django_db


def made() -> tuple[int, ...]:
    """Return how many people, workspaces, connections and flows there are."""
    return tuple(model.objects.count() for model in (User, Workspace, Connection, Flow))


def test_the_demo_is_made_once_even_under_other_names() -> None:
    first = ensure_demo()
    before = made()
    assert before == (1, 2, 1, 3)
    for one, name in ((first.workspace, "Orders"), (first.connection, "Airports of the world")):
        assert one is not None
        one.name = name
        one.save()
    User.objects.update(email="ana@harbour.example")
    again = ensure_demo()
    assert made() == before and again.workspace == first.workspace
    assert User.objects.get(email="ana@harbour.example") == again.owner
    assert "/accounts/enter/" in demo_link()


def test_an_older_install_keeps_its_demo() -> None:
    first = ensure_demo()
    before = made()
    DemoPlace.objects.all().delete()
    assert ensure_demo().workspace == first.workspace and made() == before


def test_the_connection_follows_the_port_until_it_leads_elsewhere(settings: Any) -> None:
    connection = ensure_demo().connection
    assert connection is not None
    settings.PORT = 8123
    ensure_demo()
    connection.refresh_from_db()
    assert connection.base_url == "http://localhost:8123/demo"
    connection.base_url = "https://airports.example"
    connection.save()
    ensure_demo()
    connection.refresh_from_db()
    assert connection.base_url == "https://airports.example"


def test_what_was_deleted_stays_so_but_the_link_leads_somewhere() -> None:
    first = ensure_demo().workspace
    Workspace.objects.update(deleted_at=timezone.now())
    Connection.objects.update(deleted_at=timezone.now())
    again = ensure_demo().workspace
    assert again is not None and again != first and again.name == "Demo"
    [living] = Workspace.objects.filter(deleted_at=None)
    assert living == again, "Harbour Goods is not made again"
    Connection.objects.filter(workspace=again).update(deleted_at=timezone.now())
    before = made()
    ensure_demo()
    assert made() == before
