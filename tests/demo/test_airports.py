"""The demo's data: real, complete, and served page by page."""

from __future__ import annotations

from demo import airports


def test_every_airport_is_on_exactly_one_page() -> None:
    first = airports.page(1, 1000)
    seen = [a["icao"] for n in range(1, first.pages + 1) for a in airports.page(n, 1000).items]
    assert len(seen) == len(set(seen)) == first.total == len(airports.every()) > 28_000


def test_pages_are_in_order_of_the_code() -> None:
    codes = [a["icao"] for a in airports.page(1, 500).items]
    assert codes == sorted(codes)


def test_a_page_beyond_the_end_is_empty() -> None:
    assert airports.page(10_000, 500).items == []


def test_size_and_number_are_kept_in_bounds() -> None:
    assert len(airports.page(1, 1_000_000).items) == airports.LARGEST_PAGE
    assert airports.page(-3, 0).number == 1
    assert len(airports.page(-3, 0).items) == 1


def test_an_airport_is_found_by_its_code_in_any_case() -> None:
    found = airports.by_iata("fra")
    assert found is not None and found["icao"] == "EDDF"
    assert airports.by_iata("") is None
    assert airports.by_iata("QQQ") is None


def test_city_codes_name_their_airports() -> None:
    assert airports.city_codes()["NYC"] == "New York (JFK, LGA)"
