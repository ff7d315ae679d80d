"""What is the same for every page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from config.middleware import pages_only_for_forms

pytestmark = pytest.mark.django_db


def test_an_address_for_forms_says_so_when_it_is_opened(people: SimpleNamespace) -> None:
    client = Client()
    client.force_login(people.bob)
    opened = client.get("/workspaces/new", headers={"accept": "text/html"})
    assert opened.status_code == 405 and opened["Allow"] == "POST"
    assert "takes what a form sends" in opened.content.decode()


def test_programs_get_the_bare_answer(people: SimpleNamespace) -> None:
    client = Client()
    client.force_login(people.bob)
    asked = client.get("/workspaces/new", headers={"accept": "application/json"})
    assert (asked.status_code, asked.content) == (405, b"")


def test_what_is_streamed_passes_untouched() -> None:
    answer = StreamingHttpResponse([b"a", b"b"])
    assert pages_only_for_forms(lambda request: answer)(RequestFactory().get("/")) is answer
