"""The first two minutes: from the sign-in to a flow that runs, by mouse, and nothing typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import yard
from tests.browser.test_axe import in_every_look, looked_at
from tests.live import LiveFlowyard

__all__ = ["looked_at"]
pytestmark = pytest.mark.browser

MOST_CLICKS = 10
NEWCOMER = "newcomer@example.com"
JOINS = f"""
from accounts.models import User, Workspace
from accounts.services import add_member
person = User.objects.create_user({NEWCOMER!r}, name="Newcomer")
add_member(workspace=Workspace.objects.get(slug="demo"), user=person, role="builder", by=None)
"""


def test_from_the_sign_in_to_a_green_run(patient: Page, live_flowyard: LiveFlowyard) -> None:
    page = patient
    live_flowyard.django(JOINS)
    page.goto(live_flowyard.sign_in_link(NEWCOMER))
    page.add_init_script("addEventListener('click', e => e.isTrusted && counted(), true)")
    clicks: list[str] = []
    page.expose_function("counted", lambda: clicks.append(page.url))
    page.reload()
    expect(ticked(page)).to_have_count(0)
    page.get_by_role("link", name="Choose a template").click()
    page.get_by_role("link", name="Every morning: new records only").click()
    expect(page.get_by_label("Connection for Airports API")).not_to_have_value("")
    page.get_by_role("button", name="Create flow").click()
    expect(yard.named(page, "Send to the catalogue")).to_be_visible()
    yard.expect_no_problems(page)
    page.locator("#action-test").click()
    expect(page.locator("[data-live=ended]")).to_be_visible()
    expect(page.locator("[data-run-status]")).to_contain_text("Completed")
    page.get_by_role("link", name="Flowyard, home").click()
    expect(ticked(page)).to_have_count(2)
    page.get_by_role("link", name="Publish it").click()
    page.locator("#action-publish").click()
    page.get_by_role("button", name="Publish version").click()
    expect(page.locator(".toast").filter(has_text="Version 1 published")).to_be_visible()
    page.get_by_role("navigation", name="Pages of the flow").get_by_role("link", name="Test").click()
    page.get_by_role("button", name="Run version 1").click()
    expect(page.locator("[data-live=ended]")).to_be_visible()
    expect(page.locator("[data-run-status]")).to_contain_text("Completed")
    assert yard.count_of(page, "failed") == 0
    assert 0 < len(clicks) <= MOST_CLICKS, clicks
    page.get_by_role("link", name="Flowyard, home").click()
    expect(page.get_by_role("heading", name="Your first flow works")).to_be_visible()
    expect(ticked(page)).to_have_count(3)
    page.get_by_role("button", name="Put the first steps away").click()
    expect(page.locator(".guide")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(ticked(page)).to_have_count(3)


def ticked(page: Page) -> Locator:
    """Return the steps of the guide that are done."""
    expect(page.locator(".guide-steps > li")).to_have_count(3)
    return page.locator(".guide-steps > li.done")


def test_the_pages_of_templates_are_for_everybody(looked_at: Page) -> None:
    faults = {}
    for address in ("", "route-and-mend/", "webhook-to-log/"):
        looked_at.goto(f"/w/demo/flows/new/{address}")
        if found := in_every_look(looked_at):
            faults[address] = found
    assert not faults


def test_an_empty_flow_is_filled_and_its_test_begins_with_an_example(desk: Page) -> None:
    page = desk
    page.goto("/w/demo/")
    yard.new_integration(page, "Filled")
    yard.new_flow(page, "Was empty")
    page.get_by_role("link", name="start from a template").click()
    page.get_by_role("link", name="Webhook to log").click()
    page.get_by_role("button", name="Create flow").click()
    expect(page.locator("#flow-name")).to_have_text("Was empty")
    page.locator("#action-test").click()
    expect(page.locator(".cv-popover textarea")).to_have_value(re.compile("A-1001"))
    page.get_by_role("button", name="Run test").click()
    expect(page.locator("[data-live=ended]")).to_be_visible()
    expect(yard.named(page, "Note the order")).to_contain_text("1 done")


def test_a_connection_made_on_the_way_comes_back(desk: Page) -> None:
    page = desk
    page.goto("/w/harbour-goods/flows/new/answer-an-api-call/")
    page.get_by_label("Name of the flow").fill("Lookups")
    page.get_by_role("button", name="Next: connection").click()
    page.get_by_label("Base address").or_(page.locator("[name=base_url]")).first.fill(
        "https://api.example.com"
    )
    page.get_by_role("button", name=re.compile("^Next")).click()
    page.get_by_role("radio", name=re.compile("No sign-in")).check()
    page.get_by_role("button", name=re.compile("^Next")).click()
    page.get_by_role("button", name="Finish without a test").click()
    expect(page.get_by_label("Name of the flow")).to_have_value("Lookups")
    page.get_by_role("button", name="Create flow").click()
    expect(page.locator("#flow-name")).to_have_text("Lookups")
    yard.expect_no_problems(page)
