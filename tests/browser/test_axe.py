"""axe-core finds nothing to mend: every page and the open panels, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import places, yard
from tests.browser.conftest import PATIENCE_MS
from tests.live import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


@pytest.fixture(params=LOOKS)
def looked_at(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, Any], signed_in_state: Any
) -> Iterator[Page]:
    """Return a window of the demo's owner in one of the looks; the page's own policy does not bind the tool."""
    look = LOOKS[request.param]
    context = browser.new_context(
        **{**browser_context_args, **look}, storage_state=signed_in_state, reduced_motion="reduce", bypass_csp=True
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    """Return what axe-core objects to on the page as it stands, one line for each element."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['any'][:1]}" for one in found for node in one["nodes"]]


def settled(page: Page) -> None:
    """Wait for the parts that scripts bring."""
    if page.locator("#canvas-boot").count():
        expect(page.locator("#canvas-root > *").first).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_every_page(looked_at: Page) -> None:
    faults: dict[str, list[str]] = {}
    for name, address in places.every(looked_at).items():
        looked_at.goto(address)
        settled(looked_at)
        if found := violations(looked_at):
            faults[name] = found
    assert not faults


def test_every_page_for_strangers(looked_at: Page) -> None:
    looked_at.context.clear_cookies()
    faults: dict[str, list[str]] = {}
    for name, address in places.SIGNED_OUT.items():
        looked_at.goto(address)
        if found := violations(looked_at):
            faults[name] = found
    assert not faults


def test_each_step_panel(looked_at: Page) -> None:
    page = looked_at
    faults: dict[str, list[str]] = {}
    for flow in ("Airports to catalogue", "Airport by code"):
        page.goto(places.every(page)[f"{flow}: develop"])
        settled(page)
        for step in page.locator("[data-step]").evaluate_all("steps => steps.map(step => step.dataset.step)"):
            page.locator(f"[data-step='{step}'] .cv-body").first.press("Enter")
            expect(yard.panel(page).locator("#panel-form")).to_be_visible()
            page.wait_for_load_state("networkidle")
            if found := violations(page):
                faults[f"{flow} {step}"] = found
            yard.panel(page).get_by_role("button", name="Close panel").click()
    assert not faults


def test_open_menus_and_forms(looked_at: Page) -> None:
    page = looked_at
    faults: dict[str, list[str]] = {}
    for name in ("home", "integration", "Airports to catalogue: develop", "tokens", "members"):
        page.goto(places.every(page)[name])
        settled(page)
        page.locator("details.menu").evaluate_all("all => all.forEach(menu => (menu.open = true))")
        if name.endswith("develop"):
            page.locator("#action-publish").click()
        if found := violations(page):
            faults[name] = found
    assert not faults
