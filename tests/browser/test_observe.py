"""The charts of the Observe page with a real mouse: drag to zoom, press for the runs, point for the numbers."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import places
from tests.live import LiveFlowyard

pytestmark = pytest.mark.browser

SEED = """
from datetime import timedelta
from django.db.models import F
from django.utils import timezone
from designer.models import Flow
from runs.models import Meter, MeterMark, Run
from lib.ids import new_id
flow = Flow.objects.get(name="Airport by code")
seeded = Run.objects.filter(flow=flow, started_by="api", n_ok=1, created_at__lt=timezone.now() - timedelta(hours=10))
for minutes in () if seeded.exists() else range(60, 1260, 20):
    at = timezone.now() - timedelta(minutes=minutes)
    Run.objects.create(pk=f"{int(at.timestamp()):08x}{new_id()[8:]}", workspace=flow.workspace, flow=flow,
        version=flow.current, started_by="api", status="failed" if minutes % 100 == 0 else "completed",
        created_at=at, started_at=at, ended_at=at + timedelta(milliseconds=minutes), n_in=1, n_ok=1)
Meter.objects.all().delete()  # what was counted already is counted anew, with these
MeterMark.objects.update(reached="", turn=F("turn") + 1)
"""


@pytest.fixture
def observed(desk: Page, owner: BrowserContext, live_flowyard: LiveFlowyard) -> Page:
    live_flowyard.django(SEED)
    owner.add_cookies([{"name": "zone", "value": "UTC", "url": live_flowyard.url}])
    desk.goto(places.every(desk)["Airport by code: observe"])
    expect(desk.locator(".chart svg")).to_have_count(3)
    return desk


def test_drag_shows_the_time_between_and_zoom_out_leads_back(observed: Page) -> None:
    page = observed
    box = page.locator("[data-chart=success] svg").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=4)
    expect(page.locator(".chart-drag").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".chart-drag").first).to_be_hidden()
    page.mouse.up()
    expect(page.locator(".segmented [aria-current]")).to_have_text("24 h")
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=4)
    page.mouse.up()
    page.wait_for_url("**/observe/?from=*to=*")
    expect(page.locator(".segmented [aria-current]")).to_have_count(0)
    expect(page.get_by_role("link", name="Zoom out")).to_be_visible()
    page.get_by_role("link", name="24 h").click()
    page.wait_for_url("**/observe/?since=24h")


def test_a_press_lists_the_runs_of_the_slot_and_the_pointer_tells_its_numbers(observed: Page) -> None:
    page = observed
    chart = page.locator("[data-chart=runs]")
    box = chart.locator("svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20)
    expect(chart.locator("[data-said]")).to_contain_text("run")
    said = chart.locator("[data-said]").inner_text()
    count = int(said.split(": ")[1].split(" ")[0])
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + 20)
    page.wait_for_url("**slot=*")
    expect(page.locator("#runs")).to_contain_text(said.split(": ")[0])
    assert count > 0
    expect(page.get_by_role("group", name="Runs").locator("tbody tr")).to_have_count(count)
    page.get_by_role("link", name="All runs of this time").click()
    expect(page.locator("#runs")).to_have_text("Runs")


def test_the_table_holds_the_same_numbers_for_the_keyboard(observed: Page) -> None:
    page = observed
    page.get_by_text("The same numbers as a table").press("Enter")
    first = page.get_by_role("group", name="Numbers of the charts").locator("tbody a").first
    label = first.inner_text()
    first.press("Enter")
    page.wait_for_url("**slot=*")
    expect(page.locator("#runs")).to_contain_text(label)
