"""The test console in a browser: the same form asks the draft and the live flow, and shows what came back."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_request_goes_to_the_draft_and_to_the_live_flow(desk: Page) -> None:
    desk.goto("/w/demo/")
    desk.get_by_role("link", name="Airports", exact=True).click()
    desk.get_by_role("link", name="Airport by code", exact=True).click()
    desk.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Test").click()
    console = desk.locator("#console")
    console.get_by_role("button", name="Send request").click()
    expect(console.get_by_label("iata")).to_have_attribute("aria-invalid", "true")
    console.get_by_label("iata").fill("q q")
    expect(console.locator("#curl")).to_contain_text("/airports/q%20q")
    for target in ("the live flow", "the draft"):
        console.get_by_label(target).check()
        expect(console.get_by_label(target)).to_be_checked()
        expect(console.get_by_label("iata")).to_have_value("q q")
        console.get_by_role("button", name="Send request").click()
        answer = console.locator("[data-answer]")
        expect(answer).to_contain_text("404 Not Found")
        expect(answer.get_by_role("group", name="Body of the answer")).to_contain_text("Q Q")
        expect(answer.get_by_role("link", name="Open the run")).to_be_visible()
