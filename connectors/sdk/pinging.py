"""Testing a connection before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.sdk.client import HttpClient
from connectors.sdk.declare import Connector, Ping
from connectors.sdk.exchange import Exchange
from connectors.sdk.json import Json
from connectors.sdk.request import Request

_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Pong:
    """The good result of a test, as a sentence and with what was said."""

    sentence: str
    exchange: Exchange


def ping(connector: Connector, client: HttpClient, settings: Mapping[str, Json]) -> Pong:
    """Tests a connection with the connector's ping (a GET of / if it declares none).

    Raises ConnectorError.
    """
    how = connector.ping or Ping()
    path = str(settings.get(how.path_field) or how.path) if how.path_field else how.path
    reply = client.call(Request(method=how.method, path=path, timeout=_SECONDS))
    answer = reply.answer
    words = f"The server answered in {answer.elapsed_ms} ms: {answer.status} {answer.reason}".strip()
    return Pong(f"{words}.", reply.exchange)
