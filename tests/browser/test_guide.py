"""The guide in a browser: its pictures are taken here, F1 opens it, and axe finds nothing to mend.

``make guide`` takes the pictures anew; else the same walk only shows that all of them can be taken.
"""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.guide import contents
from tests.browser import yard
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_axe import in_every_look, looked_at  # noqa: F401  (a fixture)
from tests.live import LiveFlowyard

pytestmark = pytest.mark.browser

WRITE = bool(os.environ.get("GUIDE_PICTURES"))
TO_WEBP = """async (png) => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d", { alpha: false }).drawImage(image, 0, 0);
    const webp = await canvas.convertToBlob({ type: "image/webp", quality: 0.82 });
    const bytes = new Uint8Array(await webp.arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}"""


class Camera:
    """Takes pictures, and writes them to the guide's folder when asked by ``GUIDE_PICTURES``."""

    def __init__(self, page: Page, dark_room: Page) -> None:
        self.page = page
        self.dark_room = dark_room  # an empty page: turns PNG into WebP
        self.taken: list[str] = []

    def take(self, name: str, height: int = 900) -> None:
        """Take the window as it stands, down to ``height`` where there is nothing below."""
        self.page.locator(".toast").evaluate_all("all => all.forEach(toast => toast.remove())")
        self.page.mouse.move(700, 896)
        clip = {"x": 0, "y": 0, "width": 1440, "height": height}
        png = self.page.screenshot(animations="disabled", caret="hide", clip=clip)
        webp = base64.b64decode(self.dark_room.evaluate(TO_WEBP, base64.b64encode(png).decode()))
        self.taken.append(f"{name}.webp")
        if WRITE:
            (contents.PICTURES / f"{name}.webp").write_bytes(webp)


@pytest.fixture
def camera(browser: Browser) -> Iterator[Camera]:
    """Return a camera in a demo of its own, as it is on its first day."""
    folder = Path(tempfile.mkdtemp(prefix="fy-"))
    flowyard = LiveFlowyard(data=folder, demo=True)
    flowyard.start()
    look: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
    context = browser.new_context(
        **look,
        base_url=flowyard.url,
        color_scheme="light",
        reduced_motion="reduce",
        timezone_id="Europe/Berlin",
    )
    context.add_cookies([{"name": "zone", "value": "Europe/Berlin", "url": flowyard.url}])
    context.set_default_timeout(PATIENCE_MS)
    page, dark_room = context.new_page(), context.new_page()
    page.goto(flowyard.sign_in_link())
    page.bring_to_front()
    yield Camera(page, dark_room)
    context.close()
    flowyard.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_all_pictures_of_the_guide(camera: Camera) -> None:
    first_flow(camera)
    completion(camera)
    schedule(camera)
    run_with_errors(camera)
    designer(camera)
    pages_of_the_demo(camera)
    named = {path.name for path in contents.PICTURES.iterdir()}
    assert sorted(camera.taken) == sorted(named), "run `make guide`, or delete what no page shows"


