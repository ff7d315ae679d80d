"""The demo's catalogue of airports: takes what is right, and says of the rest what is wrong.

Its rules are those of a careful keeper, and real records break each of them: 816 airports with an IATA code
have no city, a few in countries without a coast are said to lie at 0 ft, and some codes name a whole city.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from demo import airports
from demo.models import CatalogueAnswer, CatalogueEntry

LOWEST, HIGHEST = -1300, 15_000  # feet: Bar Yehuda lies at -1,266, the highest of the data at 14,965
WITHOUT_COAST = """
    AD AF AM AT BF BI BO BT BW BY CF CH CZ ET HU KG LA LI LS LU MD MK ML MN MW NE NP PY RS RW SK SM SS SZ TD
    TJ UG UZ VA XK ZM ZW
""".split()  # noqa: SIM905  (a list of 44 quoted codes is harder to check)

WRITTEN = (
    "iata",
    "name",
    "city",
    "country",
    "area",
    "region",
    "elevation_ft",
    "latitude",
    "longitude",
    "received_at",
)

Result = dict[str, Any]


@transaction.atomic
def deliver(body: Any, *, region: str, key: str) -> tuple[int, Any]:
    """Take one record or a list of them; return the status and the JSON answer.

    A list is answered with ``{"results": [{"status", "id"} or {"status", "code", "error"}, …]}`` in its order. The
    same ``key`` gets the same answer and changes nothing.
    """
    known = CatalogueAnswer.objects.filter(key=key).first() if key else None
    if known is not None:
        return known.status, known.body
    records = body if isinstance(body, list) else [body]
    results = take(records, region=region)
    status, answer = (207, {"results": results}) if isinstance(body, list) else _single(results[0])
    if key:
        CatalogueAnswer.objects.create(key=key, status=status, body=answer, records=len(records))
    return status, answer


def take(records: list[Any], *, region: str) -> list[Result]:
    """Write the records that are right; return what became of each."""
    shelf = Shelf(records)
    results = [_take_one(record, shelf, region) for record in records]
    shelf.write()
    return results


class Shelf:
    """What the catalogue already has of the codes in a delivery, and what the delivery adds."""

    def __init__(self, records: list[Any]) -> None:
        known = [record for record in records if isinstance(record, dict)]
        icaos = {str(record.get("icao")) for record in known}
        iatas = {str(record.get("iata")) for record in known if record.get("iata")}
        self.by_icao = {entry.icao: entry for entry in CatalogueEntry.objects.filter(icao__in=icaos)}
        self.by_iata = {entry.iata: entry for entry in CatalogueEntry.objects.filter(iata__in=iatas)}

        self.new: dict[str, CatalogueEntry] = {}
        self.changed: dict[str, CatalogueEntry] = {}

    def put(self, entry: CatalogueEntry, *, new: bool) -> None:
        """Take an entry, to be written with the others and seen by the records after it."""
        self.by_icao[entry.icao] = self.by_iata[entry.iata] = entry
        if new:
            self.new[entry.icao] = entry
        elif entry.icao not in self.new:
            self.changed[entry.icao] = entry

    def write(self) -> None:
        """Write what was taken, in two statements."""
        CatalogueEntry.objects.bulk_create(self.new.values())
        CatalogueEntry.objects.bulk_update(self.changed.values(), WRITTEN)


def complaint(record: Any, shelf: Shelf) -> str:
    """Return why the catalogue cannot take the record; empty when it can."""
    return next((text for _, text in complaints(record, shelf) if text), "")


def complaints(record: Any, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Yield each check as (code of the reason, its sentence or nothing), in the order they are made."""
    if not isinstance(record, dict):
        yield "no_object", "the record is not a JSON object"
        return
    for name in ("icao", "name", "city", "country"):
        yield f"no_{name}", "" if str(record.get(name) or "").strip() else f"{name} is missing"
    yield "impossible_elevation", _elevation_complaint(record)
    yield "iata_taken", _code_complaint(record, shelf)


def _elevation_complaint(record: dict[str, Any]) -> str:
    feet = record.get("elevation_ft")
    if not isinstance(feet, int | float) or isinstance(feet, bool):
        return "elevation_ft is missing"
    if not LOWEST <= feet <= HIGHEST:
        return f"elevation {feet:g} ft is impossible: airports lie between {LOWEST} and {HIGHEST} ft"
    if feet == 0 and record["country"] in WITHOUT_COAST:
        return f"elevation 0 ft is impossible: {record['country']} has no coast"
    return ""


def _code_complaint(record: dict[str, Any], shelf: Shelf) -> str:
    code = str(record.get("iata") or "")
    if not code:
        return ""
    if code in airports.city_codes():
        return f"IATA code {code} is taken by the city {airports.city_codes()[code]}"
    holder = shelf.by_iata.get(code)
    if holder is not None and holder.icao != record["icao"]:
        return f"IATA code {code} is taken by {holder.icao} {holder.name}"
    return ""


def _take_one(record: Any, shelf: Shelf, region: str) -> Result:
    for code, wrong in complaints(record, shelf):
        if wrong:
            return {"status": 422, "code": code, "error": wrong}
    known = shelf.by_icao.get(str(record["icao"]))
    entry = known or CatalogueEntry(icao=str(record["icao"])[:8])
    _fill(entry, record, region)
    shelf.put(entry, new=known is None)
    return {"status": 200 if known else 201, "id": entry.id}


def _fill(entry: CatalogueEntry, record: dict[str, Any], region: str) -> None:
    entry.iata = str(record.get("iata") or "")[:3]
    entry.name = str(record["name"])[:200]
    entry.city = str(record["city"])[:120]
    entry.country = str(record["country"])[:2]
    entry.area = str(record.get("area") or "")[:40]
    entry.region = region[:40]
    entry.elevation_ft = record["elevation_ft"]
    entry.latitude = _number(record.get("latitude"))
    entry.longitude = _number(record.get("longitude"))
    entry.received_at = timezone.now()


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _single(result: Result) -> tuple[int, Result]:
    """Return the answer to a record that came alone."""
    return result["status"], {name: value for name, value in result.items() if name != "status"}


def reset() -> int:
    """Empty the catalogue; return how many airports it had."""
    CatalogueAnswer.objects.all().delete()
    return CatalogueEntry.objects.all().delete()[0]
