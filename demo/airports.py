"""The airports of the world: 28,000 real records of the package airportsdata, loaded when first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import airportsdata

Airport = dict[str, Any]
LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class AirportPage:
    """One page: ``items`` in the order of their ICAO codes, ``number`` counted from 1, ``pages`` in all."""

    items: list[Airport]
    number: int
    size: int
    pages: int
    total: int


@cache
def every() -> list[Airport]:
    """Return all airports by ICAO code; many lack an IATA code, a city or a region."""
    return sorted(airportsdata.load("ICAO").values(), key=lambda airport: airport["icao"])


@cache
def _by_iata() -> dict[str, Airport]:
    return {airport["iata"]: airport for airport in every() if airport["iata"]}


def by_iata(code: str) -> Airport | None:
    """Return the airport with this IATA code, in any case, or None."""
    return _by_iata().get(code.upper())


@cache
def city_codes() -> dict[str, str]:
    """Return the codes that name a city with several airports: ``{"NYC": "New York (JFK, LGA)"}``."""
    cities = airportsdata.load_iata_macs()
    return {code: f"{city['name']} ({', '.join(sorted(city['airports']))})" for code, city in cities.items()}


def page(number: int, size: int) -> AirportPage:
    """Return one page; a number beyond the last one gives an empty page."""
    size = max(1, min(size, LARGEST_PAGE))
    number = max(1, number)
    everything = every()
    first = (number - 1) * size
    return AirportPage(
        items=everything[first : first + size],
        number=number,
        size=size,
        pages=-(-len(everything) // size),
        total=len(everything),
    )
