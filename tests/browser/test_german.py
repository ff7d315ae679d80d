"""The designer in German: palette, canvas, panel and problems, from one language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import yard
from tests.browser.conftest import PATIENCE_MS

pytestmark = pytest.mark.browser


@pytest.fixture
def german(browser: Browser, browser_context_args: dict[str, Any], signed_in_state: Any) -> Iterator[Page]:
    """Return a window of the demo's owner in a browser that asks for German."""
    context = browser.new_context(
        **{**browser_context_args, "locale": "de-DE"}, storage_state=signed_in_state
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_step_is_added_and_set_up_in_german(german: Page) -> None:
    page = german
    page.goto("/w/demo/")
    page.get_by_text("Neue Integration", exact=True).click()
    page.locator("#new-integration").fill("Auf Deutsch")
    page.keyboard.press("Enter")
    page.get_by_text("Neuer Flow", exact=True).first.click()
    page.locator("details[open] input[name=name]").fill("Bestellungen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Womit beginnt dieser Flow?")).to_be_visible()
    expect(page.locator("[data-palette=map]")).to_have_text("Felder zuordnen")
    yard.drag(page, "manual", 620, 140)
    panel = yard.panel(page)
    expect(panel.locator("#panel-form")).to_be_visible()  # it takes room, so the canvas moves
    yard.drop_on(page, "http", yard.open_end(page, "Start von Hand"))
    expect(panel.get_by_text("Die Adresse des Dienstes und die Art der Anmeldung.")).to_be_visible()
    expect(panel.get_by_role("button", name="Weiter: Anfrage")).to_be_visible()
    problems = page.locator("#problem-list")
    expect(problems).to_contain_text("2 Probleme")
    problems.get_by_role("button").click()
    expect(problems).to_contain_text(
        "Noch keine Verbindung gewählt. Wählen Sie eine, oder legen Sie eine neue an."
    )
    expect(page.locator("#save-state")).to_contain_text("Gespeichert")
