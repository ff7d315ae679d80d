"""The whole product once, as its first user meets it: draw, try, publish, run, watch, mend."""

from __future__ import annotations

import json

import airportsdata
import pytest
from playwright.sync_api import Page, expect

from tests.browser import yard
from tests.live import LiveFlowyard

pytestmark = pytest.mark.browser

FIRST_PAGE, SIZE = 40, 500  # the last pages of the demo's list, so that the story stays short
AREAS = ["America", "Europe", "Africa", "Atlantic", "Asia", "Australia", "Pacific", "Indian"]
FIELDS = [
    ("icao", "{{ record.icao }}"),
    ("iata", "{{ record.iata | upper }}"),
    ("name", "{{ record.name | trim }}"),
    ("city", "{{ record.city | trim }}"),
    ("country", "{{ record.country }}"),
    ("elevation_ft", "{{ record.elevation | round }}"),
    ("area", "{{ record.tz | split('/') | first }}"),
]


def airports() -> list[dict]:
    """Return the airports in the order of the demo's list."""
    return sorted(airportsdata.load("ICAO").values(), key=lambda airport: airport["icao"])


def test_a_newcomer_draws_tries_publishes_runs_and_mends(patient: Page, live_flowyard: LiveFlowyard) -> None:
    page = patient
    page.goto(live_flowyard.sign_in_link())
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    yard.new_integration(page, "Harbour")
    yard.new_flow(page, "Last airports")
    draw(page)
    publish(page)
    run_and_watch(page)
    mend(page)


def draw(page: Page) -> None:
    """Trigger, read, filter, map, router with two branches, write, log: each taken from the palette."""
    yard.drag(page, "manual", 620, 140)
    yard.expect_panel(page, "Manual start")
    yard.drop_on(page, "http", yard.open_end(page, "Manual start"))
    fill_reader(page)
    try_reader(page)
    yard.drop_on(page, "filter", yard.open_end(page, "Read airports"))
    yard.expect_panel(page, "Filter")
    condition = yard.panel(page).locator("[name=condition]")
    condition.click()
    condition.press_sequentially("record.iata != ''")
    expect(yard.named(page, "Filter")).to_contain_text("iata != empty")
    yard.drop_on(page, "map", yard.open_end(page, "Filter"))
    yard.expect_panel(page, "Map fields")
    yard.fill_rows(page, "fields", FIELDS, keys=("target", "value"))
    expect(yard.named(page, "Map fields")).to_contain_text("7 fields")
    fill_router(page)
    fill_writer(page)
    yard.drop_on(page, "log", yard.open_end(page, "Router", "else"))
    yard.expect_panel(page, "Log")
    yard.panel(page).locator("[name=message]").fill("{{ record.name }} stays here")
    yard.expect_no_problems(page)
    yard.expect_saved(page)


def fill_reader(page: Page) -> None:
    """The HTTP wizard by hand: connection, request, output."""
    panel = yard.expect_panel(page, "HTTP")
    yard.rename(page, "Read airports")
    panel.get_by_label("Connection", exact=True).select_option(label="Airports API")
    expect(yard.named(page, "Read airports")).to_contain_text("Airports API")
    yard.next_part(page, "Request")
    panel.get_by_label("Path", exact=True).press_sequentially("/api/airports")
    panel.locator("[name=use]").select_option("records")
    yard.fill_rows(page, "query", [("page", str(FIRST_PAGE)), ("size", str(SIZE))], keys=("name", "value"))
    yard.next_part(page, "Paging")
    panel.get_by_label("Where the list is in the answer").fill("items")
    panel.get_by_label("How further pages are reached").select_option("next_url")
    expect(panel.get_by_label("Where the next place is in the answer")).to_have_value("next")
    expect(yard.named(page, "Read airports")).to_contain_text("GET /api/airports")


def try_reader(page: Page) -> None:
    """Test this step shows the data and the exchange, and no secret."""
    panel = yard.panel(page)
    panel.get_by_role("button", name="Test this step").click()
    expect(panel.locator("#pane-output")).to_contain_text('"icao"')
    panel.get_by_role("tab", name="Request").click()
    expect(panel.locator("#pane-request")).to_contain_text("Authorization: ******")
    expect(panel.locator("#pane-request")).to_contain_text("/demo/api/airports?page=40&size=500")


def fill_router(page: Page) -> None:
    """Two branches and else."""
    yard.drop_on(page, "router", yard.open_end(page, "Map fields"))
    yard.expect_panel(page, "Router")
    branches = [("Pacific", "record.area in ['Pacific', 'Australia']"), ("Asia", "record.area == 'Asia'")]
    yard.fill_rows(page, "branches", branches, keys=("name", "condition"))
    for name, _ in branches:
        expect(page.locator(".cv-sign").filter(has_text=name)).to_be_visible()


