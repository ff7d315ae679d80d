"""The templates at work in the demo: each is imported, published and started from outside; the numbers are true."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest

from demo import airports, catalogue
from designer.starters import starter_of
from tests.live import LiveFlowyard

PATIENCE = 60.0  # seconds for what takes a few: the machine may be busy


def made(live: LiveFlowyard, key: str) -> dict[str, Any]:
    """Import, publish and switch on a template's document as it lies in its file."""
    starter = starter_of(key)
    assert starter
    return live.import_flow(starter.doc)


def ran(live: LiveFlowyard, flow: str, args: dict[str, Any] | None = None) -> dict[str, dict[str, int]]:
    """Start the flow, wait for its end, and return the counts of each step by its name."""
    done = live.flowyard("run", "start", flow, "--args", json.dumps(args or {}), "--follow")
    assert done.returncode == 0, done.stdout + done.stderr
    return counts(live, flow)


def counts(live: LiveFlowyard, flow: str) -> dict[str, dict[str, int]]:
    """Return the counts of the newest run of the flow, once it has completed, by the names of the steps."""
    code = (
        "import json; from runs.models import Run; "
        f"run = Run.objects.filter(flow={flow!r}).order_by('-id').first(); "
        "names = {s['id']: s['name'] for s in run.version.doc['steps']} if run else {}; "
        "stats = {names[k]: v for k, v in run.stats.items() if k in names} if run else {}; "
        "print(json.dumps([run.status if run else '', stats]))"
    )
    end = time.monotonic() + PATIENCE
    while True:
        status, stats = json.loads(live.printed(code).splitlines()[-1])
        if status == "completed":
            return stats
        assert status in ("", "queued", "running") and time.monotonic() < end, status
        time.sleep(0.2)


def page(number: int) -> list[dict[str, Any]]:
    """Return a page of a hundred airports, as the templates read it."""
    return airports.page(number, 100).items


def refused(airport: dict[str, Any]) -> bool:
    """Tell whether the catalogue refuses an airport that nobody mended."""
    record = airport | {"city": airport["city"].strip(), "elevation_ft": round(airport["elevation"])}
    return any(text for _, text in catalogue.complaints(record, SimpleNamespace(by_iata={})))  # type: ignore[arg-type]


def test_airports_by_country(live_flowyard: LiveFlowyard) -> None:
    flow = made(live_flowyard, "airports-by-country")
    seen = ran(live_flowyard, flow["id"], {"country": "IS"})
    everywhere = airports.every()
    icelandic = [one for one in everywhere if one["country"] == "IS"]
    assert icelandic
    assert seen["In this country"]["in"] == len(everywhere)
    assert seen["In this country"]["ok"] == len(icelandic)
    assert seen["Note the airport"]["ok"] == len(icelandic)


def test_webhook_to_log(live_flowyard: LiveFlowyard) -> None:
    flow = made(live_flowyard, "webhook-to-log")
    orders = [{"number": "A-1", "total": 99.5}, {"number": "A-2", "total": 100}]
    kept = []
    for order in orders:
        answer = urllib.request.urlopen(
            urllib.request.Request(
                f"{live_flowyard.url}/hook/demo/orders",
                json.dumps(order).encode(),
                {"Content-Type": "application/json"},
            ),
            timeout=30,
        )
        assert answer.status in (200, 202)
        kept.append(counts(live_flowyard, flow["id"]).get("Note the order", {}).get("ok", 0))
    assert kept == [0, 1]


def test_answer_an_api_call(live_flowyard: LiveFlowyard) -> None:
    made(live_flowyard, "answer-an-api-call")
    address = f"{live_flowyard.url}/flow/demo/lookup"
    with urllib.request.urlopen(f"{address}/fra", timeout=30) as answer:
        assert json.load(answer)["icao"] == "EDDF"
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{address}/QQQ", timeout=30)
    assert missing.value.code == 404
    assert json.load(missing.value) == {"error": "No airport has the IATA code QQQ."}


def test_every_morning_only_new_records(live_flowyard: LiveFlowyard) -> None:
    flow = made(live_flowyard, "every-morning-new-records")
    known = [one for one in page(75) if one["iata"]]
    first, second = ran(live_flowyard, flow["id"]), ran(live_flowyard, flow["id"])
    assert first["Send to the catalogue"]["ok"] == len(known) > 0
    assert second["Remember it"]["ok"] == len(known)
    assert second["Only new ones"]["ignored"] == len(known)
    assert "Send to the catalogue" not in second or not second["Send to the catalogue"]["in"]


def test_route_and_mend(live_flowyard: LiveFlowyard) -> None:
    flow = made(live_flowyard, "route-and-mend")
    seen = ran(live_flowyard, flow["id"])
    known = [one for one in page(78) if one["iata"]]
    bad = [one for one in known if refused(one)]
    assert 0 < len(bad) < len(known)
    assert seen["Left out"]["ok"] == 100 - len(known)
    assert seen["Send to the catalogue"]["in"] == len(known)
    assert seen["Send to the catalogue"]["failed"] == len(bad)
    assert seen["Taken at once"]["ok"] == len(known) - len(bad)
    assert seen["Send it again"]["ok"] == len(bad)