def first_flow(camera: Camera) -> None:
    """What the page "Your first flow" tells, step by step."""
    page = camera.page
    page.goto("/w/demo/")
    yard.new_integration(page, "My first integration")
    yard.new_flow(page, "Airports with a code")
    expect(page.get_by_role("heading", name="What starts this flow?")).to_be_visible()
    camera.take("empty-flow")
    page.locator("[data-start=manual]").click()
    yard.expect_panel(page, "Manual start")
    yard.drop_on(page, "http", yard.open_end(page, "Manual start"))
    panel = yard.expect_panel(page, "HTTP")
    panel.get_by_label("Connection", exact=True).select_option(label="Airports API")
    yard.next_part(page, "Request")
    panel.get_by_label("Path", exact=True).press_sequentially("/api/airports")
    panel.get_by_label("The answer").select_option("Is a list: each item becomes a record")
    yard.fill_rows(page, "query", [("page", "56"), ("size", "500")], keys=("name", "value"))
    yard.next_part(page, "Paging")
    panel.get_by_label("Where the list is in the answer").fill("items")
    expect(yard.named(page, "HTTP")).to_contain_text("GET /api/airports")
    panel.get_by_role("button", name="Test this step").click()
    expect(panel.locator("#pane-output")).to_contain_text('"icao"')
    panel.locator("#pane-output").scroll_into_view_if_needed()
    camera.take("step-test")
    yard.drop_on(page, "filter", yard.open_end(page, "HTTP"))
    yard.expect_panel(page, "Filter").locator("[name=condition]").press_sequentially("record.iata != ''")
    expect(yard.named(page, "Filter")).to_contain_text("iata != empty")
    yard.drop_on(page, "log", yard.open_end(page, "Filter"))
    yard.expect_panel(page, "Log").get_by_label("Text", exact=True).fill(
        "{{ record.iata }} is {{ record.name }}"
    )
    yard.expect_no_problems(page)
    yard.expect_saved(page)
    page.locator("#action-publish").click()
    page.get_by_label("What changed").fill("First version")
    page.get_by_role("button", name="Publish version").click()
    expect(page.locator(".toast")).to_contain_text("Version 1 published")
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Test").click()
    page.get_by_role("button", name="Run version 1").click()
    expect(page.locator("[data-live=ended]")).to_be_visible()
    expect(page.locator("[data-run-status]")).to_contain_text("Completed")
    assert yard.count_of(page, "ignored") > 0
    camera.take("run")


def completion(camera: Camera) -> None:
    """A field of the first flow while somebody writes in it."""
    page = camera.page
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Develop").click()
    yard.named(page, "Log").locator(".cv-body").press("Enter")
    text = yard.expect_panel(page, "Log").get_by_label("Text", exact=True)
    text.fill("")
    text.press_sequentially("{{ record.")
    expect(
        page.get_by_role("listbox", name="Fields and functions").get_by_role("option").first
    ).to_be_visible()
    camera.take("completion")
    text.press("Escape")


def schedule(camera: Camera) -> None:
    """The panel of the demo's schedule."""
    page = camera.page
    open_flow(page, "Morning round", "Develop")
    yard.named(page, "Every weekday at six").or_(page.locator(".cv-step[data-kind=schedule]")).first.locator(
        ".cv-body"
    ).press("Enter")
    expect(yard.panel(page).locator("#next-runs tbody tr")).to_have_count(5)
    camera.take("schedule")


def run_with_errors(camera: Camera) -> None:
    """The last pages of the demo's list: some records are refused."""
    page = camera.page
    open_flow(page, "Airports to catalogue", "Test")
    page.get_by_label("first_page").fill("50")
    page.get_by_role("button", name="Run version 1").click()
    expect(page.locator("[data-live=ended]")).to_be_visible()
    expect(page.locator("[data-run-status]")).to_contain_text("With errors")
    camera.take("run-errors")
    page.get_by_role("link", name="Open error desk").click()
    page.locator(".desk-group").first.click()
    expect(page.get_by_label("Record", exact=True)).to_be_visible()
    camera.take("error-desk")


def designer(camera: Camera) -> None:
    """The whole desk: palette, canvas, panel and data."""
    page = camera.page
    open_flow(page, "Airports to catalogue", "Develop")
    page.locator(".cv-step[data-kind=map]").first.locator(".cv-body").press("Enter")
    expect(yard.panel(page).locator("#panel-config")).to_have_count(1)
    page.keyboard.press("Control+j")
    expect(page.locator("#data-drawer table")).to_be_visible()
    camera.take("designer")
    page.keyboard.press("Control+j")


