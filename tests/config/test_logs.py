"""What the log says of refused requests, and of faults."""

from __future__ import annotations

import io
import logging
from types import SimpleNamespace

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def logged(client: Client, monkeypatch: pytest.MonkeyPatch, path: str = "/w/acme/flows/new") -> str:
    """Send a form with a name; return what the install's own handler wrote."""
    written = io.StringIO()
    (handler,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", written)
    client.post(path, {"name": "x" * 121})
    return written.getvalue()


def test_a_refusal_by_role_is_one_line(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(people.vera)
    text = logged(client, monkeypatch)
    assert text.count("\n") == 1 and "Your role here is Viewer." in text and "/w/acme/flows/new" in text


def test_a_fault_keeps_its_trace(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(**asked: object) -> None:
        raise TypeError("a mistake of ours")

    client = Client(raise_request_exception=False)
    client.force_login(people.bob)
    monkeypatch.setattr("designer.views.flows.services.create_flow", stumble)
    assert "Traceback" in logged(client, monkeypatch)


def test_a_form_that_comes_back_is_not_logged(
    people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(people.bob)
    assert client.post("/accounts/profile/", {"name": "x" * 121}).status_code == 422
    assert logged(client, monkeypatch, "/accounts/profile/") == ""
