"""What people do with their accounts, in a real browser: joining by invitation, and the ways to sign in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS

pytestmark = pytest.mark.browser

PASSWORD = "a yard of tracks 7"


@pytest.fixture
def stranger(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """Return a window of somebody who is nobody here."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def join(desk: Page, stranger: Page, email: str) -> None:
    """Let the demo's owner invite an address, and a new person accept in a window of their own."""
    desk.goto("/w/demo/members/")
    desk.get_by_label("E-mail address").fill(email)
    desk.get_by_label("Role", exact=True).select_option(label="Builder")
    desk.get_by_role("button", name="Invite person").click()
    link = desk.get_by_label("Link of the invitation").input_value()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="Join Demo")).to_be_visible()
    stranger.get_by_label("Your name").fill("Dora Maar")
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Make account and join").click()
    expect(stranger.get_by_role("heading", name="Home")).to_be_visible()


def test_a_new_person_joins_by_invitation(desk: Page, stranger: Page) -> None:
    join(desk, stranger, "dora@example.com")
    expect(stranger.get_by_text("You joined Demo")).to_be_visible()
    desk.goto("/w/demo/members/")
    row = desk.get_by_role("row").filter(has_text="Dora Maar")
    expect(row.get_by_label("Role of Dora Maar")).to_have_value("builder")
    expect(desk.get_by_role("region", name="Open invitations")).to_have_count(0)
