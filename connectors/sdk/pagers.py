"""Ways to walk through a long list. All state is the cursor, a JSON object that is stored with each page.

`first()` gives the cursor of the first page, `request()` puts a cursor into a request, `next()` gives the
cursor after a page or None when that was the last one. A circle is told, not walked; so is a list longer than
`max_pages`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeAlias
from urllib.parse import urljoin

from connectors.sdk.errors import Fatal
from connectors.sdk.json import Json
from connectors.sdk.links import next_link
from connectors.sdk.request import Request
from connectors.sdk.selectors import at_path

Cursor: TypeAlias = dict[str, Json]

MAX_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What a pager may look at: the address asked, the answer's headers, value and bytes, the records in it.

    `storable` takes credentials out of an address, before it is compared and stored.
    """

    url: str
    headers: Mapping[str, str]
    value: Json
    body: bytes
    count: int
    storable: Callable[[str], str] = str


class Pager(Protocol):
    """A way to walk through a list.

    `missing_ends`: a 404 behind the first page means that there is no more.
    """

    missing_ends: ClassVar[bool]

    def first(self) -> Cursor:
        """The cursor of the first page."""

    def request(self, request: Request, cursor: Cursor) -> Request:
        """The request for the page at this cursor."""

    def next(self, cursor: Cursor, page: PageSeen) -> Cursor | None:
        """The cursor after this page, None if it was the last.

        Raises Fatal for a circle or too many pages.
        """


@dataclass(frozen=True, slots=True)
class NoPager:
    """One answer is the whole list."""

    missing_ends: ClassVar[bool] = False

    def first(self) -> Cursor:
        return {"page": 1}

    def request(self, request: Request, cursor: Cursor) -> Request:
        return request

    def next(self, cursor: Cursor, page: PageSeen) -> Cursor | None:
        return None


@dataclass(frozen=True, slots=True)
class PageNumberPager:
    """`?page=3`, up to an empty page, or a short one if the server gave full ones before.

    A server that ignores the size gives short pages all the way, so a short page alone ends nothing.
    """

    param: str = "page"
    start: int = 1
    size_param: str = ""
    size: int = 0
    max_pages: int = MAX_PAGES
    missing_ends: ClassVar[bool] = True

    def first(self) -> Cursor:
        return {"page": 1, "at": self.start}

    def request(self, request: Request, cursor: Cursor) -> Request:
        return _with_query(request, {self.param: cursor["at"], **_size(self.size_param, self.size)})

    def next(self, cursor: Cursor, page: PageSeen) -> Cursor | None:
        if _is_last(cursor, page.count, self.size if self.size_param else 0):
            return None
        return _onward(cursor, cursor["at"] + 1, page, self.param, self.max_pages, self.size)


@dataclass(frozen=True, slots=True)
class OffsetPager:
    """`?offset=200&limit=100`, moving on by the records that really came."""

    param: str = "offset"
    start: int = 0
    size_param: str = "limit"
    size: int = 100
    max_pages: int = MAX_PAGES
    missing_ends: ClassVar[bool] = True

    def first(self) -> Cursor:
        return {"page": 1, "at": self.start}

    def request(self, request: Request, cursor: Cursor) -> Request:
        return _with_query(request, {self.param: cursor["at"], **_size(self.size_param, self.size)})

    def next(self, cursor: Cursor, page: PageSeen) -> Cursor | None:
        if _is_last(cursor, page.count, self.size if self.size_param else 0):
            return None
        return _onward(cursor, cursor["at"] + page.count, page, self.param, self.max_pages, self.size)


@dataclass(frozen=True, slots=True)
class CursorPager:
    """The answer names the next place (`cursor_path`), which is sent back as a parameter;

    An empty one ends the list.
    """

    cursor_path: str
    param: str = "cursor"
    size_param: str = ""
    size: int = 0
    max_pages: int = MAX_PAGES
    missing_ends: ClassVar[bool] = False

    def first(self) -> Cursor:
        return {"page": 1, "at": None}

    def request(self, request: Request, cursor: Cursor) -> Request:
        place = {} if cursor["at"] is None else {self.param: cursor["at"]}
        return _with_query(request, {**place, **_size(self.size_param, self.size)})

    def next(self, cursor: Cursor, page: PageSeen) -> Cursor | None:
        found = at_path(page.value, self.cursor_path)
        if found in (None, "", False):
            return None
        if isinstance(found, dict | list):
            raise Fatal(
                f"“{self.cursor_path}” in the answer is no place to go on from. Check the cursor path."
            )
        return _moved(cursor, found, self.max_pages)


