"""Reading a list page by page: one call, one page, and the cursor to store with it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from connectors.sdk.client import HttpClient, Reply
from connectors.sdk.errors import ConnectorError, DataError
from connectors.sdk.exchange import Exchange
from connectors.sdk.extract import Extraction, extract
from connectors.sdk.json import Json
from connectors.sdk.pagers import Cursor, Pager, PageSeen
from connectors.sdk.request import Request
from connectors.sdk.selectors import select_records


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The records of one page, and the cursor of the next one (None: there is none)."""

    records: list[Json]
    cursor: Cursor | None
    exchange: Exchange


def read_page(
    client: HttpClient,
    request: Request,
    pager: Pager,
    *,
    cursor: Cursor | None = None,
    record_path: str = "",
    extraction: Extraction | str = Extraction.JSON,
) -> ReadPage:
    """Reads the page at the cursor (None: the first one). Raises ConnectorError with `exchange` set.

    Calling again with the same cursor reads the same page again; nothing is kept in between.
    """
    first = pager.first()
    here = cursor or first
    try:
        reply = client.call(pager.request(request, here))
    except DataError as error:
        if pager.missing_ends and here != first and error.status == HTTPStatus.NOT_FOUND and error.exchange:
            return ReadPage([], None, error.exchange)
        raise
    try:
        return _read(client, reply, pager, here, record_path, extraction)
    except ConnectorError as error:
        raise client.shown(error, reply.exchange) from None


def _read(
    client: HttpClient,
    reply: Reply,
    pager: Pager,
    here: Cursor,
    record_path: str,
    extraction: Extraction | str,
) -> ReadPage:
    answer = reply.answer
    value = extract(answer, extraction)
    records = select_records(value, record_path)
    seen = PageSeen(answer.url, answer.headers, value, answer.body, len(records), client.without_credentials)
    return ReadPage(records, pager.next(here, seen), reply.exchange)
