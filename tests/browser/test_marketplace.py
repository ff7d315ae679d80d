"""A flow of one workspace becomes a connector, and another workspace installs and runs it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import yard

pytestmark = pytest.mark.browser


def test_published_here_installed_and_run_there(desk: Page) -> None:
    publish_connector(desk)
    install_in_the_neighbour(desk)
    use_it(desk)
    run_it(desk)


def publish_connector(page: Page) -> None:
    """The Manage page of the demo's API flow makes a public release."""
    page.goto("/w/demo/")
    page.get_by_role("link", name="Airports", exact=True).click()
    page.get_by_role("link", name="Airport by code", exact=True).click()
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Manage").click()
    page.get_by_label("Title").fill("Airport lookup")
    page.get_by_label("Seen by").select_option("public")
    page.get_by_role("button", name="Publish release").click()
    expect(page.get_by_role("group", name="Releases")).to_contain_text("1.0.0")


def install_in_the_neighbour(page: Page) -> None:
    """Found by search in the other workspace's marketplace."""
    page.goto("/w/demo/")
    page.locator(".topbar summary").filter(has_text="Demo").first.click()
    page.get_by_role("link", name="Harbour Goods").click()
    page.get_by_role("navigation", name="Workspace").get_by_role("link", name="Marketplace").click()
    search = page.get_by_role("searchbox", name="Search").or_(page.locator("main input[name=q]")).first
    search.fill("lookup")
    search.press("Enter")
    page.get_by_role("link", name="Airport lookup").first.click()
    page.get_by_role("button", name="Install 1.0.0").click()
    expect(page.get_by_role("button", name="Uninstall").first).to_be_visible()


def use_it(page: Page) -> None:
    """The palette has it; its wizard asks for what the flow's address asks for."""
    page.get_by_role("navigation", name="Workspace").get_by_role("link", name="Home").click()
    yard.new_integration(page, "Travel")
    yard.new_flow(page, "Where is it")
    yard.drag(page, "manual", 620, 140)
    yard.expect_panel(page, "Manual start")
    expect(page.get_by_role("button", name="Installed connectors")).to_be_visible()
    kind = page.get_by_role("complementary", name="Steps to add").get_by_role("button", name="Airport lookup")
    yard.drop_on(page, str(kind.get_attribute("data-palette")), yard.open_end(page, "Manual start"))
    panel = yard.expect_panel(page, "Airport lookup")
    connection = panel.get_by_label("Connection", exact=True)
    connection.select_option(label="Airport lookup")
    yard.next_part(page, "Inputs")
    panel.get_by_label("Iata", exact=True).press_sequentially("HAM")
    yard.next_part(page, "Output")
    expect(panel.get_by_label("Response variable")).to_have_value("response")
    yard.drop_on(page, "log", yard.open_end(page, "Airport lookup"))
    yard.expect_panel(page, "Log")
    yard.panel(page).get_by_label("Text", exact=True).fill("It is in {{ response.city }}")
    yard.expect_no_problems(page)
    yard.expect_saved(page)


def run_it(page: Page) -> None:
    """The run in this workspace shows what the flow of the other one answered."""
    page.locator("#action-test").click()
    expect(page.locator("[data-live=ended]")).to_be_visible()
    expect(page.locator("[data-run-status]")).to_contain_text("Completed")
    yard.named(page, "Log").locator(".cv-body").click()
    yard.panel(page).get_by_role("link", name="Log").click()
    expect(yard.panel(page)).to_contain_text("It is in Hamburg")