@dataclass(frozen=True, slots=True)
class NextUrlPager:
    """The answer holds the whole next address (`path`), absolute or relative; an empty one ends the list."""

    path: str
    size_param: str = ""
    size: int = 0
    max_pages: int = MAX_PAGES
    missing_ends: ClassVar[bool] = False

    def first(self) -> Cursor:
        return {"page": 1, "at": None}

    def request(self, request: Request, cursor: Cursor) -> Request:
        return _at_address(request, cursor, _size(self.size_param, self.size))

    def next(self, cursor: Cursor, page: PageSeen) -> Cursor | None:
        found = at_path(page.value, self.path)
        if found in (None, "", False):
            return None
        if not isinstance(found, str):
            raise Fatal(f"“{self.path}” in the answer is not an address. Check the path of the next address.")
        return _moved(cursor, _joined(page, found), self.max_pages)


@dataclass(frozen=True, slots=True)
class LinkHeaderPager:
    """The answer's Link header holds the next address (rel="next")."""

    size_param: str = ""
    size: int = 0
    max_pages: int = MAX_PAGES
    missing_ends: ClassVar[bool] = False

    def first(self) -> Cursor:
        return {"page": 1, "at": None}

    def request(self, request: Request, cursor: Cursor) -> Request:
        return _at_address(request, cursor, _size(self.size_param, self.size))

    def next(self, cursor: Cursor, page: PageSeen) -> Cursor | None:
        found = next_link(page.headers.get("Link") or page.headers.get("link") or "")
        return None if found is None else _moved(cursor, _joined(page, found), self.max_pages)


def pager(config: Mapping[str, Any]) -> Pager:
    """The pager of a step's paging settings: kind, param, size_param, size, start, cursor_path, max_pages."""
    kind = config.get("kind") or "none"
    size = int(config.get("size") or 0)
    shared: dict[str, Any] = {
        "size_param": (config.get("size_param") or "") if size else "",
        "size": size,
        "max_pages": int(config.get("max_pages") or MAX_PAGES),
    }
    param, path, start = config.get("param"), config.get("cursor_path") or "next", config.get("start")
    if kind == "page":
        return PageNumberPager(param=param or "page", start=1 if start is None else int(start), **shared)
    if kind == "offset":
        return OffsetPager(param=param or "offset", start=int(start or 0), **shared)
    if kind == "cursor":
        return CursorPager(cursor_path=path, param=param or "cursor", **shared)
    if kind == "next_url":
        return NextUrlPager(path=path, **shared)
    if kind == "link":
        return LinkHeaderPager(**shared)
    if kind == "none":
        return NoPager()
    raise Fatal(f"There is no paging of the kind “{kind}”. Choose one of the list.", may_have_arrived=False)


def _with_query(request: Request, values: Mapping[str, Json]) -> Request:
    kept = tuple(pair for pair in request.query if pair[0] not in values)
    return replace(request, query=(*kept, *values.items()))


def _size(param: str, size: int) -> dict[str, Json]:
    return {param: size} if param and size else {}


def _at_address(request: Request, cursor: Cursor, first: Mapping[str, Json]) -> Request:
    """The next address is complete: the query of the first request is in it already."""
    if cursor["at"] is None:
        return _with_query(request, first)
    return replace(request, path=cursor["at"], query=())


def _joined(page: PageSeen, target: str) -> str:
    try:
        return page.storable(urljoin(page.url, target))
    except ValueError:
        raise Fatal("The next address in the answer cannot be used. Check the paging settings.") from None


def _is_last(cursor: Cursor, count: int, size: int) -> bool:
    return count == 0 or (0 < count < size and bool(cursor.get("full")))


def _onward(cursor: Cursor, at: int, page: PageSeen, param: str, max_pages: int, size: int) -> Cursor:
    """The next number, unless this page is byte for byte the one before:

    Then the server does not look at it.
    """
    digest = hashlib.blake2b(page.body, digest_size=8).hexdigest()
    if digest == cursor.get("digest"):
        raise Fatal(
            f"Page {cursor['page']} is the same as the page before it, to the last byte. "
            f"The server seems not to look at “{param}”: check the name of the parameter."
        )
    onward = _counted(cursor, max_pages)
    onward.update(at=at, digest=digest, full=bool(size) and page.count == size)
    return onward


def _moved(cursor: Cursor, at: Json, max_pages: int) -> Cursor:
    """The next place, unless it was there before.

    The place of the last page whose number is a power of two is kept as a mark: a circle of any length comes
    by it again, and the cursor stays small.
    """
    if at in (cursor["at"], cursor.get("mark")):
        raise Fatal(
            f"The paging runs in a circle: after page {cursor['page']} the server names a place again "
            f"(“{str(at)[:60]}”). Check the paging settings."
        )
    onward = _counted(cursor, max_pages)
    is_power_of_two = onward["page"] & (onward["page"] - 1) == 0
    onward.update(at=at, mark=at if is_power_of_two else cursor.get("mark"))
    return onward


def _counted(cursor: Cursor, max_pages: int) -> Cursor:
    if cursor["page"] >= max_pages:
        raise Fatal(
            f"The list goes on after {max_pages} pages, where the step's limit is. "
            "The records so far are kept. Raise the limit of pages, or ask for larger pages."
        )
    return {"page": cursor["page"] + 1}
