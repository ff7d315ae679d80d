"""Walks the way to a provider and back as a browser does, with Django's test client."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlsplit

import requests
from django.test import Client

from connectors.models import Connection

_LEAVE = re.compile(r'href="([^"]+)" data-leave')


def leave(client: Client, connection: Connection, query: str = "") -> str:
    """Begin linking and return the provider's address that the page leads to."""
    page = client.post(f"/connect/{connection.workspace.slug}/{connection.pk}/start{query}")
    assert page.status_code == 200, page.content.decode()
    found = _LEAVE.search(page.content.decode())
    assert found
    return html.unescape(found.group(1))


def consent(url: str) -> str:
    """Visit the provider and return the address it sends the browser back to, as path and query."""
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/connect/complete/"
    return f"{back.path}?{back.query}"


def arrive(client: Client, back: str) -> Any:
    """Come back from the provider; return the page at its end, or the way on to where it was begun."""
    page = client.get(back)
    if page.status_code == 302 and page["Location"].startswith("/connect/failed/"):
        return client.get(page["Location"])
    return page


def link(client: Client, connection: Connection, query: str = "") -> Any:
    """Walk all the way; return the page at its end."""
    return arrive(client, consent(leave(client, connection, query)))
