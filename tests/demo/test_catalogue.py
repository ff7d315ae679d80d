"""The demo's catalogue: what it takes, what it refuses, and that a repeated delivery changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from demo import airports, catalogue
from demo.models import CatalogueEntry

pytestmark = pytest.mark.django_db


def record(**changes: Any) -> dict[str, Any]:
    """Return a record the catalogue takes, with changes."""
    good = {"icao": "EDDH", "iata": "HAM", "name": "Hamburg", "city": "Hamburg", "country": "DE"}
    return {**good, "elevation_ft": 53, "latitude": 53.6, "longitude": 9.9, "area": "Europe", **changes}


def refusal(**changes: Any) -> str:
    """Return the reason a changed record is refused for."""
    (result,) = catalogue.take([record(**changes)], region="")
    assert result["status"] == 422
    return result["error"]


def test_a_good_record_is_kept_with_its_region() -> None:
    (result,) = catalogue.take([record()], region="Europe and Africa")
    entry = CatalogueEntry.objects.get(id=result["id"])
    assert result["status"] == 201
    assert (entry.icao, entry.city, entry.region, entry.elevation_ft) == (
        "EDDH",
        "Hamburg",
        "Europe and Africa",
        53,
    )


def test_the_same_airport_again_is_an_update() -> None:
    catalogue.take([record()], region="")
    (result,) = catalogue.take([record(name="Helmut Schmidt")], region="")
    assert result["status"] == 200
    assert CatalogueEntry.objects.get().name == "Helmut Schmidt"


@pytest.mark.parametrize("name", ["icao", "name", "city", "country"])
@pytest.mark.parametrize("nothing", ["", "  ", None])
def test_what_is_missing_is_named(name: str, nothing: Any) -> None:
    assert refusal(**{name: nothing}) == f"{name} is missing"


@pytest.mark.parametrize("feet", [-1301, 15_001, 99_999])
def test_an_elevation_outside_the_earth_is_impossible(feet: int) -> None:
    assert refusal(elevation_ft=feet).startswith(f"elevation {feet} ft is impossible")


@pytest.mark.parametrize("feet", [None, "53", True])
def test_an_elevation_that_is_no_number_is_missing(feet: Any) -> None:
    assert refusal(elevation_ft=feet) == "elevation_ft is missing"


def test_nobody_lies_at_sea_level_without_a_coast() -> None:
    assert refusal(country="UG", elevation_ft=0) == "elevation 0 ft is impossible: UG has no coast"


def test_a_code_that_another_airport_has_is_taken() -> None:
    catalogue.take([record()], region="")
    assert refusal(icao="XXXX") == "IATA code HAM is taken by EDDH Hamburg"


def test_a_code_is_taken_by_an_earlier_record_of_the_same_delivery() -> None:
    statuses = [r["status"] for r in catalogue.take([record(), record(icao="XXXX")], region="")]
    assert statuses == [201, 422]


def test_the_same_airport_twice_in_a_delivery_is_one_entry() -> None:
    statuses = [r["status"] for r in catalogue.take([record(), record(name="Second")], region="")]
    assert statuses == [201, 200]
    assert CatalogueEntry.objects.get().name == "Second"


def test_a_code_that_names_a_city_is_taken() -> None:
    assert refusal(iata="NYC") == "IATA code NYC is taken by the city New York (JFK, LGA)"


def test_a_record_that_is_no_object_harms_nobody() -> None:
    statuses = [r["status"] for r in catalogue.take([3, None, record(), "x"], region="")]
    assert statuses == [422, 422, 201, 422]


def test_a_delivery_sent_again_under_its_key_gets_the_same_answer_and_changes_nothing() -> None:
    first = catalogue.deliver([record(), record(icao="EDDF", iata="FRA", city="")], region="", key="k1")
    again = catalogue.deliver([record(), record(icao="EDDF", iata="FRA", city="")], region="", key="k1")
    assert first == again
    assert first[0] == 207
    assert CatalogueEntry.objects.count() == 1


def test_a_record_alone_gets_its_own_status() -> None:
    assert catalogue.deliver(record(), region="", key="")[0] == 201
    assert catalogue.deliver(record(city=""), region="", key="") == (
        422,
        {"code": "no_city", "error": "city is missing"},
    )


def test_reset_empties_it() -> None:
    catalogue.deliver(record(), region="", key="k1")
    assert catalogue.reset() == 1
    assert CatalogueEntry.objects.count() == 0
    assert catalogue.deliver(record(), region="", key="k1")[0] == 201


def test_the_real_data_breaks_each_rule() -> None:
    """The numbers that the demo's README states: computed from the data, not remembered."""
    wanted = [catalogue_form(a) for a in airports.every() if a["iata"]]
    shelf = catalogue.Shelf([])
    reasons = [catalogue.complaint(one, shelf) for one in wanted]
    assert sum(r == "city is missing" for r in reasons) > 500
    assert any("has no coast" in r for r in reasons)
    assert any("is taken by the city" in r for r in reasons)
    assert sum(r == "" for r in reasons) > 6000


def catalogue_form(airport: dict[str, Any]) -> dict[str, Any]:
    """Return an airport as the demo's flow maps it."""
    kept = {name: airport[name] for name in ("icao", "iata", "name", "city", "country")}
    return {**kept, "elevation_ft": round(airport["elevation"])}
