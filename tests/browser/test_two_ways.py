"""The same flow twice: webhook, filter, HTTP, log; by keyboard alone, and by mouse in few clicks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import yard

pytestmark = pytest.mark.browser

MOST_CLICKS = 25
MOST_TABS = 60
IN_ORDER = ["Webhook", "Filter", "HTTP", "Log"]

COUNT_PRESSES = """
addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.presses = Number(sessionStorage.presses ?? 0) + 1;
}, true);
"""


def expect_published(page: Page) -> None:
    """The four steps stand in a row, nothing is missing, and version 1 is live."""
    expect(page.locator(".toast")).to_contain_text("Version 1 published")
    yard.expect_no_problems(page)
    heights = []
    for name in IN_ORDER:
        box = yard.named(page, name).bounding_box()
        assert box
        heights.append(box["y"])
    assert heights == sorted(heights)
    expect(page.locator(".cv-track[data-link]")).to_have_count(3)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the control has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("control => control === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def to_panel(page: Page, title: str) -> Locator:
    """Go from the canvas to the settings of the step that was just added."""
    panel = yard.expect_panel(page, title)
    page.keyboard.press("F6")
    return panel


def add_next(page: Page, kind: str) -> None:
    """Go back to the canvas and add a step behind the one at hand."""
    page.keyboard.press("Shift+F6")
    expect(page.locator(".cv-body:focus")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog", name="Add a step")).to_be_visible()
    page.keyboard.type(kind)
    page.keyboard.press("Enter")
    expect(yard.named(page, kind).locator(".cv-body")).to_be_focused()


def test_by_keyboard_alone(desk: Page) -> None:
    page = desk
    page.add_init_script(COUNT_PRESSES)
    page.goto("/w/demo/")
    yard.new_integration(page, "By keyboard")
    yard.new_flow(page, "No mouse")
    page.evaluate("sessionStorage.presses = 0")
    page.keyboard.press("1")
    panel = to_panel(page, "Webhook")
    tab_to(page, panel.get_by_label("Path", exact=True))
    page.keyboard.type("no-mouse")
    expect(yard.named(page, "Webhook")).to_contain_text("no-mouse")
    add_next(page, "Filter")
    tab_to(page, to_panel(page, "Filter").locator("[name=condition]"))
    page.keyboard.type("record.id > 0")
    expect(yard.named(page, "Filter")).to_contain_text("id")
    add_next(page, "HTTP")
    panel = to_panel(page, "HTTP")
    tab_to(page, panel.get_by_label("Connection", exact=True))
    page.keyboard.type("Airports API")
    expect(yard.named(page, "HTTP")).to_contain_text("Airports API")
    tab_to(page, panel.get_by_role("button", name="Next: request"))
    page.keyboard.press("Enter")
    tab_to(page, panel.get_by_label("Path", exact=True))
    page.keyboard.type("/api/airports")
    expect(yard.named(page, "HTTP")).to_contain_text("GET /api/airports")
    add_next(page, "Log")
    tab_to(page, to_panel(page, "Log").locator("[name=message]"))
    page.keyboard.type("Seen")
    expect(yard.named(page, "Log")).to_contain_text("Seen")
    page.keyboard.press("Control+k")
    page.keyboard.type("publish")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What changed")).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect_published(page)
    # And what stands can be moved, linked and unlinked.
    page.keyboard.press("Shift+F6")
    while not page.locator(".cv-body:focus").count():
        page.keyboard.press("Shift+F6")
    log = yard.named(page, "Log")
    before = log.bounding_box()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#save-state")).to_contain_text(re.compile("Saved"))
    after = log.bounding_box()
    assert before and after and after["y"] > before["y"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("l")
    page.keyboard.type("delete the link")
    page.keyboard.press("Enter")
    expect(page.locator(".cv-track[data-link]")).to_have_count(2)
    assert page.evaluate("sessionStorage.presses") == "0"


def test_by_mouse_in_few_clicks(desk: Page) -> None:
    page = desk
    page.add_init_script(COUNT_PRESSES)
    page.goto("/w/demo/")
    yard.new_integration(page, "By mouse")
    yard.new_flow(page, "Few clicks")
    page.locator("[data-start=webhook]").click()
    write(page, yard.expect_panel(page, "Webhook").get_by_label("Path", exact=True), "few-clicks")
    add_behind(page, "Webhook", "Filter")
    write(page, yard.panel(page).locator("[name=condition]"), "record.id > 0")
    add_behind(page, "Filter", "HTTP")
    panel = yard.panel(page)
    panel.get_by_label("Connection", exact=True).select_option(label="Airports API")
    expect(yard.named(page, "HTTP")).to_contain_text("Airports API")
    yard.next_part(page, "Request")
    write(page, panel.get_by_label("Path", exact=True), "/api/airports")
    expect(yard.named(page, "HTTP")).to_contain_text("GET /api/airports")
    add_behind(page, "HTTP", "Log")
    write(page, yard.panel(page).locator("[name=message]"), "Seen")
    expect(yard.named(page, "Log")).to_contain_text("Seen")
    page.locator("#action-publish").click()
    page.get_by_role("button", name="Publish version").click()
    expect_published(page)
    choosing = 2  # the browser's own list, which Playwright does not open
    writing = 2  # the names of integration and flow, which were filled without a press
    assert int(page.evaluate("sessionStorage.presses")) + choosing + writing <= MOST_CLICKS


def write(page: Page, control: Locator, text: str) -> None:
    """Press the control, then type."""
    control.click()
    page.keyboard.type(text)
    expect(control).to_have_value(text)


def add_behind(page: Page, step: str, kind: str) -> None:
    """Press the + under a step and choose from the list."""
    yard.open_end(page, step).click()
    page.get_by_role("dialog", name="Add a step").get_by_role("option", name=kind).first.click()
    yard.expect_panel(page, kind)
