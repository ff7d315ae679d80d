"""Reading a list page by page: one call, one page, and the cursor to store with it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from connectors.sdk.client import HttpClient, Reply
from connectors.sdk.errors import ConnectorError
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
    reply: Reply

    @property
    def exchange(self) -> Exchange:
        """The request and its answer as they may be shown."""
        return self.reply.exchange


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
    asked = pager.request(request, here)
    reply = client.exchange(asked)
    if pager.missing_ends and here != first and reply.answer.status == HTTPStatus.NOT_FOUND:
        return ReadPage([], None, reply)
    client.check(asked, reply)
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
    return ReadPage(records, pager.next(here, seen), reply)
