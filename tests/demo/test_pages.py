"""The demo as a newcomer meets it: the printed link signs in, the catalogue shows what arrived."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.live import LiveFlowyard


def test_the_link_signs_in_once(page: Page, live_flowyard: LiveFlowyard) -> None:
    link = live_flowyard.sign_in_link()
    page.goto(link)
    expect(page).to_have_url(f"{live_flowyard.url}/w/demo/")
    page.context.clear_cookies()
    page.goto(link)
    page.goto(f"{live_flowyard.url}/w/demo/")
    expect(page).not_to_have_url(f"{live_flowyard.url}/w/demo/")


def test_the_catalogue_has_its_page(page: Page, live_flowyard: LiveFlowyard) -> None:
    page.goto(live_flowyard.sign_in_link())
    page.goto(f"{live_flowyard.url}/demo/sink/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Catalogue of the demo")
