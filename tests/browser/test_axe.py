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
# Only what is wrong is put together; the style sheets, which no rule of these reads, are not fetched again.
RUN = """([within, rules]) => axe
    .run(within, {runOnly: rules, resultTypes: ["violations"], preload: false})
    .then(found => found.violations)"""
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def looked_at(browser: Browser, browser_context_args: dict[str, Any], signed_in_state: Any) -> Iterator[Page]:
    """Return a window of the demo's owner; the page's own policy does not bind the tool that looks at it."""
    context = browser.new_context(
        **browser_context_args, storage_state=signed_in_state, reduced_motion="reduce", bypass_csp=True
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def violations(page: Page, rules: list[str] = RULES, within: str = "html") -> list[str]:
    """Return what axe-core objects to on the page as it stands, one line for each element."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate(RUN, [within, rules])
    return [f"{one['id']}: {node['html'][:160]} {node['any'][:1]}" for one in found for node in one["nodes"]]


def in_every_look(page: Page) -> dict[str, list[str]]:
    """Return what is wrong in light, in dark (where colours alone differ) and at 390 px, by look."""
    wide = page.viewport_size
    assert wide
    faults = {"light": violations(page)}
    page.emulate_media(color_scheme="dark")
    faults["dark"] = violations(page, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    settled(page)
    faults["narrow"] = violations(page)
    page.set_viewport_size(wide)
    return {look: found for look, found in faults.items() if found}


def settled(page: Page) -> None:
    """Wait for the parts that scripts bring."""
    if page.locator("#canvas-boot").count():
        expect(page.locator("#canvas-root [data-step], #canvas-root .cv-empty").first).to_be_visible()


@pytest.mark.parametrize("part", ["workspace", *places.FLOWS])
def test_every_page(looked_at: Page, part: str) -> None:
    faults = {}
    for name, address in places.every(looked_at).items():
        flow = name.partition(":")[0]
        if part != (flow if flow in places.FLOWS else "workspace"):
            continue
        looked_at.goto(address)
        settled(looked_at)
        if found := in_every_look(looked_at):
            faults[name] = found
    assert not faults


def test_every_page_for_strangers(looked_at: Page) -> None:
    looked_at.context.clear_cookies()
    faults = {}
    for name, address in places.SIGNED_OUT.items():
        looked_at.goto(address)
        if found := in_every_look(looked_at):
            faults[name] = found
    assert not faults


def test_each_kind_of_step_panel(looked_at: Page) -> None:
    page = looked_at
    faults = {}
    seen = set()
    for flow in ("Airports to catalogue", "Airport by code"):
        page.goto(places.every(page)[f"{flow}: develop"])
        settled(page)
        steps = page.locator(".cv-step").evaluate_all("all => all.map(s => [s.dataset.step, s.dataset.kind])")
        for step, kind in steps:
            if kind in seen:
                continue
            seen.add(kind)
            page.locator(f".cv-step[data-step='{step}'] .cv-body").press("Enter")
            expect(yard.panel(page).locator("#panel-config")).to_have_count(1)
            if found := in_every_look(page):
                faults[kind] = found
            yard.panel(page).get_by_role("button", name="Close panel").click()
    assert seen >= {"manual", "http", "filter", "map", "router", "log", "api", "respond"}
    assert not faults


def test_menus_and_forms_that_open(looked_at: Page) -> None:
    page = looked_at
    faults = {}
    pages = places.every(page)
    for name in ("home", "integration", "tokens", "members"):
        page.goto(pages[name])
        for index in range(page.locator("details.menu").count()):
            page.locator("details.menu").evaluate_all(
                "(all, chosen) => all.forEach((menu, index) => (menu.open = index === chosen))", index
            )
            # What lies under an open menu can be reached when it is closed, which the other tests look at.
            if found := violations(page, within="details.menu[open]"):
                faults[f"{name} {index}"] = found
    for button in ("#action-publish", "#action-test"):
        page.goto(pages["Airports to catalogue: develop"])
        settled(page)
        page.locator(button).click()
        expect(page.locator(".cv-popover")).to_be_visible()
        if found := in_every_look(page):
            faults[button] = found
    assert not faults


def test_what_keys_open_in_the_designer(looked_at: Page) -> None:
    page = looked_at
    page.goto(places.every(page)["Airports to catalogue: develop"])
    settled(page)
    faults = {}
    for key in ("Control+k", "Shift+?", "F2", "a", "l", "r"):
        yard.named(page, "Has an IATA code").locator(".cv-body").focus()
        page.keyboard.press(key)
        expect(page.locator(".cv-picker, .cv-help[open], .cv-rename").first).to_be_visible()
        # What lies under an open list can be reached when it is closed, which the other tests look at.
        within = ".cv-rename" if key == "F2" else "[role=dialog], dialog"
        faults[key] = violations(page, within=within)
        page.emulate_media(color_scheme="dark")
        faults[f"{key} dark"] = violations(page, ["color-contrast"], within=within)
        page.emulate_media(color_scheme="light")
        page.keyboard.press("Escape")
    assert not {name: found for name, found in faults.items() if found}


def test_a_run_and_its_errors(looked_at: Page) -> None:
    page = looked_at
    faults = {}
    page.goto(places.every(page)["Airports to catalogue: test"])
    page.get_by_label("first_page").fill("56")
    page.get_by_role("button", name="Start test run").click()
    expect(page.locator("[data-live=ended]")).to_be_visible()
    faults["run"] = in_every_look(page)
    page.goto(page.url)
    yard.named(page, "Send Asia and Pacific").locator(".cv-body").press("Enter")
    for tab in ("Errors", "Data", "Requests", "Log"):
        yard.panel(page).locator(".tabs").get_by_role("link", name=tab).click()
        expect(yard.panel(page).locator(".tabs a[aria-current]")).to_contain_text(tab)
        faults[f"run: {tab}"] = in_every_look(page)
    page.goto("/w/demo/errors/")
    faults["error desk"] = in_every_look(page)
    page.goto(page.locator(".desk-record form").first.get_attribute("action").removesuffix("retry"))
    faults["error"] = in_every_look(page)
    assert not {name: found for name, found in faults.items() if found}
