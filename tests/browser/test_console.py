"""The test console in a browser: the same form asks the draft and the live flow, and shows what came back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect


@pytest.fixture
def console(desk: Page) -> Locator:
    """Return the console of the demo's API flow."""
    desk.goto("/w/demo/")
    desk.get_by_role("link", name="Airports", exact=True).click()
    desk.get_by_role("link", name="Airport by code", exact=True).click()
    desk.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Test").click()
    return desk.locator("#console")


def test_a_request_goes_to_the_draft_and_to_the_live_flow(console: Locator) -> None:
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


def test_what_is_typed_and_sent_while_another_form_comes_is_not_lost(desk: Page, console: Locator) -> None:
    held: list[Route] = []
    desk.route(re.compile(r"/console/\?"), lambda route: held.append(route))
    with desk.expect_request(re.compile(r"/console/\?")):
        console.get_by_label("the live flow").check()
    console.get_by_label("iata").fill("HAM")
    console.get_by_role("button", name="Send request").click()
    held[0].continue_()
    expect(console.locator("[data-answer]")).to_contain_text("Hamburg")
    expect(console.get_by_label("iata")).to_have_value("HAM")
    expect(console.get_by_text("A real call: your browser sends it to the public address.")).to_be_visible()


def test_a_form_that_comes_waits_until_the_mouse_is_let_go(desk: Page, console: Locator) -> None:
    held: list[Route] = []
    desk.route(re.compile(r"/console/\?"), lambda route: held.append(route))
    console.get_by_label("iata").fill("HAM")
    with desk.expect_request(re.compile(r"/console/\?")):
        console.get_by_label("the live flow").check()
    console.get_by_role("button", name="Send request").hover()
    desk.mouse.down()
    with desk.expect_response(re.compile(r"/console/\?")):
        held[0].continue_()
    desk.unroute_all()
    desk.mouse.up()
    expect(console.locator("[data-answer]")).to_contain_text("Hamburg")
