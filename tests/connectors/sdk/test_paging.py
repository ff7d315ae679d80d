"""Walking through long lists on a real server:

Each kind, resumed from a stored cursor, and every circle found.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk.authenticators import authenticator
from connectors.sdk.client import HttpClient
from connectors.sdk.errors import DataError, Fatal
from connectors.sdk.links import next_link
from connectors.sdk.pagers import CursorPager, Pager, PageSeen, pager
from connectors.sdk.reading import ReadPage, read_page
from connectors.sdk.request import Request
from lib.http import send
from tests.lib.http.servers import Server, answer, serve

ALL = [{"id": number} for number in range(25)]
Handler = Callable[[dict[str, str]], tuple[Any, dict[str, str]]]


def serving(handler: Handler):  # type: ignore[no-untyped-def]
    """A server whose answer depends on the query alone."""

    def reply(sock, request) -> None:  # type: ignore[no-untyped-def]
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
        value, headers = handler(query)
        status = headers.pop("status", "200 OK")
        sock.sendall(answer(json.dumps(value).encode(), status, **headers))

    return serve(reply)


def client_of(server: Server, auth: str = "none", **settings: str) -> HttpClient:
    return HttpClient(
        base_url=f"{server.url}/v1",
        authenticator=authenticator(auth, settings),
        sender=functools.partial(send, policy=server.policy()),
    )


def walk(server: Server, config: Mapping[str, Any], path: str = "items", limit: int = 50) -> list[ReadPage]:
    """All pages, each read by new objects from a cursor that went through JSON, as after a restart."""
    pages: list[ReadPage] = []
    cursor = None
    while not pages or cursor is not None:
        assert len(pages) < limit, "the walk does not end"
        stored = json.loads(json.dumps(cursor))
        pages.append(
            read_page(client_of(server), Request(path="/things", query=(("q", "1"),)), pager(config),
                      cursor=stored, record_path=path)
        )  # fmt: skip
        cursor = pages[-1].cursor
    return pages


def records(pages: list[ReadPage]) -> list[Any]:
    return list(itertools.chain.from_iterable(page.records for page in pages))


def numbered(query: dict[str, str], *, most: int = 1000) -> tuple[Any, dict[str, str]]:
    size = min(int(query.get("limit", "10")), most)
    first = (int(query["page"]) - 1) * size
    return {"items": ALL[first : first + size]}, {}


def test_without_paging_one_answer_is_all() -> None:
    with serving(lambda query: ({"items": ALL}, {})) as server:
        pages = walk(server, {"kind": "none"})
    assert (records(pages), len(pages), server.requests[0].target) == (ALL, 1, "/v1/things?q=1")


def test_page_numbers_end_with_a_short_page() -> None:
    with serving(numbered) as server:
        pages = walk(server, {"kind": "page", "size_param": "limit", "size": 10})
    assert (records(pages), len(pages)) == (ALL, 3)
    assert [one.target for one in server.requests] == [f"/v1/things?q=1&page={n}&limit=10" for n in (1, 2, 3)]


def test_page_numbers_go_on_where_the_server_gives_less_than_asked_for() -> None:
    with serving(functools.partial(numbered, most=4)) as server:
        pages = walk(server, {"kind": "page", "size_param": "limit", "size": 100})
    assert records(pages) == ALL


def test_page_numbers_end_with_an_empty_page_where_no_size_is_known() -> None:
    with serving(numbered) as server:
        pages = walk(server, {"kind": "page"})
    assert (records(pages), len(pages)) == (ALL, 4)


def test_page_numbers_may_begin_at_zero() -> None:
    with serving(lambda q: numbered({**q, "page": str(int(q["page"]) + 1)})) as server:
        assert records(walk(server, {"kind": "page", "start": 0})) == ALL


def test_a_404_behind_the_last_page_ends_the_list() -> None:
    def handler(query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        value, headers = numbered(query)
        return (
            (value, headers) if value["items"] else ({"detail": "Invalid page."}, {"status": "404 Not Found"})
        )

    with serving(handler) as server:
        assert records(walk(server, {"kind": "page"})) == ALL


def test_a_404_at_the_first_page_is_an_error() -> None:
    with (
        serving(lambda query: ({"detail": "No such list."}, {"status": "404 Not Found"})) as server,
        pytest.raises(DataError, match="No such list") as caught,
    ):
        walk(server, {"kind": "page"})
    assert caught.value.exchange is not None


def offset(query: dict[str, str], most: int = 1000) -> tuple[Any, dict[str, str]]:
    first, size = int(query["offset"]), min(int(query.get("limit", "10")), most)
    return {"items": ALL[first : first + size]}, {}


@pytest.mark.parametrize("most", [1000, 7])
def test_offsets_move_by_what_really_came(most: int) -> None:
    with serving(functools.partial(offset, most=most)) as server:
        assert records(walk(server, {"kind": "offset", "size_param": "limit", "size": 10})) == ALL


def cursored(query: dict[str, str]) -> tuple[Any, dict[str, str]]:
    first = int(query.get("after", "c0")[1:])
    more = f"c{first + 10}" if first + 10 < len(ALL) else None
    return {"items": ALL[first : first + 10], "meta": {"next": more}}, {}


def test_cursors_in_the_answer() -> None:
    with serving(cursored) as server:
        pages = walk(server, {"kind": "cursor", "cursor_path": "meta.next", "param": "after"})
    assert records(pages) == ALL
    assert [one.target for one in server.requests] == [
        f"/v1/things?q=1{p}" for p in ("", "&after=c10", "&after=c20")
    ]


@pytest.mark.parametrize("form", ["{base}/v1/things?after=c{n}", "/v1/things?after=c{n}", "?after=c{n}"])
def test_next_addresses_in_the_answer(form: str) -> None:
    def handler(query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        value, _ = cursored(query)
        place = value["meta"]["next"]
        return {**value, "next": form.format(base=server.url, n=place[1:]) if place else ""}, {}

    with serving(handler) as server:
        assert records(walk(server, {"kind": "next_url", "cursor_path": "next"})) == ALL


def test_next_addresses_in_the_link_header() -> None:
    def handler(query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        value, _ = cursored(query)
        place = value["meta"]["next"]
        link = f'<{server.url}/v1/things?x=1>; rel="prev"'
        return value["items"], {
            "Link": f'{link}, <{server.url}/v1/things?after={place}>; rel="next"' if place else link
        }

    with serving(handler) as server:
        assert records(walk(server, {"kind": "link"}, path="")) == ALL


def test_a_next_address_at_another_server_is_refused_before_it_is_asked() -> None:
    with serving(lambda q: ({"items": ALL, "next": "https://evil.example/?x=1"}, {})) as server:
        with pytest.raises(DataError, match="leads to another server"):
            walk(server, {"kind": "next_url", "cursor_path": "next"})
        assert len(server.requests) == 1


def test_a_stored_cursor_holds_no_key_though_the_server_repeats_it() -> None:
    def handler(query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        value, _ = cursored(query)
        place = value["meta"]["next"]
        return {**value, "next": f"/v1/things?after={place}&key={query['key']}" if place else None}, {}

    config = {"kind": "next_url", "cursor_path": "next"}
    with serving(handler) as server:
        client = client_of(server, "api_key", placement="query", name="key", value="canary")
        page = read_page(client, Request(path="/things"), pager(config), record_path="items")
        assert "canary" not in json.dumps([page.cursor, page.exchange.as_dict()])
        read_page(client, Request(path="/things"), pager(config), cursor=page.cursor, record_path="items")
    assert server.requests[1].target == "/v1/things?after=c10&key=canary"


def test_a_server_that_ignores_the_page_parameter_is_found_out() -> None:
    with (
        serving(lambda query: ({"items": ALL}, {})) as server,
        pytest.raises(Fatal, match="Page 2 is the same as the page before it.*“p”"),
    ):
        walk(server, {"kind": "page", "param": "p"})
    assert len(server.requests) == 2


def test_the_same_cursor_again_is_a_circle() -> None:
    with (
        serving(lambda query: ({"items": ALL, "next": "same"}, {})) as server,
        pytest.raises(Fatal, match="runs in a circle"),
    ):
        walk(server, {"kind": "cursor", "cursor_path": "next"})


def test_a_longer_circle_of_addresses_is_found() -> None:
    def handler(query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        return {"items": ALL, "next": f"?n={(int(query.get('n', '0')) + 1) % 5}"}, {}

    with serving(handler) as server, pytest.raises(Fatal, match="runs in a circle"):
        walk(server, {"kind": "next_url", "cursor_path": "next"})


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_circle_of_any_length_is_found_with_a_small_cursor(tail: int, length: int) -> None:
    one: Pager = CursorPager(cursor_path="next")
    cursor: dict[str, Any] | None = one.first()
    with pytest.raises(Fatal, match="runs in a circle"):
        for number in range(4 * (tail + length) + 8):
            place = number if number < tail else tail + (number - tail) % length
            cursor = one.next(cursor, PageSeen("", {}, {"next": f"p{place}"}, b"", 1))  # type: ignore[arg-type]
            assert len(json.dumps(cursor)) < 100


@pytest.mark.parametrize("kind", ["page", "offset", "cursor", "next_url", "link"])
def test_no_list_is_longer_than_the_limit_of_pages(kind: str) -> None:
    number = itertools.count()

    def handler(query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        n = next(number)
        return {"items": [n], "next": f"?n={n}"}, {"Link": f"<?n={n}>; rel=next"}

    with serving(handler) as server, pytest.raises(Fatal, match="goes on after 3 pages"):
        walk(server, {"kind": kind, "max_pages": 3})
    assert len(server.requests) == 3


@pytest.mark.parametrize(("value", "config"), [
    ({"items": [1], "next": {"a": 1}}, {"kind": "cursor"}),
    ({"items": [1], "next": 7}, {"kind": "next_url"}),
    ({"items": [1], "next": "http://[bad"}, {"kind": "next_url"}),
])  # fmt: skip
def test_a_next_place_that_is_none_is_told(value: Any, config: dict[str, Any]) -> None:
    with serving(lambda query: (value, {})) as server, pytest.raises(Fatal, match="Check the"):
        walk(server, config)


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(Fatal, match="no paging of the kind “magic”"):
        pager({"kind": "magic"})


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('<https://h/a?b=1,2;3>; rel="next"', "https://h/a?b=1,2;3"),
        ('<a>; rel="prev", <b>; rel="next"; title="x, y"', "b"),
        ("<a>; rel=next", "a"),
        ('<a>; title="rel=\\"next\\""; rel="last"', None),
        ('<a>; rel="last next"', "a"),
        ('<a>;REL="NEXT"', "a"),
        ("<a>; rel=prev", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_link_headers(header: str, target: str | None) -> None:
    assert next_link(header) == target


def test_an_error_while_reading_carries_the_exchange() -> None:
    with serving(lambda query: ({"items": {}}, {})) as server, pytest.raises(DataError) as caught:
        walk(server, {"kind": "none"})
    assert caught.value.exchange is not None
    assert caught.value.exchange.status == 200


def test_no_link_header_makes_the_search_for_the_next_page_slow() -> None:
    header = "<" * 4_000_000  # days, if each of them is looked for its end
    assert next_link(f'{header}https://api.example/2>; rel="next"') == "https://api.example/2"
