"""The check at the door, and the test of a connection, for the HTTP connector and for bad ones."""

import functools
import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import connectors.catalog
from connectors.catalog.http import CONNECTOR
from connectors.sdk.authenticators import authenticator
from connectors.sdk.client import HttpClient
from connectors.sdk.contract import check
from connectors.sdk.declare import Connector, Operation, OperationKind, Ping
from connectors.sdk.errors import Reauthorise
from connectors.sdk.pinging import ping
from lib.fields import Field, FieldType, ShowIf
from lib.http import send
from tests.lib.http.servers import Server, answer, sending, serve

FOLDERS = [module.name for module in pkgutil.iter_modules(connectors.catalog.__path__)]


@pytest.mark.parametrize("key", FOLDERS)
def test_every_connector_of_the_catalogue_passes(key: str) -> None:
    connector = importlib.import_module(f"connectors.catalog.{key}").CONNECTOR
    assert check(connector) == []
    assert connector.key == key


@pytest.mark.parametrize("key", FOLDERS)
def test_every_icon_is_a_line_drawing_in_the_colour_of_its_place(key: str) -> None:
    path = Path(connectors.catalog.__path__[0]) / key / "icon.svg"
    root = ElementTree.fromstring(path.read_text())
    found = {name: root.get(name) for name in ("viewBox", "fill", "stroke", "stroke-width")}
    assert found == {"viewBox": "0 0 24 24", "fill": "none", "stroke": "currentColor", "stroke-width": "1.5"}


def test_the_http_connector_has_its_operations() -> None:
    assert [one.key for one in CONNECTOR.operations] == ["call", "records"]
    assert CONNECTOR.operation("records") is CONNECTOR.operations[1]
    assert CONNECTOR.operation("other") is None


READ = Operation(key="read", title="Read", kind=OperationKind.READ, method="GET", path="/x")
TEXT = Field(name="a", type=FieldType.TEXT, label="A")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "My Key"}, "The key “My Key”"),
        ({"version": "1.0"}, "has not the form 1.2.3"),
        ({"title": " "}, "has no title"),
        ({"description": ""}, "has no description"),
        ({"auth": ()}, "offers no way to sign in"),
        ({"operations": ()}, "has no operation"),
        ({"fields": (), "ping": None}, "neither a base_url nor"),
        ({"base_url": "http://h"}, "does not begin with https://"),
        ({"ping": Ping(method="POST")}, "only reads"),
        ({"ping": Ping(path_field="nope")}, "no field of the connection"),
        ({"operations": (READ, READ)}, "“read” is there twice"),
        ({"operations": (replace(READ, key="Read it"),)}, "key with other characters"),
        ({"operations": (replace(READ, title=""),)}, "has no title"),
        ({"operations": (replace(READ, path=""),)}, "neither a path nor an input"),
        ({"operations": (replace(READ, method="DELETE"),)}, "reads with DELETE"),
        ({"operations": (replace(READ, paging=(("kind", "magic"),)),)}, "paging that does not work"),
        ({"operations": (replace(READ, inputs=(TEXT, TEXT)),)}, "“a” is there twice"),
        ({"operations": (replace(READ, inputs=(replace(TEXT, name="A b"),)),)}, "field “A b” with other"),
        ({"operations": (replace(READ, inputs=(replace(TEXT, label=""),)),)}, "without a label"),
        ({"operations": (replace(READ, inputs=(replace(TEXT, type=FieldType.CHOICE),)),)}, "without choices"),
        (
            {"operations": (replace(READ, inputs=(replace(TEXT, show_if=ShowIf("b", (1,))),)),)},
            "no field of it",
        ),
        (
            {"operations": (replace(READ, inputs=(replace(TEXT, type=FieldType.SECRET, default="x"),)),)},
            "a default for the secret",
        ),
    ],
)
def test_a_bad_declaration_is_told_what_is_wrong(change: dict[str, Any], words: str) -> None:
    problems = check(replace(CONNECTOR, **change))
    assert any(words in problem for problem in problems), problems


def test_what_is_no_connector_is_told() -> None:
    assert check({"key": "http"}) == ["CONNECTOR is a dict, not a Connector."]


def _client(server: Server) -> HttpClient:
    return HttpClient(
        base_url=server.url,
        authenticator=authenticator("none", {}),
        sender=functools.partial(send, policy=server.policy()),
    )


def test_a_ping_asks_the_path_of_the_connection() -> None:
    with serve(sending(answer(b"fine"))) as server:
        pong = ping(CONNECTOR, _client(server), {"ping_path": "/me"})
        ping(CONNECTOR, _client(server), {})
    assert [(one.method, one.target) for one in server.requests] == [("GET", "/me"), ("GET", "/")]
    assert pong.sentence.endswith("ms: 200 OK.")
    assert pong.exchange.status == 200


def test_a_ping_that_is_turned_away_says_why() -> None:
    bare: Connector = replace(CONNECTOR, ping=None)
    with (
        serve(sending(answer(b'{"message": "Expired"}', "401 Unauthorized"))) as server,
        pytest.raises(Reauthorise, match="“Expired.”"),
    ):
        ping(bare, _client(server), {})