def fill_writer(page: Page) -> None:
    """A POST of batches whose results come by record, on the first branch; the second stays open."""
    router = yard.named(page, "Router").get_attribute("data-step")
    yard.drop_on(page, "http", page.locator(f"[data-plus^='{router}:']").first)
    panel = yard.expect_panel(page, "HTTP")
    yard.rename(page, "Send to catalogue")
    panel.get_by_label("Connection", exact=True).select_option(label="Airports API")
    yard.next_part(page, "Request")
    panel.get_by_label("Operation").select_option("POST")
    expect(panel.locator("[name=batch_size]")).to_be_attached()
    panel.get_by_label("Path", exact=True).press_sequentially("/sink/catalogue")
    yard.more_settings(page)
    panel.locator("[name=batch_size]").fill("100")
    expect(yard.named(page, "Send to catalogue")).to_contain_text("POST /sink/catalogue")
    yard.next_part(page, "Output")
    yard.more_settings(page)
    panel.locator("[name=results_path]").fill("results")


def publish(page: Page) -> None:
    """A version with a note."""
    page.locator("#action-publish").click()
    page.get_by_label("What changed").fill("First version")
    page.get_by_role("button", name="Publish version").click()
    expect(page.locator(".toast")).to_contain_text("Version 1 published")


def run_and_watch(page: Page) -> None:
    """The counters on the canvas grow, and end at the true numbers."""
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Test").click()
    page.get_by_role("button", name="Run version 1").click()
    expect(page.locator("[data-live]")).to_be_visible()
    first = grown(page, beyond=0)
    grown(page, beyond=first)
    expect(page.locator("[data-run-status]")).to_contain_text("With errors")
    expect(page.locator("[data-live=ended]")).to_be_visible()
    rows = airports()[(FIRST_PAGE - 1) * SIZE :]
    assert yard.count_of(page, "in") == len(rows)
    assert_conserved(page)
    kept = [row for row in rows if row["iata"]]
    expect(yard.named(page, "Filter")).to_contain_text(f"{len(kept):,} kept")
    expect(yard.named(page, "Filter")).to_contain_text(f"{len(rows) - len(kept):,} ignored")
    expect(page.get_by_role("link", name="Open error desk")).to_be_visible()


def grown(page: Page, *, beyond: int) -> int:
    """Wait until the reader on the canvas counts more than ``beyond`` and return what it counts then.

    On a busy machine the run can be over before the page is there: then it counts all it will ever count.
    """
    page.wait_for_function(
        """least => {
            const line = [...document.querySelectorAll(".cv-step")]
                .find(step => step.querySelector(".cv-name")?.textContent === "Filter")
                ?.querySelector(".cv-second")?.textContent ?? "";
            const over = least > 0 && document.querySelector("[data-live=ended]") !== null;
            return over || Number((line.match(/[0-9][0-9,.]*/) ?? ["0"])[0].replace(/\\D/g, "")) > least;
        }""",
        arg=beyond,
    )
    return yard.number(yard.named(page, "Filter").locator(".cv-second").inner_text())


def assert_conserved(page: Page) -> None:
    """What came in is somewhere, and nothing twice."""
    parts = ("ok", "ignored", "failed", "held", "pending")
    assert yard.count_of(page, "in") == sum(yard.count_of(page, part) for part in parts)


def mend(page: Page) -> None:
    """A rejected record gets its city and is sent again."""
    page.get_by_role("link", name="Open error desk").click()
    page.locator(".desk-group").filter(has_text="city is missing").click()
    editor = page.get_by_label("Record", exact=True)
    record = json.loads(editor.input_value())
    assert record["city"] == ""
    editor.fill(json.dumps(record | {"city": "Port Moresby"}))
    page.get_by_role("button", name="Mend and retry").click()
    expect(page.locator(".toast").filter(has_text="Retry started")).to_be_visible()
    expect(page.locator(".callout-ok")).to_contain_text("Mended")


def test_the_demo_flow_brings_all_airports_through(desk: Page) -> None:
    page = desk
    page.goto("/w/demo/")
    page.get_by_role("link", name="Airports", exact=True).click()
    page.get_by_role("link", name="Airports to catalogue", exact=True).click()
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Test").click()
    page.get_by_role("button", name="Run version 1").click()
    expect(page.locator("[data-live=ended]")).to_be_visible(timeout=300_000)
    rows = airports()
    with_code = [row for row in rows if row["iata"]]
    polar = [row for row in with_code if row["tz"].split("/")[0] not in AREAS]
    assert yard.count_of(page, "in") == len(rows)
    assert_conserved(page)
    assert yard.count_of(page, "ignored") == len(rows) - len(with_code)
    expect(yard.named(page, "Polar airports")).to_contain_text(f"{len(polar):,} done")
    sent = yard.count_of(page, "ok") - len(polar)
    page.goto("/demo/sink/")
    assert yard.number(page.get_by_role("row", name="All").inner_text()) >= sent
