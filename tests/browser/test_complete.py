"""Expressions are completed from what was seen: while typing, by keys, and by picking without writing any."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import yard

pytestmark = pytest.mark.browser


def mapped(page: Page, name: str) -> None:
    """Make a flow that reads the demo's airports once and maps a field."""
    yard.started_flow(page, name)
    yard.drop_on(page, "http", yard.open_end(page, "Manual start"))
    panel = yard.expect_panel(page, "HTTP")
    panel.get_by_label("Connection", exact=True).select_option(label="Airports API")
    yard.next_part(page, "Request")
    panel.get_by_label("Path", exact=True).fill("/api/airports")
    panel.locator("[name=use]").select_option("records")
    yard.next_part(page, "Paging")
    panel.get_by_label("Where the list is in the answer").fill("items")
    expect(yard.named(page, "HTTP")).to_contain_text("GET /api/airports")
    panel.get_by_role("button", name="Test this step").click()
    expect(panel.locator("#pane-output")).to_contain_text('"icao"')
    yard.drop_on(page, "map", yard.open_end(page, "HTTP"))
    panel = yard.expect_panel(page, "Map fields")
    panel.get_by_role("button", name="Add field").click()
    panel.locator("[name=fields-0-target]").fill("code")


def test_a_field_is_completed_while_it_is_typed(desk: Page) -> None:
    mapped(desk, "Completed")
    value = yard.panel(desk).locator("[name=fields-0-value]")
    listed = desk.get_by_role("listbox", name="Fields and functions")
    value.press_sequentially("{{ record.el")
    expect(listed.get_by_role("option")).to_have_count(1)
    expect(desk.locator(".complete-foot")).to_contain_text("Value now")
    value.press("Enter")
    expect(value).to_have_value("{{ record.elevation }}")
    expect(listed).to_be_hidden()
    value.press("ArrowLeft")
    value.press("ArrowLeft")
    value.press("ArrowLeft")
    value.press_sequentially(" | rou")
    expect(listed.get_by_role("option").first).to_contain_text("round(number")
    value.press("F1")
    expect(desk.locator(".complete-foot")).to_contain_text("2.5 | round")
    value.press("Escape")
    expect(listed).to_be_hidden()
    expect(yard.panel(desk).get_by_role("heading", name="Step Map fields")).to_be_attached()
    value.press("Tab")
    expect(value).not_to_be_focused()


def test_a_field_is_picked_without_writing(desk: Page) -> None:
    mapped(desk, "Picked")
    panel = yard.panel(desk)
    value = panel.locator("[name=fields-0-value]")
    value.click()
    panel.get_by_title("Insert a field").click()
    search = desk.get_by_role("combobox", name="Find a field or function")
    expect(search).to_be_focused()
    search.press_sequentially("name")
    desk.get_by_role("option", name="record.name").click()
    expect(value).to_have_value("{{ record.name }}")
    expect(value).to_be_focused()
    expect(panel.locator("[data-row-now]")).to_contain_text("Now: ")
    expect(yard.named(desk, "Map fields")).to_contain_text("1 field")
    yard.expect_saved(desk)


def test_keys_pick_and_escape_keeps_the_panel(desk: Page) -> None:
    yard.started_flow(desk, "By keys")
    yard.drop_on(desk, "filter", yard.open_end(desk, "Manual start"))
    panel = yard.expect_panel(desk, "Filter")
    condition = panel.locator("[name=condition]")
    condition.click()
    condition.press("Control+Space")
    search = desk.get_by_role("combobox", name="Find a field or function")
    expect(search).to_be_focused()
    search.press("Escape")
    expect(search).to_be_hidden()
    expect(condition).to_be_focused()
    condition.press("Control+Space")
    search.press_sequentially("trigger")
    search.press("Enter")
    expect(condition).to_have_value("trigger")


def test_what_was_seen_stands_below_the_canvas_and_can_be_pinned(desk: Page) -> None:
    mapped(desk, "Data below")
    yard.panel(desk).locator("[name=fields-0-value]").fill("{{ record.icao }}")
    yard.expect_saved(desk)
    desk.keyboard.press("Control+j")
    drawer = desk.get_by_role("region", name="Data of the step")
    drawer.get_by_role("button", name="Input").click()
    expect(drawer.get_by_role("columnheader", name="icao text")).to_be_visible()
    yard.named(desk, "HTTP").locator(".cv-body").click()
    yard.expect_panel(desk, "HTTP")
    drawer.get_by_role("button", name="Output").click()
    expect(drawer.get_by_role("row")).to_have_count(11)
    drawer.get_by_role("button", name="Edit").click()
    box = drawer.get_by_label("Records that the step gives, as JSON")
    box.fill('[{"icao": "PINNED"')
    drawer.get_by_role("button", name="Pin these records").click()
    expect(drawer.get_by_role("alert")).to_contain_text("This is not JSON")
    expect(box).to_have_value('[{"icao": "PINNED"')
    box.fill('[{"icao": "PINNED", "mood": "calm"}]')
    drawer.get_by_role("button", name="Pin these records").click()
    expect(drawer.get_by_role("button", name="Pinned")).to_be_visible()
    yard.named(desk, "Map fields").locator(".cv-body").click()
    panel = yard.expect_panel(desk, "Map fields")
    value = panel.locator("[name=fields-0-value]")
    value.click()
    value.press("ControlOrMeta+a")
    value.press_sequentially("{{ record.mo")
    expect(desk.get_by_role("option", name="record.mood")).to_be_visible()
    value.press("Enter")
    expect(panel.locator("[data-row-now]")).to_have_text("Now: calm")
    desk.keyboard.press("Control+j")
    expect(drawer).to_be_hidden()
