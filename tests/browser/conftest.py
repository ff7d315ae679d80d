"""A signed-in browser on a running Flowyard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live import LiveFlowyard

PATIENCE_MS = 60_000  # what a page may take on a busy machine; nothing waits longer than it must

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_context_args(live_flowyard: LiveFlowyard) -> dict[str, Any]:
    """Return how each window opens: as wide as the pictures of the look, on the running Flowyard."""
    return {"viewport": {"width": 1440, "height": 900}, "base_url": live_flowyard.url, "locale": "en-GB"}


@pytest.fixture
def patient(page: Page) -> Page:
    """Return an empty window that belongs to nobody yet."""
    page.set_default_timeout(PATIENCE_MS)
    return page


@pytest.fixture(scope="session")
def signed_in_state(
    browser: Browser, browser_context_args: dict[str, Any], live_flowyard: LiveFlowyard
) -> Any:
    """Return the cookies of the demo's owner, who signed in once by link."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    page.goto(live_flowyard.sign_in_link(), timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def owner(
    browser: Browser, browser_context_args: dict[str, Any], signed_in_state: Any
) -> Iterator[BrowserContext]:
    """Return a browser in which the demo's owner is signed in; its windows are new."""
    context = browser.new_context(**browser_context_args, storage_state=signed_in_state)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def desk(owner: BrowserContext) -> Page:
    """Return a window of the demo's owner."""
    return owner.new_page()
