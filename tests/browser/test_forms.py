"""Forms as hands know them: Enter goes on, menus hold their forms, an error marks its own box."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import yard

pytestmark = pytest.mark.browser


def test_enter_goes_on_in_the_wizard_of_a_connection(desk: Page) -> None:
    desk.goto("/w/demo/connections/new/")
    part = desk.locator("#wizard [aria-current=step] h2")
    address = desk.get_by_label("Base address")
    address.fill("https://api.example.com/v1")
    address.press("Enter")
    expect(part).to_have_text("How to sign in")
    desk.get_by_text("Bearer token").click()
    desk.get_by_role("button", name="Next").click()
    expect(part).to_have_text("Credentials")
    token = desk.locator("#wizard-form input[type=password]")
    token.fill("a-token-of-nobody")
    token.press("Enter")
    expect(part).to_have_text("Test")


def test_enter_goes_on_in_a_panel_and_never_leaves_the_page(desk: Page) -> None:
    yard.started_flow(desk, "Enter")
    yard.drop_on(desk, "http", yard.open_end(desk, "Manual start"))
    panel = yard.expect_panel(desk, "HTTP")
    yard.next_part(desk, "Request")
    path = panel.get_by_label("Path", exact=True)
    path.fill("/airports")
    path.press("Enter")
    expect(panel.locator("[aria-current=step]")).to_contain_text(re.compile("Paging|Output"))
    yard.drop_on(desk, "filter", yard.open_end(desk, "HTTP"))
    panel = yard.expect_panel(desk, "Filter")
    condition = panel.get_by_label("Condition").or_(panel.locator("input[data-complete=expression]")).first
    address = desk.url
    condition.fill("record.open")
    condition.press("Enter")
    expect(yard.named(desk, "Filter").locator(".cv-second")).to_have_text("open")
    assert desk.url == address


def test_the_wrong_cell_of_a_table_is_marked(desk: Page) -> None:
    yard.started_flow(desk, "Cells")
    yard.drop_on(desk, "map", yard.open_end(desk, "Manual start"))
    panel = yard.expect_panel(desk, "Map fields")
    panel.get_by_role("button", name="Add field").click()
    panel.locator("[name=fields-0-target]").fill("name")
    panel.locator("[name=fields-0-value]").fill("{{ record. }}")
    expect(panel.locator("[name=fields-0-value]")).to_have_attribute("aria-invalid", "true")
    expect(panel.locator("[name=fields-0-target]")).not_to_have_attribute("aria-invalid", "true")


def test_a_choice_that_redraws_the_form_loses_nothing_typed_before(desk: Page) -> None:
    yard.started_flow(desk, "Redrawn")
    yard.drop_on(desk, "http", yard.open_end(desk, "Manual start"))
    panel = yard.expect_panel(desk, "HTTP")
    yard.next_part(desk, "Request")
    panel.locator("[name=use]").select_option("records")
    yard.expect_saved(desk)
    held: list[Route] = []
    desk.route("**/draft.json", lambda route: held.append(route))  # what is saved stays behind what was typed
    yard.fill_rows(desk, "query", [("page", "40")], keys=("name", "value"))
    yard.next_part(desk, "Paging")
    panel.get_by_label("Where the list is in the answer").fill("items")
    panel.get_by_label("How further pages are reached").select_option("next_url")
    expect(panel.get_by_label("Where the next place is in the answer")).to_be_visible()
    yard.drop_on(desk, "filter", yard.open_end(desk, "HTTP"))
    expect(yard.named(desk, "Filter")).to_be_visible()
    desk.wait_for_timeout(300)  # for a request that should not be made
    desk.unroute("**/draft.json")  # lets go of those held
    assert held, "the draft was being saved meanwhile"
    yard.expect_panel(desk, "Filter")
    yard.expect_saved(desk)
    read = json.loads(desk.request.get(f"{desk.url.rstrip('/')}/draft.json").text())
    reader = next(step for step in read["doc"]["steps"] if step["kind"] == "http")
    assert reader["config"]["query"] == [{"name": "page", "value": "40"}]
    assert reader["config"]["paging"]["kind"] == "next_url"


def test_menus_hold_their_forms(desk: Page) -> None:
    desk.goto("/w/demo/")
    for button in ("New integration", "New flow"):
        desk.locator("main summary").filter(has_text=button).click()
        menu = desk.locator("details[open] > .popover, details[open] > .popover-form").first
        form = desk.locator("details[open] .popover-form").first
        outer, inner = menu.bounding_box(), form.bounding_box()
        assert outer and inner and inner["width"] > 200 and inner["height"] > 60
        assert outer["y"] > 60, "it hangs below the button and pushes nothing away"
        name = form.locator("[name=name]")
        expect(name).to_be_focused()
        for chooser in form.locator("select").all():
            chooser.focus()
            desk.keyboard.press("ArrowDown")
            expect(chooser).to_be_focused()
        desk.keyboard.press("Escape")
        desk.goto("/w/demo/")
