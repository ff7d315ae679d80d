"""No page writes an error on the browser's console, breaks its own policy, or asks for what is not there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import places, yard

pytestmark = pytest.mark.browser

NOT_THERE_ON_PURPOSE = {"nothing here"}


def listen(page: Page) -> list[str]:
    """Return a list that fills with what the window complains of."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("response", lambda got: heard.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    return heard


def test_pages_are_quiet(desk: Page) -> None:
    pages = places.every(desk)
    heard = listen(desk)
    told: dict[str, list[str]] = {}
    for name, address in pages.items():
        if name in NOT_THERE_ON_PURPOSE:
            continue
        heard.clear()
        desk.goto(address)
        desk.wait_for_load_state("networkidle")
        if heard:
            told[name] = list(heard)
    assert not told


def test_panels_are_quiet(desk: Page) -> None:
    address = places.every(desk)["Airports to catalogue: develop"]
    heard = listen(desk)
    desk.goto(address)
    steps = desk.locator(".cv-step")
    expect(steps.first).to_be_visible()
    for index in range(steps.count()):
        steps.nth(index).locator(".cv-body").press("Enter")
        expect(yard.panel(desk).locator("#panel-form")).to_be_visible()
        desk.wait_for_load_state("networkidle")
    assert heard == []


def test_pages_for_strangers_are_quiet(patient: Page) -> None:
    heard = listen(patient)
    for name, address in places.SIGNED_OUT.items():
        if name not in NOT_THERE_ON_PURPOSE:
            patient.goto(address)
            patient.wait_for_load_state("networkidle")
    assert heard == []
