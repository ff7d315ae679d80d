"""The page that lays two versions beside each other, and the ways to it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from designer.models import Flow
from designer.services import publish, replace_draft
from tests.designer.building import by_hand

pytestmark = pytest.mark.django_db


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_and_its_ways(flow: Flow, people: SimpleNamespace) -> None:
    bob = browser(people.bob)
    here = f"/w/acme/flows/{flow.pk}/"
    assert "never published" in bob.get(f"{here}compare/").content.decode()
    publish(flow=flow, note="First", by=people.bob)
    assert "Nothing differs." in bob.get(f"{here}compare/").content.decode()
    replace_draft(flow=flow, doc=by_hand("<b>Hello</b>"), by=people.bob)
    shown = bob.get(f"{here}compare/?from=1&to=draft").content.decode()
    assert "&lt;b&gt;Hello&lt;/b&gt;" in shown and "{{ record.name }}" in shown and "1 changed" in shown
    assert f"{here}compare/" in bob.get(f"{here}deploy/").content.decode()
    publish(flow=flow, note="Second", by=people.bob)
    assert f"{here}compare/?from=1&amp;to=2" in bob.get(f"{here}deploy/").content.decode()
    for junk in ("from=7", "to=x", "from=²", f"to={'9' * 30}"):
        assert bob.get(f"{here}compare/?{junk}").status_code == 404