def pages_of_the_demo(camera: Camera) -> None:
    """Pages that need no more than to be opened."""
    page = camera.page
    open_flow(page, "Airports to catalogue", "Deploy")
    camera.take("versions", 620)
    open_flow(page, "Airports to catalogue", "Observe")
    camera.take("observe")
    open_flow(page, "Airport by code", "Manage")
    page.get_by_label("Title").fill("Airport lookup")
    page.get_by_label("Seen by").select_option("public")
    page.get_by_role("button", name="Publish release").click()
    expect(page.get_by_role("group", name="Releases")).to_contain_text("1.0.0")
    open_flow(page, "Airport by code", "Test")
    camera.take("api-test", 740)
    for name, height in (
        ("connections", 500),
        ("notifications", 740),
        ("marketplace", 500),
        ("members", 640),
    ):
        page.goto(f"/w/demo/{name}/")
        camera.take(name, height)


def open_flow(page: Page, flow: str, part: str) -> None:
    """Go to a page of one of the demo's flows."""
    page.goto("/w/demo/")
    page.get_by_role("link", name="Airports", exact=True).click()
    page.get_by_role("link", name=flow, exact=True).click()
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name=part).click()
    expect(
        page.get_by_role("link", name=part, exact=True).and_(page.locator("[aria-current=page]"))
    ).to_be_visible()


def opened(page: Page, act: Callable[[], None]) -> Page:
    """Return the window that ``act`` opens, once its keys work."""
    with page.expect_popup() as popup:
        act()
    popup.value.wait_for_load_state()
    return popup.value


def test_f1_opens_the_page_that_fits_and_leaves_the_work_alone(desk: Page) -> None:
    page = desk
    page.goto("/w/demo/errors/")
    guide = opened(page, lambda: page.keyboard.press("F1"))
    expect(guide.get_by_role("heading", name="Failed records", level=1)).to_be_visible()
    page.bring_to_front()
    open_flow(page, "Airports to catalogue", "Develop")
    page.keyboard.press("F1")  # the window of the guide is used again
    expect(guide.get_by_role("heading", name="The designer", level=1)).to_be_visible()
    expect(page.locator("#flow-name")).to_have_text("Airports to catalogue")


def test_f1_in_the_completion_list_explains_the_function(desk: Page) -> None:
    page = desk
    yard.started_flow(page, "Explained")
    yard.drop_on(page, "log", yard.open_end(page, "Manual start"))
    text = yard.expect_panel(page, "Log").get_by_label("Text", exact=True)
    text.press_sequentially("{{ 2 | rou")
    expect(page.get_by_role("listbox", name="Fields and functions")).to_be_visible()
    text.press("F1")
    expect(page.locator(".complete-foot")).to_contain_text("2.5 | round")
    assert len(page.context.pages) == 1


def test_the_icon_leads_there_and_the_guide_is_found_by_words(desk: Page) -> None:
    page = desk
    page.goto("/w/demo/members/")
    guide = opened(page, page.get_by_role("link", name="Guide, opens beside this page").click)
    expect(guide.get_by_role("heading", name="Members and your account", level=1)).to_be_visible()
    guide.keyboard.press("Control+k")
    guide.keyboard.type("held records")
    guide.keyboard.press("Enter")
    guide.get_by_role("link", name="Held records").click()
    expect(in_view(guide.get_by_role("heading", name="Held records"))).to_be_in_viewport()
    guide.get_by_role("link", name="Next page: Notifications").click()
    expect(guide.get_by_role("heading", name="Notifications", level=1)).to_be_visible()


def in_view(heading: Locator) -> Locator:
    """Return the heading once it is there."""
    expect(heading).to_be_visible()
    return heading


def test_axe_finds_nothing_in_the_guide(looked_at: Page) -> None:  # noqa: F811
    faults = {}
    for address in (
        "/guide/",
        "/guide/?q=record",
        "/guide/?q=zebra",
        *(f"/guide/{e.name}/" for e in contents.entries()),
    ):
        looked_at.goto(address)
        if found := in_every_look(looked_at):
            faults[address] = found
        assert looked_at.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert not faults
